"""Needs for sharing, what the board decided about them, and the agreements that follow."""

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from isa_portal.agreements import access, rules, selectors
from isa_portal.agreements.forms.opening import BLANK, Decide, NewAgreement, Propose, living_bodies
from isa_portal.agreements.lifecycle import ProposalState
from isa_portal.agreements.models import Proposal
from isa_portal.agreements.rules import likeness
from isa_portal.agreements.services import proposals as services
from isa_portal.agreements.services import starting
from isa_portal.agreements.views.pages import Page, answered, posted, stopped
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board, Organisation, OrganisationRole, User
from isa_portal.organisations.requests import SignedInRequest


def _board(request: HttpRequest, slug: str) -> Board:
    """Return a board whose proposals this person may read."""
    own = grants(request.user, on=clock.today())
    return get_object_or_404(Board.objects.filter(pk__in=own.all_boards), slug=slug)


def _readable(request: HttpRequest, slug: str) -> tuple[Board, Any]:
    """Return a board and those of its proposals that this person may read: all, or those that their body leads."""
    asked = get_object_or_404(Board.objects.select_related("host"), slug=slug)
    readable = asked.proposals.visible_to(request.user, on=clock.today())
    if asked.pk not in grants(request.user, on=clock.today()).all_boards and not readable.exists():
        raise Http404
    return asked, readable.prefetch_related("leads", "bodies", "agreements")


def _runs(request: HttpRequest, board: Board) -> bool:
    return grants(request.user, on=clock.today()).runs(board)


@login_required
@require_safe
def proposals(request: HttpRequest, board: str) -> HttpResponse:
    asked, raised = _readable(request, board)
    like = likeness.alike(raised)
    context = {
        "board": asked,
        "proposals": [(one, like[one.pk]) for one in raised],
        "waiting": sum(one.waits for one in raised),
        "runs_board": _runs(request, asked),
        "is_of_board": asked.pk in grants(request.user, on=clock.today()).all_boards,
    }
    return Page(request, "agreements/proposals.html", context).show()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, board: str) -> HttpResponse:
    asked = _board(request, board)
    if reasons := tuple(rules.proposing_obstacles(asked, by=cast(User, request.user), at=clock.now())):
        return stopped(request, *reasons)
    made: list[Proposal] = []

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        made.append(services.propose(asked, **cleaned, by=by, at=at))

    page = _page(request, asked, "Record a proposal", button="Record the proposal")
    form = Propose(posted(request), today=clock.today())
    to = page.context["back"]
    answer = answered(page, form, act, done="The proposal is recorded. It waits for the board.", to=to)
    return redirect(made[0]) if made else answer


def _page(request: HttpRequest, board: Board, title: str, *, button: str) -> Page:
    context = {
        "title": title,
        "caption": board.name,
        "back": reverse("proposals", args=[board.slug]),
        "back_text": "Proposals",
        "button": button,
    }
    return Page(request, "agreements/form.html", context)


@login_required
@require_safe
def proposal(request: HttpRequest, board: str, pk: int) -> HttpResponse:
    asked, raised = _readable(request, board)
    need = get_object_or_404(raised, pk=pk)
    is_of_board = asked.pk in grants(request.user, on=clock.today()).all_boards
    context = {
        "board": asked,
        "proposal": need,
        "alike": likeness.alike(raised)[need.pk],
        "agreements": need.agreements.visible_to(request.user, on=clock.today()).select_related("board"),
        "meeting_items": need.meeting_items.select_related("meeting__board") if is_of_board else [],
        "may_decide": _runs(request, asked) and need.waits,
        "may_open": need.state == ProposalState.COMMISSIONED and access.may_open(asked, request.user, on=clock.today()),
    }
    return Page(request, "agreements/proposal.html", context).show()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide_proposal(request: HttpRequest, board: str, pk: int) -> HttpResponse:
    asked = _board(request, board)
    need = get_object_or_404(asked.proposals, pk=pk)
    if not _runs(request, asked):
        return stopped(request, "Only the board's secretariat may record what the board decided.")

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        services.decide(need, **cleaned, by=by, at=at)

    page = _page(request, asked, "Record what the board decided", button="Record the decision")
    page.context |= {"caption": need.title, "back": need.get_absolute_url(), "back_text": "The proposal"}
    form = Decide(posted(request), today=clock.today())
    return answered(page, form, act, done="The decision is recorded.", to=need.get_absolute_url())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_agreement(request: HttpRequest, board: str) -> HttpResponse:
    """Open an agreement with its first draft, perhaps from a commissioned proposal."""
    signed_in = cast(SignedInRequest, request)
    asked = get_object_or_404(Board, slug=board)
    if not access.may_open(asked, signed_in.user, on=clock.today()):
        if asked.pk in grants(signed_in.user, on=clock.today()).all_boards:
            return stopped(request, "Only the board's secretariat or an editor of the lead may open a draft.")
        raise Http404
    need = _commissioned(request, asked)
    page = _page(request, asked, "Open a new agreement", button="Open the draft")
    page.context |= {
        "back": _way_back(signed_in, asked, need),
        "back_text": "Proposals" if not need else "The proposal",
    }
    if need:
        page.context["guidance"] = f"It follows the proposal: {need.title}."
    if not page.context["back"]:
        page.context |= {"back": "/", "back_text": "Home"}
    form = NewAgreement(
        posted(request),
        initial=_suggested(need),
        board=asked,
        person=signed_in.user,
        today=clock.today(),
        leads=_leads(signed_in, asked),
    )
    return _opened(page, form, asked, need)


def _opened(page: Page, form: NewAgreement, board: Board, need: Proposal | None) -> HttpResponse:
    page.context["form"] = form
    if page.request.method != "POST" or not form.is_valid():
        return page.show()
    try:
        by = cast(User, page.request.user)
        version = starting.open_from(board, **form.cleaned_data, proposal=need, by=by, at=clock.now())
    except Refused as refusal:
        return page.show(errors=refusal.reasons, status=409)
    messages.success(page.request, f"{version.agreement} is opened with the draft {version.number}.")
    return redirect(selectors.address("draft", version.agreement))


def _commissioned(request: HttpRequest, board: Board) -> Proposal | None:
    key = request.GET.get("proposal", "")
    if not (key.isascii() and key.isdigit()):
        return None
    found: Proposal = get_object_or_404(board.proposals.filter(state=ProposalState.COMMISSIONED), pk=key)
    return found


def _way_back(request: SignedInRequest, board: Board, need: Proposal | None) -> str:
    if board.pk not in grants(request.user, on=clock.today()).all_boards:
        return ""
    return need.get_absolute_url() if need else reverse("proposals", args=[board.slug])


def _suggested(need: Proposal | None) -> dict[str, Any]:
    if need is None:
        return {"tier": 2, "start": BLANK}
    lead = need.leads.first()
    return {"tier": 2, "start": BLANK, "title": need.title, "lead": lead.pk if lead else None}


def _leads(request: SignedInRequest, board: Board) -> list[Organisation]:
    """Return who can lead: any body for the secretariat, their own for an editor."""
    own = grants(request.user, on=clock.today())
    bodies = living_bodies(clock.today())
    if own.runs(board):
        return list(bodies)
    editors = own.organisations.get(OrganisationRole.EDITOR, frozenset())
    return [body for body in bodies if body.pk in editors]
