"""What a reader sees, one thing that is due, and the words for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from isa_portal.agreements.models import Agreement, Party
from isa_portal.agreements.models.agreement import Agreements
from isa_portal.lib.calendar import PartialDate
from isa_portal.organisations.access import Grants
from isa_portal.organisations.models import BoardRole, OrganisationRole
from isa_portal.reviews.models import Review
from isa_portal.signing.models import Invitation

# Gravest first.
KINDS = (
    NOTICE, REMOVAL, LACKING, EXIT, CUT_OVER, OBJECTION, QUESTION, PAPER, SIGNATURE, ACCESSION, RECORD, LAW, OVERDUE,
    SEAL, CONSULTATION, WEIGHING, APPROVAL, SENDING, PROPOSAL, MINUTES, PAPERS, REVIEW, LAPSING, COMMENCING,
) = (
    "notice", "removal", "lacking", "exit", "cut_over", "objection", "question", "paper", "signature", "accession",
    "record", "law", "overdue", "seal", "consultation", "weighing", "approval", "sending", "proposal", "minutes",
    "papers", "review", "lapsing", "commencing",
)  # fmt: skip
THE_PORTAL = "the portal"
AHEAD = timedelta(days=90)


@dataclass(frozen=True)
class Due:
    """
    One thing that is due.

    ``days`` counts to the last day of ``due``; negative means overdue. What ``has_deadline`` not is due on the day one
    asks. ``waits_for`` names whose turn it is and ``yours`` tells whether that is the reader. The higher ``gravity``,
    the graver. ``about`` is the key of the row, where one agreement may have several of a kind. ``what`` names, in
    words that no day changes, what belongs to no agreement.
    """

    kind: str
    sentence: str
    due: PartialDate
    days: int
    waits_for: str
    agreement: Agreement | None
    action_url: str
    action: str
    gravity: int
    yours: bool = False
    about: str = ""
    has_deadline: bool = True
    what: str = ""

    @property
    def key(self) -> str:
        """What this is, as long as it is due: the same whatever its day becomes, and once it is overdue."""
        kind = REVIEW if self.kind == OVERDUE else self.kind
        return f"{kind}:{self.about or (self.agreement.chain if self.agreement else self.action_url)}"

    @property
    def is_overdue(self) -> bool:
        return self.days < 0


@dataclass(frozen=True)
class Reading:
    """
    What one reader sees: agreements, those of which also drafts, boards whose proposals, and what they hold.

    ``ahead`` is how far before its day a review is told; ``person`` is the key of who reads, if it is a person, and
    ``mailbox`` where letters to them go.
    """

    agreements: Agreements
    drafts: Agreements
    boards: frozenset[int]
    holds: Grants
    on: date
    ahead: timedelta = AHEAD
    person: int | None = None
    mailbox: str = ""

    def runs(self, agreement: Agreement) -> bool:
        return agreement.board_id in self.holds.boards.get(BoardRole.SECRETARIAT, ())

    def edits(self, parties: Sequence[Party]) -> bool:
        """Say whether the reader is an editor of one of some parties."""
        edited = self.holds.organisations.get(OrganisationRole.EDITOR, frozenset())
        return any(party.organisation_id in edited for party in parties)

    def is_of(self, parties: Sequence[Party]) -> bool:
        return any(party.organisation_id in self.holds.all_organisations for party in parties)


def with_bodies(parties: str, model: type[Party] | type[Invitation] = Party) -> Prefetch[Any]:
    """Return a prefetch of parties together with the names of their bodies, in one query."""
    path = "organisation" if model is Party else "party__organisation"
    return Prefetch(parties, model._default_manager.select_related(path))


def names(parties: Sequence[object]) -> str:
    """Return the first two names and how many more there are."""
    shown = [str(party) for party in parties]
    if len(shown) > 3:
        shown = [*shown[:2], f"{len(shown) - 2} more"]
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def in_days(days: int) -> str:
    """Return how far a day is: "in 12 days", "today", "12 days ago"."""
    if near := {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days):
        return near
    return f"in {days:,} days" if days > 0 else f"{-days:,} days ago"


def due_of(
    kind: str,
    sentence: str,
    due: PartialDate | date | None,
    reading: Reading,
    *,
    waits_for: str,
    url: str,
    action: str,
    agreement: Agreement | None = None,
    yours: bool = False,
    about: str = "",
    what: str = "",
) -> Due:
    """Return one thing that is due; without a day it has waited since it arose, and is due today."""
    when = due if isinstance(due, PartialDate) else PartialDate.day(due or reading.on)
    days = (when.last - reading.on).days
    gravity = (len(KINDS) - KINDS.index(kind)) * 10
    return Due(
        kind, sentence, when, days, waits_for, agreement, url, action, gravity, yours, about, due is not None, what
    )


def page(name: str, agreement: Agreement, *more: object) -> str:
    return reverse(name, args=[agreement.board.slug, agreement.slug, *more])


def secretariat(agreement: Agreement) -> str:
    return f"the secretariat of {agreement.board.short_name}"


def whose_review(agreement: Agreement, review: Review | None = None) -> str:
    """Return whose turn a review is: the parties that have not answered an open one, then the lead."""
    leads = [party for party in agreement.parties.all() if party.leads]
    return names(unanswered(agreement, review) or leads) or secretariat(agreement)


def unanswered(agreement: Agreement, review: Review | None) -> list[Party]:
    """Return the parties whose answers an open review waits for; reads rows that were fetched before."""
    if review is None or not review.is_answered:
        return []
    sent = {reply.party_id for reply in review.replies.all() if reply.sent_at}
    return [party for party in agreement.parties.all() if party.is_bound and party.pk not in sent]
