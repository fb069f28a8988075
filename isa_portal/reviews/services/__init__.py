"""Reviews, and bodies that were entered twice."""

from isa_portal.reviews.services.reopening import because, due_on, open_for_law_change
from isa_portal.reviews.services.scheduling import OPENS_BEFORE, open_review, opening, schedule, unscheduled

__all__ = [
    "OPENS_BEFORE",
    "because",
    "due_on",
    "open_for_law_change",
    "open_review",
    "opening",
    "schedule",
    "unscheduled",
]
