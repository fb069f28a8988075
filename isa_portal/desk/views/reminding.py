"""When a board reminds people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from isa_portal.desk.forms import Reminding
from isa_portal.lib import clock
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board, User
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.organisations.views.pages import Page, answered, posted, stopped
from isa_portal.reminders import rules
from isa_portal.reminders.services import planning


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reminding(request: SignedInRequest, board: str) -> HttpResponse:
    """Change the days on which a board reminds."""
    boards = Board.objects.filter(pk__in=grants(request.user, on=clock.today()).all_boards)
    found = get_object_or_404(boards, slug=board)
    page = Page(request, "Change the reminders", found.get_absolute_url(), str(found))
    if reasons := list(rules.planning_obstacles(found, by=request.user, at=clock.now())):
        return stopped(page, reasons)
    page.context["guidance"] = (
        "Reminders stop by themselves when what they are about is done. What came due before today is not caught up."
    )
    form = Reminding(posted(request), initial=model_to_dict(planning.policy_of(found)))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        planning.change_policy(found, **cleaned, by=by, at=at)

    return answered(page, form, act, done="The reminders are changed.", to=page.back)
