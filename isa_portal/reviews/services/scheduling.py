"""Schedules and opens the reviews that the calendar asks for."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from isa_portal.agreements.models import Agreement
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock
from isa_portal.reviews import lifecycle
from isa_portal.reviews.lifecycle import ReviewState
from isa_portal.reviews.models import Cause, Review

OPENS_BEFORE = timedelta(days=90)


@transaction.atomic
def schedule(agreement: Agreement, *, at: datetime) -> Review | None:
    """Make the review that an agreement in force is due, once."""
    agreement = Agreement.objects.locked().get(pk=agreement.pk)
    if agreement.review_due_on is None or not agreement.is_in_force:
        return None
    review, made = Review.objects.get_or_create(
        agreement=agreement,
        due_on=agreement.review_due_on,
        cause=Cause.PERIODIC,
        defaults={"due_from": agreement.review_due_from or agreement.review_due_on, "created_at": at},
    )
    if made:
        audit.record("review.schedule", review, by=PORTAL, at=at, due_on=review.due_on.isoformat())
    return review


@transaction.atomic
def open_review(review: Review, *, at: datetime) -> bool:
    """Open a review 90 days before it is due, and say whether it was opened. Safe to repeat."""
    review = Review.objects.select_for_update(of=("self",)).select_related("agreement").get(pk=review.pk)
    if review.state != ReviewState.SCHEDULED or clock.london_date(at) < review.due_from - OPENS_BEFORE:
        return False
    review.state, review.opened_at = lifecycle.OPEN.target, at
    review.save(update_fields=["state", "opened_at"])
    audit.record("review.open", review, by=PORTAL, at=at, due_on=review.due_on.isoformat())
    return True


def unscheduled() -> QuerySet[Agreement]:
    """Return the agreements in force whose next review has no row yet."""
    there = Review.objects.filter(agreement=OuterRef("pk"), due_on=OuterRef("review_due_on"), cause=Cause.PERIODIC)
    return Agreement.objects.in_force().exclude(review_due_on=None).filter(~Exists(there))


def opening(*, on: date) -> QuerySet[Review]:
    """Return the scheduled reviews whose 90 days have begun."""
    near = Review.objects.filter(state=ReviewState.SCHEDULED, due_from__lte=on + OPENS_BEFORE)
    return near.filter(agreement__in=Agreement.objects.in_force())
