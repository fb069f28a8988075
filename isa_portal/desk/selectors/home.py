"""Where a person starts: what needs them, gravest first, then what is due, then the year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Max, Prefetch

from isa_portal.agreements.access import present_parties
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement, Meeting
from isa_portal.agreements.models.agreement import Agreements
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.desk import pictures
from isa_portal.desk.context import address
from isa_portal.desk.pictures import Event, Year
from isa_portal.desk.selectors.pace import time_to_sign
from isa_portal.desk.selectors.waiting import LIVE, is_overdue, signing_of, told_parties, waits_for
from isa_portal.evidence import documents, sealing
from isa_portal.organisations.access import Grants, grants
from isa_portal.organisations.models import Board, BoardRole, OrganisationRole, User
from isa_portal.reminders import due
from isa_portal.reminders.due import Due
from isa_portal.reminders.due.reading import AHEAD, LAW, NOTICE, OVERDUE, REVIEW, SIGNATURE
from isa_portal.reminders.feeds import SUMMARIES
from isa_portal.reminders.services import planning
from isa_portal.signing.models import Invitation, Signature
from isa_portal.signing.rules import turns

WRITING = (State.DRAFTING, State.CONSULTATION, State.RETURNED, State.LAPSED)
MOST_LISTED = 25
# One more than the page lists.
MOST_DRAFTS = 11
COUNTED = {
    OVERDUE: ("review is overdue", "reviews are overdue"),
    NOTICE: ("party gave notice", "parties gave notice"),
    LAW: ("change of the law waits for reviews", "changes of the law wait for reviews"),
    SIGNATURE: ("agreement is out for signature", "agreements are out for signature"),
}


@dataclass(frozen=True)
class Listed:
    """One agreement that binds the person's organisation."""

    agreement: Agreement
    is_overdue: bool
    waits_for: str


@dataclass(frozen=True)
class Count:
    """How much is due of a kind, in words, and the address of the list that it counts."""

    words: str
    href: str


@dataclass(frozen=True)
class Home:
    """Everything that the first page shows; parts that do not concern this person are empty."""

    needs: list[Due]
    due: list[Due]
    days: int
    to_sign: list[Invitation]
    signed: list[Signature]
    sealed: frozenset[int]
    drafts: list[Agreement]
    bound: list[Listed]
    bound_count: int
    bodies: int
    counts: list[Count]
    board: Board | None
    runs: bool
    last_letter: datetime | None
    year: Year | None
    is_new: bool
    holds_nothing: bool
    starts: list[tuple[str, str]]
    meeting: Meeting | None
    audits: bool
    pace: str

    @property
    def count(self) -> int:
        return len(self.needs) + len(self.to_sign)

    @property
    def next(self) -> Due | None:
        """Return what comes first of what has a day, for whom nothing waits today."""
        return next((one for one in self.due if one.has_deadline and not one.is_overdue), None)

    @property
    def drafts_href(self) -> str:
        return f"{address('agreements')}?{urlencode([('state', state.value) for state in WRITING])}"

    @property
    def has_overdue(self) -> bool:
        return any(one.is_overdue for one in self.due)


def of(person: User, *, on: date) -> Home:
    """Return the first page of a person on a day."""
    own, ahead = grants(person, on=on), _ahead(person, on)
    found = _found(person, own, on, ahead)
    to_sign = _to_sign(person, on)
    asked = {one.round.version.agreement for one in to_sign}
    # What one signs stands above; the round is not a second thing to do, except for who runs it.
    needs = [one for one in found if one.yours and not _signs_only(one, asked, own)]
    board = Board.objects.filter(pk__in=own.all_boards).order_by("pk").first() if own.all_boards else None
    visible = Agreement.objects.visible_to(person, on=on)
    count, listed = _bound(own, on)
    drafts = _drafts(own, on)
    signed = _signed(person)
    year = _year(Agreement.objects.followed_by(person, on=on), found, on) if own.all_boards or _watches(own) else None
    return Home(
        needs=needs,
        due=sorted((one for one in found if not one.yours and one.days <= ahead.days), key=lambda one: one.due.last),
        days=ahead.days,
        to_sign=to_sign,
        signed=signed,
        sealed=_sealed(signed),
        drafts=drafts,
        bound=listed,
        bound_count=count,
        bodies=len(own.all_organisations),
        counts=counts(found),
        board=board,
        runs=bool(own.boards.get(BoardRole.SECRETARIAT)),
        last_letter=_last_letter(own, board),
        year=year,
        is_new=bool(board and not found and not visible.exists()),
        holds_nothing=not own.all_boards and not own.all_organisations,
        starts=_starts(own, board),
        meeting=_next_meeting(own, on),
        audits=bool(own.boards.get(BoardRole.AUDITOR)),
        pace=time_to_sign(own.all_boards, on=on) if own.boards.get(BoardRole.CHAIR) else "",
    )


def due_of_kind(person: User, kind: str, *, on: date) -> list[Due]:
    """Return what is due of a kind that is counted, in all that a person follows, gravest first."""
    if kind not in COUNTED:
        return []
    found = _found(person, grants(person, on=on), on, _ahead(person, on))
    return [one for one in found if one.kind == kind]


def _ahead(person: User, on: date) -> timedelta:
    """Return how far ahead the page looks: as far as letters about what this person follows do."""
    return planning.furthest(Agreement.objects.followed_by(person, on=on), at_least=AHEAD)


def _found(person: User, own: Grants, on: date, ahead: timedelta) -> list[Due]:
    return due.for_person(person, on=on, ahead=ahead) if own.all_boards or own.all_organisations else []


