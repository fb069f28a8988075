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

__all__ = [
    "OPENS_BEFORE",
    "Leaving",
    "end_notice",
    "ending_notices",
    "give_notice",
    "leaving",
    "open_review",
    "opening",
    "schedule",
    "unscheduled",
]
