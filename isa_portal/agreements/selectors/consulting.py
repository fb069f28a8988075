"""What the pages of a consultation read: what was said under each clause, and what this reader may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from isa_portal.agreements import access
from isa_portal.agreements.access import Level
from isa_portal.agreements.models import Agreement, Comment, Version
from isa_portal.agreements.rules import consulting
from isa_portal.agreements.selectors import counted, listed
from isa_portal.agreements.services.consulting import mailboxes
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import User

# Who left, and who reads from outside, is told what took effect and not how it was argued over.
READS_COMMENTS = (Level.FULL, Level.PARTY)


@dataclass(frozen=True)
class Talk:
    """
    What was said about one version, as far as a reader may know it.

    :ivar by_clause: the comments under each clause, by its key; under None those on the text as a whole
    """

    version: Version
    by_clause: dict[int | None, list[Comment]] = field(default_factory=dict)
    may_comment: bool = False
    may_answer: bool = False
    may_change: bool = False

    @property
    def on_text(self) -> list[Comment]:
        return self.by_clause.get(None, [])

    @property
    def all(self) -> list[Comment]:
        return [comment for said in self.by_clause.values() for comment in said]

    @property
    def unanswered(self) -> int:
        return sum(comment.is_open for comment in self.all)

    def beneath(self, clauses: Iterable[Any]) -> list[tuple[Any, list[Comment]]]:
        """Return each clause that is shown with the comments under it."""
        return [(one, self.by_clause.get(one.clause.pk, [])) for one in clauses]


def talk(version: Version, reader: User, *, at: datetime) -> Talk:
    """Return what was said about a version that this reader sees."""
    today = clock.london_date(at)
    if version.consulted_at is None or not reads_comments(version.agreement, reader, at=at):
        return Talk(version)
    said: dict[int | None, list[Comment]] = {}
    for comment in version.comments.select_related("organisation", "author", "clause"):
        said.setdefault(comment.clause_id, []).append(comment)
    writes = access.may_write(version.agreement, reader, on=today)
    return Talk(
        version,
        said,
        may_comment=not any(consulting.commenting_obstacles(version, None, by=reader, at=at)),
        may_answer=writes and version.state in consulting.TAKES_ANSWERS,
        may_change=writes and version.is_consulted_on,
    )


def reads_comments(agreement: Agreement, reader: User, *, at: datetime) -> bool:
    return access.sight(agreement, reader, on=clock.london_date(at)).level in READS_COMMENTS


def consulted(agreement: Agreement, reader: User, *, at: datetime) -> list[Version]:
    """Return the versions that were consulted on and that this reader sees, newest first."""
    if not reads_comments(agreement, reader, at=at):
        return []
    seen = access.versions_seen(agreement, reader, on=clock.london_date(at)).filter(consulted_at__isnull=False)
    return list(seen.distinct())


def standing(talk: Talk, *, at: datetime) -> str:
    """Return where a consultation stands, and whose turn it is."""
    version = talk.version
    until = version.comments_until
    number = counted(len(talk.all), "comment")
    if not version.is_consulted_on or until is None:
        waits = f" {talk.unanswered} of them without an answer." if talk.unanswered else ""
        return f"The consultation on version {version.number} is over. It stays as it was shown, with {number}.{waits}"
    if consulting.is_open(version, on=clock.london_date(at)):
        return f"The parties comment until {in_words(until)}, that day included. {number} so far."
    if talk.unanswered:
        waits = f"{talk.unanswered} {'waits' if talk.unanswered == 1 else 'wait'} for an answer"
        return f"Comments were taken until {in_words(until)}. {number}; {waits}."
    return f"Comments were taken until {in_words(until)}. {number}, each answered."


def without_mailbox(agreement: Agreement, *, at: datetime) -> str:
    """Return the parties that no letter would reach, as a list in words."""
    found = mailboxes(agreement, on=clock.london_date(at))
    return listed([str(party) for party, recipients in found.items() if not recipients])
