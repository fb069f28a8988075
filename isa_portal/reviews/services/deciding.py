"""Sums up the answers of a review and closes it by a decision: the next review follows, and perhaps a draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from isa_portal.agreements.lifecycle import OPEN, State
from isa_portal.agreements.models import Agreement, Version
from isa_portal.agreements.services import opening
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.services import Link
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.calendar import PartialDate
from isa_portal.lib.errors import Refused
from isa_portal.organisations.services import hearing
from isa_portal.organisations.services.editing import ensure_unchanged
from isa_portal.reviews import lifecycle
from isa_portal.reviews.models import Cause, Outcome, Review
from isa_portal.reviews.rules import reviews as rules
from isa_portal.reviews.services import scheduling
from isa_portal.signing import letters

CHANGES = (Outcome.MINOR, Outcome.MATERIAL)


def stated(review: Review) -> dict[str, str]:
    """Return what a person who sums up was shown of the summaries."""
    return {f"summary_{number}": str(review.summaries.get(number, "")) for number, _ in review.numbered}


@transaction.atomic
def summarise(
    review: Review, summaries: Mapping[str, str], *, stamp: str | None = None, by: Actor, at: datetime
) -> Review:
    """
    Keep the lead's summary of the answers to each question.

    :param summaries: by the number of the question; an empty one is none
    :param stamp: of the summaries that the person was shown; none asks nothing
    :raises Refused: with every reason that stands in the way
    :raises Overtaken: if somebody else changed them meanwhile
    """
    review = _locked(review)
    ensure_unchanged(review, stated(review), stamp=stamp, event="review.summarise")
    said = {number: summaries.get(number, "").strip() for number, _ in review.numbered}
    if reasons := tuple(rules.summary_obstacles(review, said, by=by, at=at)):
        raise Refused(*reasons)
    review.summaries = {number: summary for number, summary in said.items() if summary}
    review.save(update_fields=["summaries"])
    audit.record("review.summarise", review, by=by, at=at, summaries=review.summaries)
    return review


def _locked(review: Review) -> Review:
    Agreement.objects.locked().get(pk=review.agreement_id)
    return Review.objects.select_related("agreement__board").get(pk=review.pk)


@transaction.atomic
def decide(review: Review, outcome: str, *, reasons: str, by: Actor, at: datetime) -> Review:
    """
    Decide a review and close it; the next one is scheduled, and where the text must change its draft is opened.

    :raises Refused: with every reason that stands in the way; unanswered questions are named
    """
    review = _locked(review)
    found = list(rules.deciding_obstacles(review, by=by, at=at))
    if outcome not in Outcome.values:
        found.append("Choose what becomes of the agreement.")
    if not reasons.strip():
        found.append("Give the reasons of the decision. Every party reads them.")
    if found:
        raise Refused(*found)
    review.state = lifecycle.DECIDE.target
    review.outcome, review.reasons = outcome, reasons.strip()
    review.decided_by, review.decided_by_key = by.actor_words, by.actor_key
    if outcome in CHANGES:
        review.led_to = _draft(review, by=by, at=at)
    review.state, review.closed_at = lifecycle.CLOSE.target, at
    review.save()
    if review.cause == Cause.PERIODIC:
        _plan_next(review, at=at)
    late = [str(party) for party in review.late()]
    facts = {"outcome": Outcome(outcome).label, "reasons": review.reasons, "without": late}
    audit.record("review.close", review, by=by, at=at, **facts, next_due=str(review.next_due or ""))
    correspondence.withdraw(f"review:{review.pk}", at=at, reason="The review is closed.")
    _tell(review, at=at)
    return review


def _draft(review: Review, *, by: Actor, at: datetime) -> Version:
    """Open the next version because of a review; one that is being written already is taken."""
    newest = review.agreement.versions.first()
    if newest and newest.state in (State.DRAFTING, State.CONSULTATION) and newest.state in OPEN:
        return newest
    label = review.get_outcome_display()
    reason = f"{review} was closed. {label}. {review.reasons}"
    return opening.open_next(review.agreement, reason=reason[:1000], by=by, at=at)


def _plan_next(review: Review, *, at: datetime) -> None:
    """Let the agreement be reviewed next when its text says, and keep with the review how that day was found."""
    following = scheduling.next_review(review.agreement)
    due: PartialDate | None = following.due
    agreement = Agreement.objects.get(pk=review.agreement_id)
    agreement.review_due_from = review.next_due_from = due.first if due else None
    agreement.review_due_on = review.next_due_on = due.last if due else None
    agreement.review_note = ""
    review.next_because = following.reasoning
    agreement.save(update_fields=["review_due_from", "review_due_on", "review_note"])
    review.save(update_fields=["next_due_from", "next_due_on", "next_because"])
    scheduling.schedule(agreement, at=at)


def _tell(review: Review, *, at: datetime) -> None:
    agreement = review.agreement
    hearing.owe_each(
        "review_closed",
        to=letters.watchers(agreement, "review_closed", at=at),
        about=letters.about(agreement, f"review:{review.pk}"),
        occurrence="closed",
        link=Link(review.get_absolute_url()),
        context={
            **letters.sender(agreement),
            "reference": agreement.reference,
            "title": agreement.title,
            "outcome": review.get_outcome_display(),
            "next": str(review.next_due or ""),
            # Nothing is due on the day that stands in calendars.
            "called_off": True,
        },
        day=review.due.last if review.due.is_exact else None,
        at=at,
    )
