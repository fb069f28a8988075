"""Where a person starts."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from isa_portal.design.templatetags.design import moment
from isa_portal.desk.selectors import home as selectors
from isa_portal.desk.selectors import portal as machine
from isa_portal.lib import clock
from isa_portal.organisations.requests import SignedInRequest


def _silent() -> str:
    since = machine.silent_since(at=clock.now())
    if since is None:
        return ""
    return (
        f"Letters have not gone out since {moment(since)}. Who runs the portal has to look; nothing is lost meanwhile."
    )


@login_required
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Show what needs this person, gravest first; of one kind only where a number of it was followed."""
    today = clock.today()
    if found := selectors.due_of_kind(request.user, request.GET.get("only", ""), on=today):
        [count] = selectors.counts(found)
        return render(request, "desk/due.html", {"due": found, "words": count.words, "today": today})
    context = {
        "home": selectors.of(request.user, on=today),
        "today": today,
        "silent": _silent(),
        "swept": machine.last_swept(),
        "as_table": request.GET.get("year") == "table",
    }
    return render(request, "desk/home.html", context)
