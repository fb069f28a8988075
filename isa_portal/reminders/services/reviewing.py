"""Reminders of reviews, and who hears of one that is overdue for long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from django.db.models import QuerySet

from isa_portal.agreements.models import Agreement
from isa_portal.correspondence.services import Recipient
from isa_portal.lib import clock
from isa_portal.organisations.access import people
from isa_portal.organisations.models import BoardRole
from isa_portal.organisations.services.hearing import each_once
from isa_portal.reminders import policies
from isa_portal.reminders.due.reading import whose_review
from isa_portal.reminders.policies import Group, Occurrence, Plan
from isa_portal.reminders.services import finding, planning, telling
from isa_portal.reminders.services.owing import (
    ADHERING,
    ESCALATION,
    REVIEW,
    Reminder,
    key_of,
    owe_letters,
)
from isa_portal.reviews.models import UNFINISHED, Review


def unfinished() -> QuerySet[Review]:
    return Review.objects.filter(state__in=UNFINISHED)


def unreviewed() -> QuerySet[Review]:
    return unfinished().filter(agreement__state__in=ADHERING)


def due_reviews(at: datetime) -> Iterator[Reminder]:
    on = clock.london_date(at)
    for plan, rows in planning.by_plan(unreviewed(), "agreement__board"):
        told = partial(policies.review, on=on, plan=plan)
        near = finding.Near(rows, REVIEW, "due_on", told, plan.earliest_review(on), among=unfinished())
        yield from finding.loaded(_with_answers(rows), near.unwritten(), partial(_of_review, plan=plan, at=at))


def _of_review(review: Review, occurrence: Occurrence, plan: Plan, at: datetime) -> Reminder:
    def owe() -> None:
        agreement = review.agreement
        days = (review.due.last - clock.london_date(at)).days
        facts = {"due": str(review.due), "waits_for": whose_review(agreement, review), "days": days}
        day = review.due.last if review.due.is_exact else None
        # Whatever a board chose, its secretariat hears of what is overdue.
        groups = (*plan.review_told, Group.SECRETARIAT) if days < 0 else plan.review_told
        to = telling.watchers(agreement, REVIEW, groups, at=at)
        owe_letters(REVIEW, review, agreement, "agreement_reviews", occurrence, facts, to, day, at=at)

    waits = unreviewed().filter(pk=review.pk).exists
    return Reminder(REVIEW, key_of(review), occurrence, review.agreement, owe, waits)


def _with_answers(rows: QuerySet[Review]) -> QuerySet[Review]:
    return rows.select_related("agreement__board").prefetch_related("agreement__parties__organisation", "replies")


def escalations(at: datetime) -> Iterator[Reminder]:
    on = clock.london_date(at)
    for plan, rows in planning.by_plan(unreviewed(), "agreement__board"):
        told = partial(policies.escalation, on=on, plan=plan)
        near = finding.Near(rows, ESCALATION, "due_on", told, on, among=unfinished())
        yield from finding.loaded(_with_answers(rows), near.unwritten(), partial(_of_escalation, plan=plan, at=at))


def _of_escalation(review: Review, occurrence: Occurrence, plan: Plan, at: datetime) -> Reminder:
    def owe() -> None:
        agreement, on = review.agreement, clock.london_date(at)
        days = (on - review.due.last).days
        for_board = policies.is_for_board(occurrence, plan)
        facts = {"due": str(review.due), "days": days, "for_board": for_board}
        facts["waits_for"] = whose_review(agreement, review)
        to = _above(agreement, for_board=for_board, on=on)
        owe_letters(ESCALATION, review, agreement, "agreement_reviews", occurrence, facts, to, None, at=at)

    waits = unreviewed().filter(pk=review.pk).exists
    return Reminder(ESCALATION, key_of(review), occurrence, review.agreement, owe, waits)


def _above(agreement: Agreement, *, for_board: bool, on: date) -> list[Recipient]:
    """Return who hears of a review that is overdue for long: the chair, and for the board its secretariat too."""
    board = agreement.board
    chairs, officers = (people(board, role, on=on) for role in (BoardRole.CHAIR, BoardRole.SECRETARIAT))
    # A board without a chair leaves it to its secretariat.
    found = [Recipient(one.email, str(one)) for one in (*chairs, *(officers if for_board or not chairs else ()))]
    if for_board and board.help_email:
        found.append(Recipient(board.help_email, f"The secretariat of {board.short_name}"))
    return each_once(found)
