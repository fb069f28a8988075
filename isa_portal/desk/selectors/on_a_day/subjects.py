"""What may be asked about: the boards, organisations and agreements that a person may see, by their words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from isa_portal.agreements import access
from isa_portal.agreements.models import Agreement, Party
from isa_portal.organisations import selectors as register
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board, Organisation, OtherName, User

BOARD, ORGANISATION, AGREEMENT = "board", "organisation", "agreement"
# As many as a reader chooses from; more are asked for in other words.
MOST_OFFERED = 20


PATHS = {BOARD: "agreement__board", ORGANISATION: "organisation", AGREEMENT: "agreement"}


@dataclass(frozen=True)
class Subject:
    """What is asked about: a board, an organisation or an agreement; ``key`` names it in an address."""

    kind: str
    key: str
    name: str
    row: Board | Organisation | Agreement

    @property
    def of_one_body(self) -> bool:
        return self.kind == ORGANISATION

    @property
    def words(self) -> str:
        return f"{self.name} ({self.kind})"


def _of_board(row: Board) -> Subject:
    return Subject(BOARD, f"{BOARD}:{row.slug}", row.name, row)


def _of_body(row: Organisation) -> Subject:
    return Subject(ORGANISATION, f"{ORGANISATION}:{row.slug}", row.legal_name, row)


def _of_agreement(row: Agreement) -> Subject:
    return Subject(AGREEMENT, f"{AGREEMENT}:{row.board.slug}/{row.slug}", str(row), row)


class Gate:
    """What one person may ask about today."""

    def __init__(self, person: User, *, today: date) -> None:
        self.person, self.today, self.own = person, today, grants(person, on=today)

    @property
    def agreements(self) -> QuerySet[Agreement]:
        return Agreement.objects.visible_to(self.person, on=self.today)

    @property
    def boards(self) -> QuerySet[Board]:
        return Board.objects.filter(Q(pk__in=self.own.all_boards) | Q(agreements__in=self.agreements)).distinct()

    @property
    def bodies(self) -> QuerySet[Organisation]:
        readable = register.readable(self.person, on=self.today).order_by().values("pk")
        named = self.parties(Party.objects.all()).order_by().values("organisation_id")
        return Organisation.objects.filter(joined_into=None).filter(Q(pk__in=readable) | Q(pk__in=named))

    def parties(self, parties: QuerySet[Party]) -> QuerySet[Party]:
        """Return the parties that this person may know of; who left an agreement is told of itself only."""
        told = access.filter_parties(parties.filter(agreement__in=self.agreements), self.person, on=self.today)
        left = access.left_by(self.own, on=self.today)
        if left is None:
            return told
        return told.exclude(Q(agreement__in=left) & ~Q(organisation__in=self.own.all_organisations))


def found(words: str, person: User, *, on: date) -> list[Subject]:
    """Return what a person may mean: of that very name or reference, or else with all these words in it."""
    gate, words = Gate(person, today=on), " ".join(words.split())
    every = [*_named(gate, words)]
    same = [one for one in every if words.casefold() in _names(one)]
    return (same or every)[: MOST_OFFERED + 1]


def _names(subject: Subject) -> set[str]:
    row = subject.row
    if isinstance(row, Board):
        return {row.name.casefold(), row.short_name.casefold()}
    if isinstance(row, Organisation):
        return {row.legal_name.casefold(), row.known_as.casefold()} - {""}
    return {row.reference.casefold(), row.title.casefold(), str(row).casefold()}


def _named(gate: Gate, words: str) -> Iterator[Subject]:
    boards, bodies, agreements = gate.boards, gate.bodies, gate.agreements.select_related("board")
    for word in words.split():
        boards = boards.filter(Q(name__icontains=word) | Q(short_name__icontains=word))
        other = OtherName.objects.filter(name__icontains=word).values("organisation_id")
        bodies = bodies.filter(Q(legal_name__icontains=word) | Q(known_as__icontains=word) | Q(pk__in=other))
        agreements = agreements.filter(Q(reference__icontains=word) | Q(title__icontains=word))
    yield from map(_of_board, boards[: MOST_OFFERED + 1])
    yield from map(_of_body, bodies[: MOST_OFFERED + 1])
    yield from map(_of_agreement, agreements[: MOST_OFFERED + 1])


def subject(key: str, person: User, *, on: date) -> Subject | None:
    """Return what an address names, if this person may ask about it."""
    gate = Gate(person, today=on)
    kind, _, name = key.partition(":")
    board, _, slug = name.partition("/")
    ways: dict[str, Callable[[], Subject | None]] = {
        BOARD: lambda: next(map(_of_board, gate.boards.filter(slug=name)), None),
        ORGANISATION: lambda: next(map(_of_body, gate.bodies.filter(slug=name)), None),
        AGREEMENT: lambda: next(
            map(_of_agreement, gate.agreements.select_related("board").filter(board__slug=board, slug=slug)), None
        ),
    }
    return ways[kind]() if kind in ways else None


def own_subject(person: User, *, on: date) -> Subject | None:
    """Return what a person asks about most: the board that they serve, or the one body for which they act."""
    own = grants(person, on=on)
    if own.all_boards:
        return next(map(_of_board, Board.objects.filter(pk__in=own.all_boards).order_by("pk")), None)
    bodies = Organisation.objects.filter(pk__in=own.all_organisations)
    return _of_body(bodies.get()) if len(own.all_organisations) == 1 else None
