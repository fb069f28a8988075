"""Owes reminder letters, each occurrence once, and withdraws those that became pointless."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from isa_portal.agreements.models import Agreement
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.correspondence.services import NOBODY
from isa_portal.lib import clock
from isa_portal.records.models import Step
from isa_portal.reminders.due.before import undecided as undecided_proposals
from isa_portal.reminders.due.before import unsent
from isa_portal.reminders.due.between import unweighed
from isa_portal.reminders.services.following import (
    consultations,
    consulted,
    due_records,
    exits,
    leaving,
    notices,
    running,
)
from isa_portal.reminders.services.joining import consents, forms
from isa_portal.reminders.services.lingering import (
    lacking,
    lacks,
    proposals,
    seals,
    sendings,
    unsealed,
    weighings,
)
from isa_portal.reminders.services.office import (
    bare,
    decisions,
    law_changes,
    meetings,
    minutes,
    papers,
    undecided,
    unreviewed_changes,
)
from isa_portal.reminders.services.owing import (
    CUT_OVER,
    ESCALATION,
    KINDS,
    NOTICE,
    RECORD,
    REVIEW,
    SIGNATURE,
    UNSIGNED,
    Reminder,
)
from isa_portal.reminders.services.reviewing import due_reviews, escalations, unreviewed
from isa_portal.reminders.services.signing import cut_overs, signatures, silences, silent_parties, unsigned
from isa_portal.signing.services import commencing

__all__ = ["CUT_OVER", "ESCALATION", "KINDS", "NOTICE", "RECORD", "REVIEW", "SIGNATURE", "UNSIGNED", "Reminder"]
AT_A_TIME = 100


def coming_due(*, at: datetime) -> Iterator[Reminder]:
    """Yield every reminder whose latest occurrence has come due and is not written yet."""
    sources = (
        due_reviews, escalations, signatures, silences, notices, cut_overs, due_records, consultations, exits,
        decisions, minutes, papers, law_changes, consents, forms, seals, weighings, sendings, proposals, lacks,
    )  # fmt: skip
    for source in sources:
        yield from source(at)


def remind(reminder: Reminder, *, at: datetime) -> int:
    """
    Owe the letters of one reminder as the portal, and say how many; earlier ones that have not left are withdrawn.

    Who signs or leaves at the same moment takes the same lock: nobody is reminded of what is done.
    """
    with transaction.atomic():
        if reminder.agreement:
            Agreement.objects.locked().get(pk=reminder.agreement.pk)
        if not reminder.still_waits():
            return 0
        mine = Letter.objects.filter(kind=reminder.kind, subject_key=reminder.key)
        known = mine.count()
        waits = Q(state=LetterState.OWED) | Q(state=LetterState.FAILED, recipient=NOBODY.email)
        mine.filter(waits).exclude(occurrence=reminder.occurrence.name).update(
            state=LetterState.WITHDRAWN, error="A newer reminder took its place."
        )
        reminder.owe()
        return mine.count() - known


def withdraw_pointless(*, at: datetime) -> int:
    """Withdraw the reminders still owed of what is over by now, and say how many."""
    owed = Letter.objects.filter(state=LetterState.OWED, kind__in=KINDS)
    keys = owed.order_by("subject_key").values_list("subject_key", flat=True).distinct()
    return sum(_withdraw_over(some, at=at) for some in _by_hundreds(keys))


def _by_hundreds(keys: QuerySet[Letter, str]) -> Iterator[list[str]]:
    last = ""
    while some := list(keys.filter(subject_key__gt=last)[:AT_A_TIME]):
        yield some
        last = some[-1]


def _withdraw_over(keys: list[str], *, at: datetime) -> int:
    """Withdraw the reminders of those among some things that wait for nobody any more."""
    waiting = (
        _among(running(), keys),
        _among(unreviewed(), keys),
        _among(unsigned(), keys),
        _among(commencing.cutting_over(), keys),
        _among(silent_parties(), keys),
        _among(Step.objects.waiting(), keys),
        _among(consulted(), keys),
        _among(leaving(), keys, "exits:"),
        _among(undecided(), keys, "decision:"),
        _among(bare(), keys, "minute:"),
        _among(meetings(on=clock.london_date(at)), keys, "papers:"),
        unreviewed_changes(keys),
        unsealed(at),
        _among(unweighed(), keys, "weighing:"),
        _among(unsent(), keys, "sending:"),
        _among(undecided_proposals(on=clock.london_date(at)), keys, "proposal:"),
        _among(lacking(), keys, "lacking:"),
    )
    over = set(keys).difference(*waiting)
    return sum(correspondence.withdraw(key, at=at, reason="No longer needed.", kinds=KINDS) for key in sorted(over))


def _among(rows: QuerySet[Any], keys: list[str], prefix: str = "") -> set[str]:
    """Return the keys of those rows that are among some keys."""
    name = prefix or f"{rows.model._meta.model_name}:"
    wanted = [int(key.removeprefix(name)) for key in keys if key.startswith(name)]
    return {f"{name}{pk}" for pk in rows.filter(pk__in=wanted).values_list("pk", flat=True)}
