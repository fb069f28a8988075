"""Reviews, notices, and bodies that were entered twice."""

from isa_portal.reviews.services.leaving import (
    OPENS_BEFORE,
    Leaving,
    end_notice,
    ending_notices,
    give_notice,
    leaving,
    open_review,
    opening,
    schedule,
    unscheduled,
)
from isa_portal.reviews.services.reopening import because, due_on, open_for_law_change

__all__ = [
    "OPENS_BEFORE",
    "Leaving",
    "because",
    "due_on",
    "end_notice",
    "ending_notices",
    "give_notice",
    "leaving",
    "open_for_law_change",
    "open_review",
    "opening",
    "schedule",
    "unscheduled",
]
