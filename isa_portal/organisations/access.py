"""The first half of the gate: what a person holds, from guardian's grants and memberships in date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast

from isa_portal.lib.statements import Statement
from isa_portal.organisations.models import (
    Board,
    BoardGroupPermission,
    BoardRole,
    Body,
    Mandate,
    Membership,
    Organisation,
    OrganisationGroupPermission,
    OrganisationRole,
    PortalGroupPermission,
    Seat,
    User,
)


@dataclass(frozen=True)
class Grants:
    """What one person holds on one day: the keys of boards and organisations, by role."""

    boards: Mapping[str, frozenset[int]] = field(default_factory=dict)
    organisations: Mapping[str, frozenset[int]] = field(default_factory=dict)
    operates: bool = False
    # Set where the person is known, so that a grant on one agreement can be looked up: access of agreements.
    person: int | None = None
    # The boards whose register these organisations may see in outline: they sit there, and the board says so.
    outlined: frozenset[int] = frozenset()

    @property
    def all_boards(self) -> frozenset[int]:
        return frozenset().union(*self.boards.values())

    @property
    def all_organisations(self) -> frozenset[int]:
        return frozenset().union(*self.organisations.values())

    @classmethod
    def of_body(cls, organisation: Organisation) -> Grants:
        """Return what whoever reads for one body holds by that alone."""
        return cls(organisations={OrganisationRole.READER: frozenset({organisation.pk})})

    def runs(self, board: Board) -> bool:
        """Say whether the person is of this board's secretariat."""
        return board.pk in self.boards.get(BoardRole.SECRETARIAT, ())

    def is_(self, role: str, body: Board | Organisation) -> bool:
        held = self.boards if isinstance(body, Board) else self.organisations
        return body.pk in held.get(role, ())

    def administers(self, organisation: Organisation) -> bool:
        return self.is_(OrganisationRole.ADMINISTRATOR, organisation)

    def acts_for(self, organisation: Organisation) -> bool:
        return organisation.pk in self.all_organisations


NOTHING = Grants()
Granting = BoardGroupPermission | OrganisationGroupPermission | PortalGroupPermission
GRANTS: dict[str, type[Granting]] = {
    "board": BoardGroupPermission,
    "organisation": OrganisationGroupPermission,
    "portal": PortalGroupPermission,
}


SEATED = "seat"
Granted = tuple[str, str, int]
Held = tuple[str, int | None, int | None, int | None, bool]


def grants(person: User | AnonymousUser | Grants, *, on: date) -> Grants:
    """
    Return what this person holds on this day.

    A role counts only where guardian's grant and a membership in date agree. An inactive person holds nothing;
    a superuser holds nothing by being one. Read once per request (see middleware). Grants given are grants:
    so one asks what a body is shown, whoever acts for it.
    """
    if isinstance(person, Grants):
        return person
    if not isinstance(person, User) or not person.is_active:
        return NOTHING
    remembered: dict[date, Grants] | None = person.remembered_grants
    if remembered is None:
        return _read(person.pk, on)
    if on not in remembered:
        remembered[on] = _read(person.pk, on)
    return remembered[on]


def _read(person: int, on: date) -> Grants:
    return held(person, GRANTED.rows(person, on=on), MEMBERSHIPS.rows(person, on=on))


def held(person: int, grants: Iterable[Granted], memberships: Iterable[Held]) -> Grants:
    """Return what follows from the rows that ``granted`` and ``memberships`` read: only what both of them say."""
    given, roles = set(grants), {kind: defaultdict[str, set[int]](set) for kind in GRANTS}
    for role, board, organisation, portal, authorised in memberships:
        # Authority to bind lapses with the mandate: a signatory without one in date is nothing here.
        if role == OrganisationRole.SIGNATORY and not authorised:
            continue
        for kind, key in (("board", board), ("organisation", organisation), ("portal", portal)):
            if key and (kind, f"act_as_{role}", key) in given:
                roles[kind][role].add(key)
    bodies = set[int]().union(*roles["organisation"].values())
    outlined = frozenset(board for kind, seat, board in given if kind == SEATED and int(seat) in bodies)
    return Grants(_frozen(roles["board"]), _frozen(roles["organisation"]), bool(roles["portal"]), person, outlined)


def granted(person: int, *, on: date) -> QuerySet[Any, Granted]:
    """Return guardian's grants to a person's groups, and the seats of the bodies they may act for."""
    of_board, of_body, of_portal = (_granted(model, person, kind) for kind, model in GRANTS.items())
    return of_board.union(of_body, of_portal, _seats(person, on), all=True)


def memberships(person: int, *, on: date) -> QuerySet[Any, Held]:
    """Return the roles that a person holds on a day, and whether a mandate for that body is in date."""
    mandates = Mandate.objects.in_date(on).filter(user=person, organisation=OuterRef("organisation"))
    roles: QuerySet[Any] = Membership.objects.in_date(on).filter(user=person).annotate(authorised=Exists(mandates))
    return roles.values_list("role", "board_id", "organisation_id", "portal_id", "authorised")


def _granted(model: type[Granting], person: int, kind: str) -> QuerySet[Any, Granted]:
    return model.objects.filter(group__user=person).values_list(
        Value(kind, output_field=CharField()), "permission__codename", "content_object_id"
    )


def _seats(person: int, on: date) -> QuerySet[Any, Granted]:
    """Return the seats of bodies for which a person was ever appointed; whether they still act is asked after."""
    seats: QuerySet[Any] = Seat.objects.in_date(on).filter(board__members_see_register=True)
    theirs = seats.filter(organisation__in=Membership.objects.filter(user=person).values("organisation_id"))
    return theirs.values_list(Value(SEATED, output_field=CharField()), Cast("organisation_id", CharField()), "board_id")


GRANTED, MEMBERSHIPS = Statement(granted), Statement(memberships)


def _frozen(sets: Mapping[str, set[int]]) -> Mapping[str, frozenset[int]]:
    return {role: frozenset(keys) for role, keys in sets.items()}


def role_group(body: Body, role: str) -> Group:
    """Return the group of a role on a body, made with its one grant when it is first needed."""
    kind = kind_of(body)
    group, made = Group.objects.get_or_create(name=f"{kind}:{body.pk}:{role}")
    if made:
        permission = Permission.objects.get(codename=f"act_as_{role}", content_type__model=kind)
        GRANTS[kind].objects.create(group=group, permission=permission, content_object_id=body.pk)
    return group


def kind_of(body: Body) -> str:
    """Return the name of the field in which a membership keeps this body: board, organisation or portal."""
    return str(body._meta.model_name)


def people(body: Body, role: str, *, on: date) -> list[User]:
    """Return the active people who hold a role of a body on a day."""
    members = Membership.objects.in_date(on).filter(role=role, user__is_active=True, **{kind_of(body): body})
    return [member.user for member in members.select_related("user").order_by("user__name")]


def has_left(person: User, organisation: Organisation, *, on: date) -> bool:
    """Say whether a person acted for an organisation and no longer does; who never did has not left."""
    theirs = Membership.objects.filter(user=person, organisation=organisation)
    return theirs.exists() and not theirs.in_date(on).exists()
