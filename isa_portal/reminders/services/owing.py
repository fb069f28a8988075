"""One reminder that has come due, and how its letters are owed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from isa_portal.agreements.lifecycle import AgreementState
from isa_portal.agreements.models import Agreement, Version
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.services import Link, Recipient
from isa_portal.leaving.models import Notice
from isa_portal.reminders.policies import Occurrence
from isa_portal.reviews.models import Review
from isa_portal.signing import letters
from isa_portal.signing.models import Invitation, PersonalLink

REVIEW, SIGNATURE, NOTICE, CUT_OVER, UNSIGNED, RECORD, ESCALATION, CONSULTATION = KINDS = (
    "review_reminder", "signature_reminder", "notice_reminder", "cut_over_warning", "unsigned", "record_reminder",
    "review_overdue", "consultation_closing",
)  # fmt: skip
ADHERING = (AgreementState.IN_FORCE, AgreementState.TERMINATING)
# A reminder of what came due before one of these is past.
ASKING = ("signature_wanted", "signature_to_repeat", "question_answered")


@dataclass(frozen=True)
class Reminder:
    """One reminder that has come due: of what, which occurrence, and how its letters are owed."""

    kind: str
    key: str
    occurrence: Occurrence
    agreement: Agreement
    owe: Callable[[], None]
    still_waits: Callable[[], bool]


def key_of(row: Review | Notice | PersonalLink | Version | Invitation) -> str:
    return f"{row._meta.model_name}:{row.pk}"


def to_watchers(
    kind: str,
    row: Review | Notice,
    agreement: Agreement,
    page: str,
    occurrence: Occurrence,
    facts: dict[str, Any],
    day: date | None,
    *,
    at: datetime,
) -> None:
    owe_letters(kind, row, agreement, page, occurrence, facts, letters.watchers(agreement, kind, at=at), day, at=at)


def owe_letters(
    kind: str,
    row: Review | Notice | Version | Invitation,
    agreement: Agreement,
    page: str,
    occurrence: Occurrence,
    facts: dict[str, Any],
    to: Sequence[Recipient],
    day: date | None,
    *,
    at: datetime,
) -> None:
    board = agreement.board
    context = {"reference": agreement.reference, "title": agreement.title, "board": board.short_name}
    correspondence.owe_each(
        kind,
        to=to,
        about=letters.about(agreement, key_of(row)),
        occurrence=occurrence.name,
        link=Link(reverse(page, args=[board.slug, agreement.slug])),
        context={**context, "telephone": board.help_telephone, **facts},
        day=day,
        at=at,
    )
