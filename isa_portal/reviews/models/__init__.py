"""What happens after signature: reviews with their answers."""

from isa_portal.reviews.models.answers import Evidence, QuestionSet, Reply
from isa_portal.reviews.models.review import UNFINISHED, Cause, Outcome, Review

__all__ = ["UNFINISHED", "Cause", "Evidence", "Outcome", "QuestionSet", "Reply", "Review"]
