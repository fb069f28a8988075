"""States of a review and of a notice: tables, nothing else. Overdue is asked of dates, never stored."""

from django.db.models import TextChoices

from isa_portal.lib.states import Machine, move


class ReviewState(TextChoices):
    SCHEDULED = "scheduled", "Scheduled"
    OPEN = "open", "Open"
    IN_PROGRESS = "in_progress", "In progress"
    DECIDED = "decided", "Decided"
    CLOSED = "closed", "Closed"


class NoticeState(TextChoices):
    RUNNING = "running", "Running"
    ENDED = "ended", "Ended"


OPEN = move("open", ReviewState.SCHEDULED, to=ReviewState.OPEN)
REVIEW = Machine("Review", (ReviewState.SCHEDULED,), (OPEN,))

END = move("end", NoticeState.RUNNING, to=NoticeState.ENDED)
NOTICE = Machine("Notice", (NoticeState.RUNNING,), (END,))

MACHINES = (REVIEW, NOTICE)
