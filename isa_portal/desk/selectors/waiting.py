"""Whose turn it is: the one question that every list and every head answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.db.models import Exists, OuterRef, QuerySet

from isa_portal.agreements.lifecycle import OPEN, AgreementState, PartyState, State
from isa_portal.agreements.models import Agreement, Party, Version
from isa_portal.leaving.models import ExitTask
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import ApprovalRoute
from isa_portal.reviews.lifecycle import TAKES_ANSWERS
from isa_portal.reviews.models import Cause, Reply, Review
from isa_portal.signing.lifecycle import InvitationState, RoundState
from isa_portal.signing.models import Invitation, Question

REVIEW_OPENS = timedelta(days=90)
WRITING = (State.DRAFTING, State.RETURNED, State.LAPSED)
LIVE = (AgreementState.IN_FORCE, AgreementState.TERMINATING)
APPROVERS = {
    ApprovalRoute.BOARD: "the board",
    ApprovalRoute.CHAIR: "the chair",
    ApprovalRoute.OFFICER: "the delegated officer",
    ApprovalRoute.EACH_PARTY: "each party's own approval",
}


@dataclass(frozen=True)
class Signing:
    """How far a round is: the parties that signed, and those that have not."""

    signed: int
    waiting: tuple[str, ...]
    # These asked a question: it waits for who answers.
    asking: int = 0

    @property
    def total(self) -> int:
        return self.signed + len(self.waiting) + self.asking

    @property
    def words(self) -> str:
        return f"{self.signed} of {self.total} parties have signed"


def signing_of(agreements: Iterable[Agreement]) -> dict[int, Signing]:
    """Return the open rounds of some agreements, by the agreement's key: one query."""
    asked = Invitation.objects.filter(
        round__version__agreement__in=[agreement.pk for agreement in agreements], round__state=RoundState.OPEN
    ).exclude(state=InvitationState.TAKEN_OUT)
    asked = asked.annotate(asks=Exists(Question.objects.waiting().filter(invitation=OuterRef("pk"))))
    signed: dict[int, int] = defaultdict(int)
    asking: dict[int, int] = defaultdict(int)
    waiting: dict[int, list[str]] = defaultdict(list)
    told = ("round__version__agreement_id", "state", "asks", "party__organisation__legal_name")
    for agreement, state, asks, name in asked.values_list(*told):
        if state == InvitationState.SIGNED:
            signed[agreement] += 1
        elif asks:
            asking[agreement] += 1
        else:
            waiting[agreement].append(name)
    return {key: Signing(signed[key], tuple(waiting[key]), asking[key]) for key in {*signed, *asking, *waiting}}


Closing = Mapping[int, date | None]


def closing_of(agreements: Iterable[Agreement]) -> Closing:
    """Return the last day for comments of those that are in consultation, by the agreement's key: one query."""
    asked = [agreement.pk for agreement in agreements if agreement.stage == State.CONSULTATION]
    if not asked:
        return {}
    open_ones = Version.objects.filter(agreement__in=asked, state=State.CONSULTATION)
    return dict(open_ones.order_by().values_list("agreement_id", "comments_until"))


def told_parties() -> QuerySet[Party]:
    """Return parties with all that lists say, and whether an open review by date or exit tasks wait for them."""
    return _told_parties().all()


@cache
def _told_parties() -> QuerySet[Party]:
    # Long to write down and always the same, on every page of agreements: written once, never evaluated.
    open_ones = Review.objects.filter(cause=Cause.PERIODIC, state__in=TAKES_ANSWERS)
    asked = open_ones.filter(agreement=OuterRef("agreement"))
    sent = Reply.objects.filter(party=OuterRef("pk"), sent_at__isnull=False, review__in=open_ones)
    tasks = ExitTask.objects.open().filter(party=OuterRef("pk"))
    return Party.objects.told().annotate(owes_answers=Exists(asked) & ~Exists(sent), owes_exit_tasks=Exists(tasks))


def _is_near(agreement: Agreement, on: date) -> bool:
    due = agreement.review_due_on
    return bool(agreement.state in LIVE and due and due - REVIEW_OPENS <= on)


def waits_for(
    agreement: Agreement,
    parties: Sequence[Party],
    signing: Signing | None,
    closing: Closing | None = None,
    *,
    on: date,
    newest: Version | None = None,
) -> str:
    """
    Return whose turn it is, as the end of "Waits for ..."; nothing where nobody has to act.

    :param parties: as ``told_parties`` finds them: of an open review it is their turn who have not answered
    :param newest: the newest version that the reader sees; beside a text in force it is what waits
    """
    is_next = agreement.state in LIVE and newest is not None and newest.state in OPEN
    stage = newest.state if is_next and newest else agreement.stage
    if stage == State.CONSULTATION:
        until = newest.comments_until if is_next and newest else (closing or {}).get(agreement.pk)
        return f"the parties, who comment until {in_words(until)}" if until and on <= until else _lead(parties)
    if stage in WRITING:
        return _lead(parties)
    if stage == State.AWAITING_APPROVAL:
        return APPROVERS[ApprovalRoute(agreement.board.approval_route(agreement.tier))]
    if stage == State.APPROVED:
        return "the secretariat"
    if stage == State.OBJECTION_PERIOD and newest:
        return _objections(newest)
    if signing and (stage == State.OUT_FOR_SIGNATURE or agreement.state in LIVE):
        return few([*(["an answer to a question"] if signing.asking else []), *signing.waiting])
    if agreement.state in LIVE and (to_sign := [str(one) for one in parties if one.is_to_sign_as_successor]):
        return f"{few(to_sign)}, to sign as successor"
    if _is_near(agreement, on):
        silent = [str(party) for party in parties if party.is_bound and getattr(party, "owes_answers", False)]
        return few(silent) or _lead(parties)
    leaving = [str(party) for party in parties if getattr(party, "owes_exit_tasks", False)]
    return f"{few(leaving)}, to show exit tasks" if leaving else ""


def _objections(version: Version) -> str:
    if version.objections.exists():
        return "the secretariat, because a party objects"
    last = f" until {in_words(version.objections_until)}" if version.objections_until else ""
    return f"the parties, who may object to version {version.number}{last}"


def _lead(parties: Sequence[Party]) -> str:
    return few([str(party) for party in parties if party.leads]) or "the secretariat"


def few(names: Sequence[str], most: int = 2) -> str:
    """Return the first names and how many more there are: "Bristol City Council, Riverside Trust and 3 more"."""
    if len(names) <= most:
        return " and ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def is_overdue(agreement: Agreement, *, on: date) -> bool:
    """Say whether the review is surely overdue; an agreement that is not in force has none."""
    return bool(agreement.state in LIVE and agreement.review_due_on and agreement.review_due_on < on)


def bound(parties: Iterable[Party]) -> list[Party]:
    return [party for party in parties if party.state in (PartyState.ACTIVE, PartyState.NOTICE_GIVEN)]
