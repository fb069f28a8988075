"""The register of bodies, and the page of one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from isa_portal.desk.selectors import organisations as selectors
from isa_portal.lib import clock
from isa_portal.organisations.access import grants
from isa_portal.organisations.requests import SignedInRequest


@login_required
@require_safe
def organisations(request: SignedInRequest) -> HttpResponse:
    """Show the register of bodies to those who serve a board."""
    today = clock.today()
    if not grants(request.user, on=today).all_boards:
        raise Http404
    words = request.GET.get("q", "")[:100].replace("\0", "")
    found = selectors.listed(request.user, words, request.GET.get("page"), on=today)
    return render(request, "desk/organisations.html", {"found": found, "words": words})


@login_required
@require_safe
def organisation(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show a body with its agreements, people and officers."""
    today = clock.today()
    body = get_object_or_404(selectors.readable(request.user, on=today), slug=slug)
    own = grants(request.user, on=today)
    context = {
        "body": body,
        "rows": selectors.agreements_of(body, request.user, on=today),
        "people": selectors.people_of(body, on=today),
        "offices": selectors.offices_of(body, on=today),
        "is_ours": own.acts_for(body),
        "serves_a_board": bool(own.all_boards),
        "today": today,
    }
    return render(request, "desk/organisation.html", context)
