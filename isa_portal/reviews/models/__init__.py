"""What happens after signature: reviews with their answers, and notices."""

from isa_portal.reviews.models.answers import Evidence, QuestionSet, Reply
from isa_portal.reviews.models.notices import Notice
from isa_portal.reviews.models.review import UNFINISHED, Cause, Outcome, Review

__all__ = ["UNFINISHED", "Cause", "Evidence", "Notice", "Outcome", "QuestionSet", "Reply", "Review"]
