"""Joins two entries of the register that are the same body."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models, transaction

from isa_portal.evidence import audit, guards
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import role_group
from isa_portal.organisations.models import (
    Membership,
    Organisation,
    OrganisationGroupPermission,
    OtherName,
    Seat,
)
from isa_portal.reviews import rules

# What a reader calls the rows of a model, where its own name would not do.
WORDS = {
    "organisations.Organisation": ("organisation that names it", "organisations that name it"),
    "organisations.Board": ("board that it hosts", "boards that it hosts"),
    "organisations.Membership": ("role of a person", "roles of people"),
    "organisations.AccountInvitation": ("invitation", "invitations"),
    "organisations.OfficerAppointment": ("officer", "officers"),
    "organisations.Identifier": ("number", "numbers"),
    "organisations.Seat": ("seat on a board", "seats on boards"),
}


@dataclass(frozen=True)
class Tie:
    """A foreign key by which rows belong to a body; what a fixed text holds fast stays as it was signed."""

    model: type[models.Model]
    name: str

    def words(self, number: int) -> str:
        meta = self.model._meta
        one, several = WORDS.get(meta.label, (str(meta.verbose_name), str(meta.verbose_name_plural)))
        return f"{number:,} {one if number == 1 else several}"

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.name}"

    @property
    def is_of_register(self) -> bool:
        """Whether every secretariat knows of such rows; what an agreement has is its board's to know."""
        return self.model._meta.app_label == Organisation._meta.app_label

    def rows(self, body: Organisation) -> models.QuerySet[Any]:
        return guards.free(self.model._default_manager.filter(**{self.name: body})).order_by("pk")


def ties() -> list[Tie]:
    """
    Return every foreign key to a body whose rows move: a new one is found without being named here.

    Three kinds stay. What a row looked like is history. What a trigger holds fast is evidence. A group's grant
    belongs to its body and is made anew where a membership moves.
    """
    found = [Tie(model, field.name) for model in apps.get_models(include_auto_created=True) for field in _keys(model)]
    return [tie for tie in found if tie.label not in guards.held_fast()]


def _keys(model: type[models.Model]) -> Iterator[models.ForeignKey[Any, Any]]:
    if model is OrganisationGroupPermission or hasattr(model, "history_type"):
        return
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.related_model is Organisation:
            yield field


def moving(double: Organisation) -> list[str]:
    """Return in words what of the register would move with a double, each kind once with its number."""
    counted: dict[type[models.Model], tuple[Tie, int]] = {}
    for tie in filter(lambda one: one.is_of_register, ties()):
        before = counted.get(tie.model, (tie, 0))[1]
        counted[tie.model] = (tie, before + tie.rows(double).count())
    return [tie.words(number) for tie, number in counted.values() if number]


@transaction.atomic
def join(double: Organisation, into: Organisation, *, by: Actor, at: datetime, reason: str) -> Organisation:
    """
    Let two entries be one body: everything of the double moves to the other, and its address leads there.

    :raises Refused: with every reason that stands in the way
    """
    double, into = _locked(double, into)
    if reasons := tuple(rules.joining_obstacles(double, into, by=by, at=at)):
        raise Refused(*reasons)
    counts = [(tie, _move(tie, double, into, by=by, at=at)) for tie in ties()]
    moved = {tie.label: count for tie, count in counts if count and tie.is_of_register}
    _keep_names(double, into)
    double.joined_into = into
    double.save()
    facts = {"reason": reason, "moved": moved}
    audit.record("organisation.join", double, by=by, at=at, into=into.legal_name, **facts)
    audit.record("organisation.take_in", into, by=by, at=at, double=double.legal_name, **facts)
    return into


def _locked(double: Organisation, into: Organisation) -> tuple[Organisation, Organisation]:
    """Lock both, always in one order, so that two who join crosswise wait instead of blocking each other."""
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=(double.pk, into.pk)).order_by("pk")
    found = {row.pk: row for row in rows}
    return found[double.pk], found[into.pk]


def _move(tie: Tie, double: Organisation, into: Organisation, *, by: Actor, at: datetime) -> int:
    rows = list(tie.rows(double))
    for row in rows:
        if isinstance(row, Membership):
            _move_membership(row, double, into, at=at)
        elif _stands_there(tie, row, into):
            row.delete()
        else:
            if isinstance(row, Seat):
                _end_if_doubled(row, into, at=at)
            setattr(row, tie.name, into)
            row.save()
            if isinstance(row, Seat):
                names = {"double": double.legal_name, "into": into.legal_name}
                audit.record("seat.join", row, by=by, at=at, **names)
    return len(rows)


def _stands_there(tie: Tie, row: models.Model, into: Organisation) -> bool:
    """Say whether the other body has the same row already, by a unique key: the same name, the same lead."""
    meta = tie.model._meta
    uniques: list[Sequence[str]] = [tuple(one) for one in meta.unique_together]
    uniques += [one.fields for one in meta.constraints if isinstance(one, models.UniqueConstraint)]
    for names in (one for one in uniques if tie.name in one):
        same = {name: getattr(row, name) for name in names if name != tie.name}
        if tie.rows(into).filter(**same).exists():
            return True
    return False


def _move_membership(member: Membership, double: Organisation, into: Organisation, *, at: datetime) -> None:
    """Move a role with guardian's grant; a role that the person holds there already is not held twice."""
    on = clock.london_date(at)
    runs = member.released_at is None and (member.ends_on is None or member.ends_on >= on)
    there = Membership.objects.in_date(on).filter(user=member.user, role=member.role, organisation=into).exists()
    member.organisation = into
    if runs and there:
        member.released_at = at
    member.save()
    if runs:
        member.user.groups.remove(role_group(double, member.role))
        member.user.groups.add(role_group(into, member.role))


def _end_if_doubled(seat: Seat, into: Organisation, *, at: datetime) -> None:
    on = clock.london_date(at)
    if Seat.objects.in_date(on).filter(board=seat.board, organisation=into).exists():
        seat.ends_on = on - timedelta(days=1)


def _keep_names(double: Organisation, into: Organisation) -> None:
    for name in (double.legal_name, double.known_as):
        if name and name not in (into.legal_name, into.known_as):
            OtherName.objects.get_or_create(organisation=into, name=name)
