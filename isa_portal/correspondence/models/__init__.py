"""Letters, the mailboxes that they go to, and whether the post is held."""

from isa_portal.correspondence.models.letters import Letter, LetterState
from isa_portal.correspondence.models.mailboxes import Mailbox, Pace, Preference
from isa_portal.correspondence.models.post import Incoming, Post

__all__ = ["Incoming", "Letter", "LetterState", "Mailbox", "Pace", "Post", "Preference"]
