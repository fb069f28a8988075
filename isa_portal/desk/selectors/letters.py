"""The letters of a board: to whom, when, whether they arrived."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.paginator import Page, Paginator

from isa_portal.agreements.models.confirmation import CONFIRM
from isa_portal.correspondence import delivery
from isa_portal.correspondence.catalogue import KINDS
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.organisations.models import INVITED, Board
from isa_portal.signing.models import LINK

PER_PAGE = 25
COLOURS = {LetterState.OWED: "yellow", LetterState.SENT: "green", LetterState.FAILED: "red"}
# A code is good for fifteen minutes and for one page: its signatory asks for another one there.
NEVER_AGAIN = tuple(kind for kind, one in KINDS.items() if one.is_code)
AGAIN = (LetterState.SENT, LetterState.FAILED)


@dataclass(frozen=True)
class Row:
    letter: Letter
    what: str
    masked: str
    colour: str
    may_go_again: bool


@dataclass(frozen=True)
class Letters:
    page: Page[Letter]
    rows: list[Row]
    total: int
    failed: int


def of_board(board: Board, state: str, number: str | None, *, chain: str = "") -> Letters:
    """Return a page of a board's letters, newest first; by a chain, those about one agreement."""
    letters = Letter.objects.filter(board_key=board.chain)
    letters = letters.filter(chain=chain) if chain else letters
    shown = letters.filter(state=state) if state in LetterState.values else letters
    page = Paginator(shown.order_by("-owed_at", "-pk"), PER_PAGE).get_page(number)
    failed = letters.filter(state=LetterState.FAILED).count()
    return Letters(page, [_row(letter) for letter in page.object_list], letters.count(), failed)


def _row(letter: Letter) -> Row:
    colour = COLOURS.get(LetterState(letter.state), "grey")
    # What leads to a page of the portal is no secret and tells the reader nothing: only a personal way in is shown.
    masked = delivery.masked(letter).removeprefix(settings.PORTAL_ADDRESS) if is_personal(letter) else ""
    return Row(letter, KINDS[letter.kind].words, masked, colour, may_go_again(letter))


def is_personal(letter: Letter) -> bool:
    """Say whether a letter carries a personal link: it is renewed and never sent a second time."""
    return bool(letter.link and letter.link["purpose"] in (LINK, CONFIRM, INVITED))


def may_go_again(letter: Letter) -> bool:
    # A personal letter is written anew, to the address that is known by then.
    has_address = bool(letter.recipient) or is_personal(letter)
    return letter.kind not in NEVER_AGAIN and letter.state in AGAIN and has_address
