"""States of a review: a table, nothing else. Overdue is asked of dates, never stored."""

from django.db.models import TextChoices

from isa_portal.lib.states import Machine, move


class ReviewState(TextChoices):
    SCHEDULED = "scheduled", "Scheduled"
    OPEN = "open", "Open"
    IN_PROGRESS = "in_progress", "In progress"
    DECIDED = "decided", "Decided"
    CLOSED = "closed", "Closed"


OPEN = move("open", ReviewState.SCHEDULED, to=ReviewState.OPEN)
REVIEW = Machine("Review", (ReviewState.SCHEDULED,), (OPEN,))

MACHINES = (REVIEW,)
