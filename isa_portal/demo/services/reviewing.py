"""Lets the demonstration have a review that is closed and one that waits for an answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from isa_portal.agreements.models import Agreement
from isa_portal.correspondence import delivery
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.organisations.models import User
from isa_portal.reviews import services as reviews
from isa_portal.reviews.models import Cause, Review
from isa_portal.reviews.rules import reviews as rules
from isa_portal.reviews.services import answering, deciding

SAID = (
    "Illustration: yes.",
    "Illustration: it does; two questions of new staff were answered by telephone.",
    "Illustration: nothing to report.",
)
WHY = "Illustration: the parties answered alike, and nothing in the text has to change."
COMPLAINT = "Illustration: a family asked why two services knew of each other's visits."


def close_one(agreement: Agreement, lead: User, *, by: Actor, at: datetime) -> None:
    """Open a review because of a complaint, let every party answer it on a sheet, and find that nothing changes."""
    review = reviews.open_because(agreement, Cause.COMPLAINT, COMPLAINT, by=by, at=at)
    delivery.deliver_owed(at=at)
    for days, party in enumerate(review.asked(), 3):
        when = at + timedelta(days=days)
        received = clock.london_date(when)
        answering.answer(review, party, _said(review), is_final=True, sheet_received_on=received, by=by, at=when)
    when = at + timedelta(days=14)
    deciding.summarise(review, _said(review), by=lead, at=when)
    deciding.decide(review, "continue", reasons=WHY, by=lead, at=when + timedelta(hours=1))
    delivery.deliver_owed(at=when + timedelta(hours=1))


def leave_one_open(agreement: Agreement, speaker: User, *, at: datetime) -> None:
    """Open the review that is due by its date, answered by one party so far."""
    review = reviews.schedule(agreement, at=at)
    assert review is not None and reviews.open_review(review, at=at)
    review.refresh_from_db()
    own = next(party for party in review.asked() if rules.speaks_for(party, speaker, at))
    answering.answer(review, own, _said(review), is_final=True, by=speaker, at=at + timedelta(hours=2))


def _said(review: Review) -> dict[str, str]:
    return {number: SAID[int(number) % len(SAID)] for number, _ in review.numbered}
