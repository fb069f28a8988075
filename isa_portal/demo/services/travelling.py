"""Travels to a day and says what happened meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from isa_portal.agreements.lifecycle import STAGES, PartyState
from isa_portal.agreements.models import Agreement, Party
from isa_portal.demo import clock as travelling_clock
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.evidence.audit import Named
from isa_portal.lib.calendar import in_words
from isa_portal.reminders.sweep import sweep


def go_to_day(day: date, *, by: Actor, at: datetime) -> str:
    """
    Travel to a later day, run one sweep there, and return in words what happened.

    :raises Refused: if the day is not after today
    """
    arrival = travelling_clock.travel(day)
    with transaction.atomic():
        audit.record("demonstration.travel", Named("portal", "portal"), by=by, at=arrival, day=day.isoformat())
    return f"It is {in_words(day)}. " + sweep_once(by=by, at=arrival)


def sweep_once(*, by: Actor, at: datetime) -> str:
    """Run one sweep and return in words what it did."""
    stages, left = _stages(), _left()
    swept = sweep(at=at)
    return " ".join([*_restaged(stages), *_parted(left), swept.words])


def _stages() -> dict[int, str]:
    return dict(Agreement.objects.values_list("pk", "stage"))


def _left() -> set[int]:
    return set(Party.objects.filter(state=PartyState.WITHDRAWN).values_list("pk", flat=True))


def _restaged(before: dict[int, str]) -> Iterator[str]:
    for agreement in Agreement.objects.all():
        if before.get(agreement.pk) != agreement.stage:
            yield f"{agreement.reference} is now {STAGES[agreement.stage].lower()}."


def _parted(before: set[int]) -> Iterator[str]:
    for party in Party.objects.filter(state=PartyState.WITHDRAWN).exclude(pk__in=before):
        yield f"{party.organisation.short} left {party.agreement.reference}."
