"""Reviews, notices, and bodies that were entered twice."""

from isa_portal.reviews.services.reopening import because, due_on, open_because, open_for_law_change
from isa_portal.reviews.services.scheduling import (
    OPENS_BEFORE,
    next_review,
    open_review,
    opening,
    schedule,
    unscheduled,
)

__all__ = [
    "OPENS_BEFORE",
    "because",
    "due_on",
    "next_review",
    "open_because",
    "open_for_law_change",
    "open_review",
    "opening",
    "schedule",
    "unscheduled",
]
