"""The letters of a board: to whom, when, whether they arrived."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.paginator import Page, Paginator

from isa_portal.agreements.models.confirmation import CONFIRM
from isa_portal.correspondence import delivery
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.organisations.models import INVITED, Board
from isa_portal.signing.models import LINK

PER_PAGE = 25
KINDS = {
    "chair_asked": "Decision for the chair to confirm",
    "chair_disputed": "Decision disputed by the chair",
    "signature_wanted": "Signature wanted",
    "signature_reminder": "Reminder to sign",
    "code": "Code for signing",
    "account_invitation": "Invitation to an account",
    "you_signed": "Receipt of a signature",
    "in_force": "Agreement in force",
    "declined": "Signature declined",
    "lent": "Agreement lent",
    "notice_given": "Notice given",
    "notice_reminder": "Reminder of a notice",
    "review_reminder": "Reminder of a review",
    "minor_version": "Minor version told",
    "objection": "Objection to a minor version",
    "cut_over_warning": "Warning before a cut-over day",
}
COLOURS = {LetterState.OWED: "yellow", LetterState.SENT: "green", LetterState.FAILED: "red"}
# A code is good for fifteen minutes and for one page: its signatory asks for another one there.
NEVER_AGAIN = ("code",)
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


def of_board(board: Board, state: str, number: str | None) -> Letters:
    """Return a page of a board's letters, newest first."""
    letters = Letter.objects.filter(board_key=board.chain)
    shown = letters.filter(state=state) if state in LetterState.values else letters
    page = Paginator(shown.order_by("-owed_at", "-pk"), PER_PAGE).get_page(number)
    failed = letters.filter(state=LetterState.FAILED).count()
    return Letters(page, [_row(letter) for letter in page.object_list], letters.count(), failed)


def _row(letter: Letter) -> Row:
    what = KINDS.get(letter.kind, letter.kind.replace("_", " ").capitalize())
    colour = COLOURS.get(LetterState(letter.state), "grey")
    # What leads to a page of the portal is no secret and tells the reader nothing: only a personal way in is shown.
    masked = delivery.masked(letter).removeprefix(settings.PORTAL_ADDRESS) if is_personal(letter) else ""
    return Row(letter, what, masked, colour, may_go_again(letter))


def is_personal(letter: Letter) -> bool:
    """Say whether a letter carries a personal link: it is renewed and never sent a second time."""
    return bool(letter.link and letter.link["purpose"] in (LINK, CONFIRM, INVITED))


def may_go_again(letter: Letter) -> bool:
    return letter.kind not in NEVER_AGAIN and letter.state in AGAIN
