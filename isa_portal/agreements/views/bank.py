"""The clause bank of a board, and its wordings in a draft."""

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isa_portal.agreements import rules, selectors
from isa_portal.agreements.forms.clauses import Wording
from isa_portal.agreements.models import ClauseWording, Version
from isa_portal.agreements.selectors import bank as reading
from isa_portal.agreements.services import bank
from isa_portal.agreements.views.pages import Page, answered, for_writers, part_page, posted, stopped
from isa_portal.lib import clock, markup
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board, User
from isa_portal.organisations.requests import SignedInRequest


def _board(request: HttpRequest, slug: str) -> Board:
    """Return a board whose clause bank this person may read."""
    own = grants(request.user, on=clock.today())
    return get_object_or_404(Board.objects.filter(pk__in=own.all_boards), slug=slug)


def _page(request: HttpRequest, board: Board, title: str, template: str = "agreements/form.html") -> Page:
    context = {
        "title": title,
        "board": board,
        "caption": board.name,
        "back": reverse("clause_bank", args=[board.slug]),
        "back_text": "Clause bank",
        "button": "Keep the wording",
        "runs_board": grants(request.user, on=clock.today()).runs(board),
    }
    return Page(request, template, context)


@login_required
@require_safe
def clause_bank(request: HttpRequest, board: str) -> HttpResponse:
    asked = _board(request, board)
    rows = list(reading.wordings(asked, cast(User, request.user), on=clock.today()))
    page = _page(request, asked, "Clause bank", "agreements/bank.html")
    page.context |= {
        "offered": [one for one in rows if not one.retired_at],
        "retired": [one for one in rows if one.retired_at],
    }
    return page.show()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_wording(request: HttpRequest, board: str) -> HttpResponse:
    asked = _board(request, board)
    if reasons := tuple(rules.text.bank_obstacles(asked, by=cast(User, request.user), at=clock.now())):
        return stopped(request, *reasons)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        bank.keep(asked, **cleaned, by=by, at=at)

    page = _page(request, asked, "Add a wording")
    form = Wording(posted(request), today=clock.today())
    return answered(page, form, act, done="The wording is kept.", to=page.context["back"])


@login_required
@require_safe
def wording(request: HttpRequest, board: str, pk: int) -> HttpResponse:
    asked = _board(request, board)
    return _wording_page(request, asked, get_object_or_404(asked.wordings, pk=pk)).show()


def _wording_page(request: HttpRequest, board: Board, wording: ClauseWording) -> Page:
    page = _page(request, board, wording.heading, "agreements/wording.html")
    page.context |= {
        "wording": wording,
        "html": markup.render(wording.text),
        "uses": reading.uses(wording, cast(User, request.user), on=clock.today()),
    }
    return page


@login_required
@require_POST
def retire_wording(request: HttpRequest, board: str, pk: int) -> HttpResponse:
    asked = _board(request, board)
    found = get_object_or_404(asked.wordings, pk=pk)
    try:
        bank.retire(found, by=cast(User, request.user), at=clock.now())
    except Refused as refusal:
        return _wording_page(request, asked, found).show(errors=refusal.reasons, status=409)
    messages.success(request, f"{found} is retired. The agreements that use it stay as they are.")
    return redirect("clause_bank", asked.slug)


@for_writers
def draft_bank(request: SignedInRequest, version: Version) -> HttpResponse:
    """Offer the board's agreed wordings to a draft; the one that is posted becomes its next clause."""
    board = version.agreement.board
    page = part_page(request, version, "Use an agreed wording", "agreements/draft/bank.html")
    to = selectors.address("draft_text", version.agreement)
    page.context |= {"back": to, "back_text": "Text", "offered": reading.offered(board)}
    if request.method != "POST":
        return page.show()
    key = request.POST.get("wording", "")
    found = get_object_or_404(board.wordings, pk=key if key.isascii() and key.isdigit() else 0)
    try:
        clause = bank.insert(version, found, by=request.user, at=clock.now())
    except Refused as refusal:
        return page.show(errors=refusal.reasons, status=409)
    messages.success(request, f"{clause.called}, {clause.heading}, is added from the clause bank.")
    return redirect(f"{to}#clause-{clause.number}")


@for_writers
def keep_wording(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    """Keep the wording of a clause for other agreements of the board."""
    clause = get_object_or_404(version.clauses, pk=pk)
    board = version.agreement.board
    if reasons := tuple(rules.text.bank_obstacles(board, by=request.user, at=clock.now())):
        return stopped(request, *reasons)
    page = part_page(request, version, f"Keep {clause.label} in the clause bank")
    page.context |= {
        "back": selectors.address("draft_text", version.agreement),
        "back_text": "Text",
        "button": "Keep the wording",
        "guidance": "Other agreements of the board can then use these words. References became prompts.",
    }
    initial = {"kind": clause.kind, "heading": clause.heading, "text": bank.reusable(clause)}
    form = Wording(posted(request), initial=initial, today=clock.today())

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        bank.keep_clause(clause, **cleaned, by=by, at=at)

    return answered(page, form, act, done="The wording is kept in the clause bank.", to=page.context["back"])
