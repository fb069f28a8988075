"""Which bodies sit on a board."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from isa_portal.design.forms import Form
from isa_portal.lib import clock
from isa_portal.organisations import selectors, services
from isa_portal.organisations.access import grants
from isa_portal.organisations.forms import bodies as forms
from isa_portal.organisations.models import Board, Seat, User
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.organisations.rules import bodies as rules
from isa_portal.organisations.views.pages import Page, answered, posted, stopped


def served(request: SignedInRequest, slug: str) -> Board:
    """Return a board that this person serves."""
    boards = Board.objects.filter(pk__in=grants(request.user, on=clock.today()).all_boards)
    return get_object_or_404(boards, slug=slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_seat(request: SignedInRequest, board: str) -> HttpResponse:
    """Say that a body sits on the board from today."""
    found, today = served(request, board), clock.today()
    page = Page(request, "Add an organisation to the board", found.get_absolute_url(), str(found))
    if reasons := list(rules.seat_obstacles(found, by=request.user, at=clock.now())):
        return stopped(page, reasons)
    page.context["guidance"] = "Not in the list? Add the organisation to the register first."
    sitting = Seat.objects.in_date(today).filter(board=found).values("organisation")
    form = forms.NewSeat(posted(request), offered=selectors.enrolled(on=today).exclude(pk__in=sitting))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        services.take_seat(found, cleaned["organisation"], by=by, at=at)

    return answered(page, form, act, done="The organisation sits on the board.", to=page.back)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_seat(request: SignedInRequest, board: str, pk: int) -> HttpResponse:
    """Say that a body no longer sits on the board."""
    found = served(request, board)
    sitting = Seat.objects.in_date(clock.today()).filter(board=found)
    seat = get_object_or_404(sitting.select_related("organisation", "board"), pk=pk)
    page = Page(request, f"{seat.organisation} leaves the board", found.get_absolute_url(), str(found))
    if reasons := list(rules.seat_obstacles(found, by=request.user, at=clock.now())):
        return stopped(page, reasons)
    page.template = "organisations/confirm.html"
    page.context |= {
        "sentences": [
            f"{seat.organisation} no longer sits on {found}. Its agreements stay as they are.",
            "If the board shows its register to those who sit on it, this organisation sees it no more.",
        ],
        "button": "End the seat",
    }

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        services.end_seat(seat, by=by, at=at)

    return answered(page, Form(posted(request)), act, done="The seat has ended.", to=page.back)
