"""What the page of a review shows, to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from isa_portal.agreements.models import Party
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import User
from isa_portal.reviews.lifecycle import ReviewState
from isa_portal.reviews.models import Cause, Reply, Review
from isa_portal.reviews.rules import reviews as rules
from isa_portal.reviews.services.scheduling import OPENS_BEFORE


@dataclass(frozen=True)
class Answered:
    """One question: what each party answered, and the lead's summary."""

    number: str
    question: str
    answers: list[tuple[Party, str]]
    summary: str


@dataclass(frozen=True)
class Asked:
    """One party: how far it is, and whether this reader may answer for it."""

    party: Party
    words: str
    may_answer: bool
    reply: Reply | None


@dataclass(frozen=True)
class Shown:
    standing: list[str]
    parties: list[Asked]
    questions: list[Answered]
    evidence: list[Reply]
    consolidates: bool
    is_answered: bool
    is_closed: bool


def title_of(review: Review) -> str:
    if review.cause == Cause.PERIODIC:
        return f"Review due {'on' if review.due.is_exact else 'in'} {review.due}"
    return f"Review because of {_in_sentence(review.get_cause_display())}"


def _in_sentence(words: str) -> str:
    return words[:1].lower() + words[1:]


def shown(review: Review, reader: User, *, at: datetime) -> Shown:
    """Return the page of a review; what a party has not sent is shown to nobody here."""
    replies = list(review.replies.select_related("party__organisation").prefetch_related("evidence"))
    by_party = {reply.party_id: reply for reply in replies}
    sent = [reply for reply in replies if reply.sent_at]
    parties = [_asked(review, party, by_party.get(party.pk), reader, at) for party in review.asked()]
    return Shown(
        standing=list(standing(review, parties, at=at)),
        parties=parties,
        questions=answered(review, sent),
        evidence=[reply for reply in sent if reply.evidence.all()],
        consolidates=rules.consolidates(review.agreement, reader, at),
        is_answered=review.is_answered and review.agreement.is_in_force,
        is_closed=review.state == ReviewState.CLOSED,
    )


def answered(review: Review, sent: list[Reply]) -> list[Answered]:
    return [
        Answered(
            number,
            question,
            [(reply.party, said) for reply in sent if (said := reply.answers.get(number, ""))],
            review.summaries.get(number, ""),
        )
        for number, question in review.numbered
    ]


def side_by_side(review: Review) -> dict[str, str]:
    """Return what all parties answered, by the number of the question, as words beside a box."""
    sent = list(review.replies.exclude(sent_at=None).select_related("party__organisation"))
    return {one.number: " · ".join(f"{party}: {said}" for party, said in one.answers) for one in answered(review, sent)}


def _asked(review: Review, party: Party, reply: Reply | None, reader: User, at: datetime) -> Asked:
    party.agreement = review.agreement
    may = review.is_answered and review.agreement.is_in_force and rules.may_answer(party, reader, at)
    return Asked(party, _how_far(review, reply, at), may, reply)


def _how_far(review: Review, reply: Reply | None, at: datetime) -> str:
    if reply and reply.sent_at:
        sheet = f", from a sheet received on {in_words(reply.sheet_received_on)}" if reply.sheet_received_on else ""
        return f"Answered on {in_words(clock.london_date(reply.sent_at))} by {reply.answered_by}{sheet}"
    if review.state == ReviewState.CLOSED:
        return "Did not answer"
    if review.state == ReviewState.SCHEDULED:
        return "Not asked yet"
    late = (clock.london_date(at) - review.due.last).days
    days = f"{late:,} day{'' if late == 1 else 's'} late"
    return f"Has not answered: {days}" if late > 0 else "Has not answered yet"


def standing(review: Review, parties: list[Asked], *, at: datetime) -> list[str]:
    """Return where a review stands, in sentences."""
    if review.closed_at:
        return [f"Closed on {in_words(clock.london_date(review.closed_at))} by {review.decided_by}."]
    when = f"due {'on' if review.due.is_exact else 'in'} {review.due}"
    if review.state == ReviewState.SCHEDULED:
        return [f"It is {when}, and opens on {in_words(review.due_from - OPENS_BEFORE)}."]
    done = sum(1 for one in parties if one.reply and one.reply.sent_at)
    answered = f"{done} of {len(parties)} part{'y has' if len(parties) == 1 else 'ies have'} answered."
    late = (clock.london_date(at) - review.due.last).days
    if late > 0:
        overdue = f"It was {when} and is overdue by {late:,} day{'' if late == 1 else 's'}."
        return [overdue, "The agreement stays in force meanwhile.", answered]
    return [f"It is {when}.", answered]
