"""The state of the machine, for its operators: numbers and instants, no content and no names."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from isa_portal.desk.selectors import portal as selectors
from isa_portal.lib import clock
from isa_portal.organisations.access import grants
from isa_portal.organisations.requests import SignedInRequest


@login_required
@require_safe
def portal_state(request: SignedInRequest) -> HttpResponse:
    """Show the state of the portal to its operators."""
    if not grants(request.user, on=clock.today()).operates:
        raise Http404
    return render(request, "desk/portal.html", {"state": selectors.state(at=clock.now())})
