"""States of a review: a table, nothing else. Overdue is asked of dates, never stored."""

from django.db.models import TextChoices

from isa_portal.lib.states import Machine, move


class ReviewState(TextChoices):
    SCHEDULED = "scheduled", "Scheduled"
    OPEN = "open", "Open"
    IN_PROGRESS = "in_progress", "In progress"
    DECIDED = "decided", "Decided"
    CLOSED = "closed", "Closed"


TAKES_ANSWERS = (ReviewState.OPEN, ReviewState.IN_PROGRESS)

OPEN = move("open", ReviewState.SCHEDULED, to=ReviewState.OPEN)
BEGIN = move("begin", ReviewState.OPEN, to=ReviewState.IN_PROGRESS)
DECIDE = move("decide", ReviewState.OPEN, ReviewState.IN_PROGRESS, to=ReviewState.DECIDED)
CLOSE = move("close", ReviewState.DECIDED, to=ReviewState.CLOSED)
# What happened opens a review at once.
REVIEW = Machine("Review", (ReviewState.SCHEDULED, ReviewState.OPEN), (OPEN, BEGIN, DECIDE, CLOSE))

MACHINES = (REVIEW,)
