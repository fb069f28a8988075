"""When a board reminds, and whom."""

from __future__ import annotations

from collections.abc import Sequence
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
from isa_portal.reminders import policies, rules
from isa_portal.reminders.services import planning

GUIDANCE = (
    "Separate several numbers of days by commas, for example 30, 7, 0, where 0 is the day itself. An empty box means"
    " that there is no such reminder. Reminders stop by themselves when what they are about is done."
    " What came due before today is not caught up."
)


def _listed(days: Sequence[int]) -> str:
    return f"{', '.join(map(str, days[:-1]))} and {days[-1]} days"


FIXED = (
    "Notices, requests to sign and codes leave at once, to everybody whom they concern.",
    f"Before a cut-over day: {_listed(policies.CUT_OVER_DAYS)}.",
    "Before a mandate, an office, a role, a registration or an assurance of a body ends, which may be party on several"
    f" boards: {_listed(policies.LAPSE_DAYS)}, to its administrators.",
    "A record that is overdue: every week, to the secretariat too.",
    "Exit tasks that are overdue: every week, after four weeks every four, to the secretariat too.",
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reminding(request: SignedInRequest, board: str) -> HttpResponse:
    """Change when a board reminds, and whom."""
    boards = Board.objects.filter(pk__in=grants(request.user, on=clock.today()).all_boards)
    found = get_object_or_404(boards, slug=board)
    page = Page(request, "Change the reminders", found.get_absolute_url(), str(found))
    if reasons := list(rules.planning_obstacles(found, by=request.user, at=clock.now())):
        return stopped(page, reasons)
    page.template, page.context["fixed"], page.context["guidance"] = "desk/reminding.html", FIXED, GUIDANCE
    form = Reminding(posted(request), initial=model_to_dict(planning.policy_of(found)))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        planning.change_policy(found, **cleaned, by=by, at=at)

    return answered(page, form, act, done="The reminders are changed.", to=page.back)
