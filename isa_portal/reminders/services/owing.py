"""One reminder that has come due, and how its letters are owed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.urls import reverse

from isa_portal.agreements.lifecycle import AgreementState
from isa_portal.agreements.models import Agreement, Version
from isa_portal.correspondence.models import Letter
from isa_portal.correspondence.services import Link, Recipient
from isa_portal.leaving.models import Notice
from isa_portal.organisations.services import hearing
from isa_portal.reminders.policies import Occurrence
from isa_portal.reviews.models import Review
from isa_portal.signing import letters
from isa_portal.signing.models import Invitation, PersonalLink

(
    REVIEW, SIGNATURE, NOTICE, CUT_OVER, UNSIGNED, RECORD, ESCALATION, CONSULTATION, EXIT, DECISION, MINUTE, PAPERS,
    LAW, SEAL, WEIGHT, SENDING, PROPOSAL, LACKING,
) = KINDS = (
    "review_reminder", "signature_reminder", "notice_reminder", "cut_over_warning", "unsigned", "record_reminder",
    "review_overdue", "consultation_closing", "exit_reminder", "decision_to_record", "minute_to_follow", "papers_due",
    "law_change", "seal_missing", "weight_to_confirm", "version_to_send", "proposal_to_decide", "agreement_lacking",
)  # fmt: skip
AT_A_TIME = 1_000
ADHERING = (AgreementState.IN_FORCE, AgreementState.TERMINATING)
# A reminder of what came due before one of these is past.
ASKING = ("signature_wanted", "signature_to_repeat", "question_answered")


@dataclass(frozen=True)
class Reminder:
    """One reminder that has come due: of what, which occurrence, how its letters are owed; some have no agreement."""

    kind: str
    key: str
    occurrence: Occurrence
    agreement: Agreement | None
    owe: Callable[[], None]
    still_waits: Callable[[], bool]


def key_of(row: Review | Notice | PersonalLink | Version | Invitation) -> str:
    return f"{row._meta.model_name}:{row.pk}"


Told = tuple[str, Occurrence, Any]


def unwritten(kind: str, things: Iterable[tuple[str, Occurrence | None, Any]]) -> Iterator[Told]:
    """Yield those things, by the key of their letters, with an occurrence of which no letter is written yet."""
    rest = ((key, occurrence, thing) for key, occurrence, thing in things if occurrence)
    while some := list(islice(rest, AT_A_TIME)):
        letters = Letter.objects.filter(kind=kind, subject_key__in=[key for key, _, _ in some])
        written = set(letters.order_by().values_list("subject_key", "occurrence").distinct())
        yield from (one for one in some if (one[0], one[1].name) not in written)


def owe_letters(
    kind: str,
    row: Review | Notice | Version | Invitation | str,
    agreement: Agreement,
    page: str,
    occurrence: Occurrence,
    facts: dict[str, Any],
    to: Sequence[Recipient],
    day: date | None,
    *,
    lacking: str = "",
    more: tuple[object, ...] = (),
    at: datetime,
) -> None:
    """
    Owe the letters of a reminder about an agreement that lead to one of its pages.

    :param row: what it is about, or the key of that
    :param to: whom it is for; where that is nobody, who answers for the board is told
    :param lacking: who is not there then
    :param more: what the address of the page names beside the agreement
    """
    board, key = agreement.board, row if isinstance(row, str) else key_of(row)
    context = {"reference": agreement.reference, "title": agreement.title, "board": board.short_name}
    hearing.owe_each(
        kind,
        to=hearing.each_once(to),
        lacking=lacking,
        about=letters.about(agreement, key),
        occurrence=occurrence.name,
        link=Link(reverse(page, args=[board.slug, agreement.slug, *more])),
        context={**context, "telephone": board.help_telephone, **facts},
        day=day,
        at=at,
    )
