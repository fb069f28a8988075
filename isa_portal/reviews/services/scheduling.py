"""Schedules the next review by the terms of the agreement, and opens it 90 days before it is due."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement
from isa_portal.agreements.models.schedule import Anchor, Closed, NextReview
from isa_portal.correspondence import services as correspondence
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock
from isa_portal.lib.calendar import PartialDate
from isa_portal.reviews import lifecycle
from isa_portal.reviews.lifecycle import ReviewState
from isa_portal.reviews.models import UNFINISHED, Cause, Review
from isa_portal.reviews.services import questions

# Of another day, these are written anew.
REMINDERS = ("review_reminder", "review_overdue")
OPENS_BEFORE = timedelta(days=90)


def next_review(agreement: Agreement) -> NextReview:
    """Return when the next review of an agreement is due by its text in force, with the reasoning in a sentence."""
    version = agreement.versions.filter(state=State.CURRENT).first()
    if version is None:
        return NextReview(None, "No text is in force.")
    done = agreement.reviews.filter(cause=Cause.PERIODIC, state=ReviewState.CLOSED).order_by("closed_at").last()
    closed = Closed(done.due, clock.london_date(done.closed_at)) if done and done.closed_at else None
    anchor = _printed(agreement) if agreement.is_recorded else version.review_anchor(agreement.in_force_from)
    return version.review_schedule.next(anchor, closed)


def _printed(agreement: Agreement) -> Anchor | None:
    """Return the first review date that an old document told: the later ones are counted from it."""
    first = agreement.reviews.filter(cause=Cause.PERIODIC).first()
    due = first.due if first else agreement.review_due
    return Anchor(due, "the review date of the document", is_review=True) if due else None


def unscheduled() -> QuerySet[Agreement]:
    """Return the agreements in force whose next review has no row yet."""
    there = Review.objects.filter(agreement=OuterRef("pk"), due_on=OuterRef("review_due_on"), cause=Cause.PERIODIC)
    return Agreement.objects.in_force().exclude(review_due_on=None).filter(~Exists(there))


@transaction.atomic
def schedule(agreement: Agreement, *, at: datetime) -> Review | None:
    """Make the review that an agreement in force is due, once; one that is not closed moves to a new day."""
    agreement = Agreement.objects.locked().get(pk=agreement.pk)
    due = agreement.review_due
    if due is None or not agreement.is_in_force:
        return None
    mine = agreement.reviews.filter(cause=Cause.PERIODIC)
    if found := mine.filter(due_on=due.last).first():
        return found
    if waiting := mine.filter(state__in=UNFINISHED).first():
        return _move(waiting, due, at=at)
    review = Review.objects.create(
        agreement=agreement, due_from=due.first, due_on=due.last, cause=Cause.PERIODIC, created_at=at
    )
    audit.record("review.schedule", review, by=PORTAL, at=at, due_on=review.due_on.isoformat())
    return review


def _move(review: Review, due: PartialDate, *, at: datetime) -> Review:
    review.due_from, review.due_on = due.first, due.last
    review.save(update_fields=["due_from", "due_on"])
    audit.record("review.move", review, by=PORTAL, at=at, due_on=review.due_on.isoformat())
    correspondence.begin_anew(review.key, REMINDERS, at=at)
    because = "The text that took effect asks for the review on another day."
    correspondence.change_day([review.key], due.last, because=because, at=at)
    return review


def opening(*, on: date) -> QuerySet[Review]:
    """Return the scheduled reviews whose 90 days have begun."""
    near = Review.objects.filter(state=ReviewState.SCHEDULED, due_from__lte=on + OPENS_BEFORE)
    return near.filter(Exists(Agreement.objects.in_force().filter(pk=OuterRef("agreement"))))


@transaction.atomic
def open_review(review: Review, *, at: datetime) -> bool:
    """Open a review 90 days before it is due, and say whether it was opened. Safe to repeat."""
    review = Review.objects.select_for_update(of=("self",)).select_related("agreement__board").get(pk=review.pk)
    if review.state != ReviewState.SCHEDULED or clock.london_date(at) < review.due_from - OPENS_BEFORE:
        return False
    review.state, review.opened_at = lifecycle.OPEN.target, at
    review.questions, review.questions_from = questions.asked_of(review.agreement)
    review.save(update_fields=["state", "opened_at", "questions", "questions_from"])
    audit.record("review.open", review, by=PORTAL, at=at, due_on=review.due_on.isoformat())
    return True
