"""Which body hosts a board, and who chairs it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from isa_portal.lib import clock
from isa_portal.organisations import selectors, services
from isa_portal.organisations.forms import bodies as forms
from isa_portal.organisations.models import BoardRole, User
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.organisations.rules import bodies as rules
from isa_portal.organisations.rules.people import giving_obstacles
from isa_portal.organisations.views.pages import Page, answered, posted, stopped
from isa_portal.organisations.views.seats import served


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_host(request: SignedInRequest, board: str) -> HttpResponse:
    """Say that another body hosts the board."""
    found, today = served(request, board), clock.today()
    page = Page(request, "Change the host organisation", found.get_absolute_url(), str(found))
    if reasons := list(rules.seat_obstacles(found, by=request.user, at=clock.now())):
        return stopped(page, reasons)
    page.context["guidance"] = (
        f"{found.host} hosts the board now. What was signed keeps the name of the host of its day."
        " Not in the list? Add the organisation to the register first."
    )
    form = forms.NewHost(posted(request), offered=selectors.enrolled(on=today).exclude(pk=found.host_id))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        services.change_host(found, cleaned["organisation"], instrument=cleaned["instrument"], by=by, at=at)

    return answered(page, form, act, done="The host organisation is changed.", to=page.back)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name_chair(request: SignedInRequest, board: str) -> HttpResponse:
    """Name the chair by name and mailbox; a decision is then confirmed by the one link of a letter."""
    found = served(request, board)
    page = Page(request, "Name the chair", found.get_absolute_url(), str(found))
    if reasons := list(giving_obstacles(found, BoardRole.CHAIR, by=request.user, at=clock.now())):
        return stopped(page, reasons)
    page.context["guidance"] = (
        "Nothing is sent now and nothing has to be accepted. The chair need never sign in: when you ask for a decision"
        " to be confirmed, a letter with one link goes to this address. To end the role, release them under People."
    )
    form = forms.Chair(posted(request))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        services.name_chair(found, name=cleaned["name"], email=cleaned["email"], by=by, at=at)

    return answered(page, form, act, done="The chair is named.", to=page.back)
