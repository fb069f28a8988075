"""What is said of a kind of letter, and who they often go to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Leaves(Enum):
    ALWAYS = "at once, whatever a reader prefers"
    AT_ONCE = "at once, but not in a reader's quiet hours"
    GATHERED = "as its reader prefers: at once, in a daily digest (unless they choose), or in a weekly one"


@dataclass(frozen=True)
class Kind:
    """
    :ivar words: what the secretariat reads of it under Correspondence
    :ivar event: what causes it
    :ivar to: who gets it
    :ivar stops: when it is withdrawn before it has left, or is never repeated
    :ivar is_legal: whether it gives notice of something that binds
    :ivar day: what the date is that it carries to calendars
    :ivar ends: whether it asks for something until that day, and is pointless after it
    :ivar is_code: whether it carries a code, which is good for minutes
    """

    words: str
    event: str
    to: str
    leaves: Leaves
    stops: str
    is_legal: bool = False
    day: str = ""
    ends: bool = False
    is_code: bool = False


OFFICES = "IG leads of the parties, that office's mailbox and its deputy"
