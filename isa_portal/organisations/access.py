"""The first half of the gate: what a person holds, from guardian's grants and memberships in date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db.models import CharField, QuerySet, Value

from isa_portal.organisations.models import (
    Board,
    BoardGroupPermission,
    BoardRole,
    Membership,
    Organisation,
    OrganisationGroupPermission,
    OrganisationRole,
    User,
)


@dataclass(frozen=True)
class Grants:
    """What one person holds on one day: the keys of boards and organisations, by role."""

    boards: Mapping[str, frozenset[int]] = field(default_factory=dict)
    organisations: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @property
    def all_boards(self) -> frozenset[int]:
        return frozenset().union(*self.boards.values())

    @property
    def all_organisations(self) -> frozenset[int]:
        return frozenset().union(*self.organisations.values())

    def runs(self, board: Board) -> bool:
        """Say whether the person is of this board's secretariat."""
        return board.pk in self.boards.get(BoardRole.SECRETARIAT, ())

    def is_(self, role: str, body: Board | Organisation) -> bool:
        held = self.boards if isinstance(body, Board) else self.organisations
        return body.pk in held.get(role, ())

    def acts_for(self, organisation: Organisation) -> bool:
        return organisation.pk in self.all_organisations


NOTHING = Grants()


def grants(person: User | AnonymousUser, *, on: date) -> Grants:
    """
    Return what this person holds on this day.

    A role counts only where guardian's grant and a membership in date agree. An inactive person holds nothing;
    a superuser holds nothing by being one. Read once per request (see middleware).
    """
    if not isinstance(person, User) or not person.is_active:
        return NOTHING
    remembered: dict[date, Grants] | None = person.remembered_grants
    if remembered is None:
        return _read(person, on)
    if on not in remembered:
        remembered[on] = _read(person, on)
    return remembered[on]


def _read(person: User, on: date) -> Grants:
    on_boards = _granted(BoardGroupPermission, person, "board")
    granted = set(on_boards.union(_granted(OrganisationGroupPermission, person, "organisation"), all=True))
    boards, organisations = defaultdict(set), defaultdict(set)
    held = Membership.objects.in_date(on).filter(user=person).values_list("role", "board_id", "organisation_id")
    for role, board, organisation in held:
        if board and ("board", f"act_as_{role}", board) in granted:
            boards[role].add(board)
        if organisation and ("organisation", f"act_as_{role}", organisation) in granted:
            organisations[role].add(organisation)
    return Grants(_frozen(boards), _frozen(organisations))


def _granted(
    model: type[BoardGroupPermission] | type[OrganisationGroupPermission], person: User, kind: str
) -> QuerySet[Any, tuple[str, str, int]]:
    return model.objects.filter(group__user=person).values_list(
        Value(kind, output_field=CharField()), "permission__codename", "content_object_id"
    )


def _frozen(sets: Mapping[str, set[int]]) -> Mapping[str, frozenset[int]]:
    return {role: frozenset(keys) for role, keys in sets.items()}


def role_group(body: Board | Organisation, role: str) -> Group:
    """Return the group of a role on a body, made with its one grant when it is first needed."""
    kind = body._meta.model_name
    group, made = Group.objects.get_or_create(name=f"{kind}:{body.pk}:{role}")
    if made:
        permission = Permission.objects.get(codename=f"act_as_{role}", content_type__model=kind)
        model = BoardGroupPermission if isinstance(body, Board) else OrganisationGroupPermission
        model.objects.create(group=group, permission=permission, content_object_id=body.pk)
    return group


def people(body: Board | Organisation, role: BoardRole | OrganisationRole | str, *, on: date) -> list[User]:
    """Return the active people who hold a role of a body on a day."""
    kind = "board" if isinstance(body, Board) else "organisation"
    members = Membership.objects.in_date(on).filter(role=role, user__is_active=True, **{kind: body})
    return [member.user for member in members.select_related("user").order_by("user__name")]