def _signs_only(one: Due, asked: set[Agreement], own: Grants) -> bool:
    return one.kind == SIGNATURE and one.agreement in asked and not own.runs(one.agreement.board)


def _watches(own: Grants) -> bool:
    return bool(
        own.organisations.get(OrganisationRole.IG_LEAD) or own.organisations.get(OrganisationRole.ADMINISTRATOR)
    )


def _to_sign(person: User, on: date) -> list[Invitation]:
    """Return the invitations that this person is named on and whose turn it is to sign."""
    mine = turns.whose_turn().filter(signatory__user=person, invitation__round__last_day__gte=on)
    asked = Invitation.objects.filter(pk__in=mine.order_by().values("invitation"))
    return list(asked.select_related("round__version__agreement__board", "party__organisation"))


def _signed(person: User) -> list[Signature]:
    mine = Signature.objects.filter(signatory__user=person).order_by("-signed_at")
    return list(mine.select_related("version__agreement__board", "party__organisation")[:MOST_LISTED])


def _sealed(signed: list[Signature]) -> frozenset[int]:
    """Return which of these signatures stand in a document that was sealed before their party left."""
    about = documents.about(one.version.key for one in signed)
    first: dict[str, datetime] = {one.subject: one.created_at for one in about if one.kind == sealing.KIND}
    return frozenset(one.pk for one in signed if _is_in(first.get(one.version.key), one.party.left_at))


def _is_in(sealed_at: datetime | None, left_at: datetime | None) -> bool:
    return sealed_at is not None and (left_at is None or sealed_at < left_at)


def _drafts(own: Grants, on: date) -> list[Agreement]:
    """Return what this person may go on writing: drafts of their boards and of the bodies they edit for."""
    run = own.boards.get(BoardRole.SECRETARIAT, frozenset())
    edited = own.organisations.get(OrganisationRole.EDITOR, frozenset())
    if not run and not edited:
        return []
    led = present_parties(edited, on=on).filter(leads=True).values("agreement_id")
    open_ones = Agreement.objects.filter(stage__in=WRITING).select_related("board").order_by("-pk")
    return list((open_ones.filter(board__in=run) | open_ones.filter(pk__in=led))[:MOST_DRAFTS])


def _bound(own: Grants, on: date) -> tuple[int, list[Listed]]:
    """Return how many agreements bind the person's organisations, and the first of them by review date."""
    if not own.all_organisations:
        return 0, []
    live = Agreement.objects.binding(own.all_organisations, on=on)
    shown = list(
        live.select_related("board")
        .prefetch_related(Prefetch("parties", told_parties()))
        .order_by("review_due_on", "pk")[:MOST_LISTED]
    )
    signing = signing_of(shown)
    return live.count(), [
        Listed(
            one,
            is_overdue(one, on=on),
            waits_for(one, list(one.parties.all()), signing.get(one.pk), on=on),
        )
        for one in shown
    ]


def counts(found: list[Due]) -> list[Count]:
    """Return how much is due of what a reader asks for first, each with the address of what it counts."""
    kinds = Counter(one.kind for one in found)
    return [
        Count(f"{number:,} {one if number == 1 else many}", f"{address('home')}?only={kind}")
        for kind, (one, many) in COUNTED.items()
        if (number := kinds[kind])
    ]


def _last_letter(own: Grants, board: Board | None) -> datetime | None:
    if board is None or not own.runs(board):
        return None
    sent = Letter.objects.filter(board_key=board.chain, state=LetterState.SENT)
    last: datetime | None = sent.aggregate(last=Max("sent_at"))["last"]
    return last


def _next_meeting(own: Grants, on: date) -> Meeting | None:
    """Return the next meeting of the person's boards, with its agenda."""
    if not own.all_boards:
        return None
    coming = Meeting.objects.from_day(on).filter(board__in=own.all_boards).select_related("board")
    found: Meeting | None = coming.prefetch_related("items__decisions", "items__proposal").first()
    return found


def _starts(own: Grants, board: Board | None) -> list[tuple[str, str]]:
    """Return how a new board begins."""
    if board is None or not own.runs(board):
        return []
    words = (
        ("Start an agreement", "new_agreement"),
        ("Record an existing agreement", "record_existing"),
        ("Write down a proposal", "propose"),
    )
    return [(text, address(name, board.slug)) for text, name in words]


def _year(visible: Agreements, found: list[Due], on: date) -> Year:
    """Return the year's picture: reviews of what is in force, and every other day that the calendars have too."""
    near = visible.filter(state__in=LIVE, review_due_on__lt=date(on.year + 1, on.month, 1)).select_related("board")
    events = [
        Event(_placed(one.review_due_on, on), _what(one, on), str(one), one.get_absolute_url(), is_overdue(one, on=on))
        for one in near.order_by("review_due_on")
        if one.review_due_on
    ]
    dated = [one for one in found if one.kind in SUMMARIES and one.kind not in (REVIEW, OVERDUE) and one.has_deadline]
    for one in dated:
        about = str(one.agreement or one.what)
        events.append(Event(_placed(one.due.last, on), SUMMARIES[one.kind], about, one.action_url, one.is_overdue))
    return pictures.year(events, on=on)


def _placed(day: date, on: date) -> date:
    """Return where a review stands in the picture: what is overdue stands at today, not in the past."""
    return max(day, on)


def _what(agreement: Agreement, on: date) -> str:
    return f"Review overdue since {agreement.review_due}" if is_overdue(agreement, on=on) else "Review due"
