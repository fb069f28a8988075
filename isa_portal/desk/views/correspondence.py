"""Every letter that a board owes, sends or has sent."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from isa_portal.agreements.models import Agreement, ChairConfirmation
from isa_portal.agreements.models.confirmation import CONFIRM
from isa_portal.agreements.services import asking
from isa_portal.correspondence import services
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.desk.selectors import letters
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import INVITED, AccountInvitation, Board, BoardRole
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.signing.models import LINK, PersonalLink
from isa_portal.signing.services import renewing


def _run(request: SignedInRequest, slug: str) -> Board:
    """Return a board whose letters this person may read: its secretariat's alone."""
    run = grants(request.user, on=clock.today()).boards.get(BoardRole.SECRETARIAT, frozenset())
    return get_object_or_404(Board.objects.filter(pk__in=run), slug=slug)


@login_required
@require_safe
def correspondence(request: SignedInRequest, board: str) -> HttpResponse:
    return _page(request, _run(request, board))


def _page(request: SignedInRequest, board: Board, *errors: str) -> HttpResponse:
    state = request.GET.get("state", "")
    about = _about(request, board)
    only = f"about={about.slug}" if about else ""
    context = {
        "board": board,
        "about": about,
        "letters": letters.of_board(board, state, request.GET.get("page"), chain=about.chain if about else ""),
        "states": [{"text": "All", "href": f"?{only}", "current": "page" if not state else ""}]
        + [
            {
                "text": one.label,
                "href": f"?{f'{only}&' if only else ''}state={one.value}",
                "current": "page" if state == one.value else "",
            }
            for one in LetterState
        ],
        "errors": errors,
    }
    return render(request, "desk/correspondence.html", context, status=409 if errors else 200)


def _about(request: SignedInRequest, board: Board) -> Agreement | None:
    """Return the agreement whose letters are asked for; one that is not there does not exist here either."""
    if not (slug := request.GET.get("about", "")):
        return None
    visible = Agreement.objects.visible_to(request.user, on=clock.today())
    return get_object_or_404(visible, board=board, slug=slug)


@login_required
@require_POST
def letter_again(request: SignedInRequest, board: str, pk: int) -> HttpResponse:
    """Owe a letter once more; a personal link is renewed, never repeated."""
    found = _run(request, board)
    letter = get_object_or_404(Letter.objects.filter(board_key=found.chain), pk=pk)
    if not letters.may_go_again(letter):
        return _page(request, found, _why_not(letter))
    try:
        _send_again(request, letter)
    except Refused as refusal:
        return _page(request, found, *refusal.reasons)
    signs = (letter.link or {}).get("purpose") == LINK
    renewed = " with a new link. Links sent before no longer work" if signs else " again"
    messages.success(request, f"The letter to {letter.recipient_words} goes out{renewed}.")
    return redirect("correspondence", board)


def _send_again(request: SignedInRequest, letter: Letter) -> None:
    if not letter.link or not letters.is_personal(letter):
        services.send_again(letter, at=clock.now())
        return
    if letter.link["purpose"] == CONFIRM:
        asked = get_object_or_404(ChairConfirmation, pk=letter.link["key"])
        asking.send_chair_again(asked, by=request.user, at=clock.now())
        return
    if letter.link["purpose"] == INVITED:
        invitation = get_object_or_404(AccountInvitation, pk=letter.link["key"])
        organisations.send_again(invitation, by=request.user, at=clock.now())
        return
    link = get_object_or_404(PersonalLink, pk=letter.link["key"])
    renewing.renew(link, by=request.user, at=clock.now())


def _why_not(letter: Letter) -> str:
    if letter.kind in letters.NEVER_AGAIN:
        return "A code is good for one page and 15 minutes. The signatory asks for another one on that page."
    if not letter.recipient:
        return "This letter has no address. Whoever is in post by then hears of it with the next reminder."
    if letter.state == LetterState.OWED:
        return "This letter is still to go out. Wait for it."
    return "This letter was withdrawn because it became pointless. Send a new one from the agreement's pages."
