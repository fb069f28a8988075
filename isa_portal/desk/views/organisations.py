"""The register of bodies, and the page of one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from isa_portal.desk.selectors import organisations as selectors
from isa_portal.desk.selectors import takeaway
from isa_portal.lib import clock
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Organisation
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.organisations.rules.bodies import keeps_register
from isa_portal.organisations.selectors import headed
from isa_portal.organisations.views.pages import of_a_body


@login_required
@require_safe
def organisations(request: SignedInRequest) -> HttpResponse:
    """Show the register of bodies to those who serve a board."""
    today = clock.today()
    if not grants(request.user, on=today).all_boards:
        raise Http404
    words = request.GET.get("q", "")[:100].replace("\0", "")
    context = {
        "found": selectors.listed(request.user, words, request.GET.get("page"), on=today),
        "words": words,
        "may_add": keeps_register(request.user, clock.now()),
        "today": today,
    }
    return render(request, "desk/organisations.html", context)


@require_safe
@of_a_body
def organisation(request: SignedInRequest, body: Organisation) -> HttpResponse:
    """Show a body with its agreements."""
    today = clock.today()
    context = headed(body, request.user, "organisation", on=today)
    context |= {
        "rows": selectors.agreements_of(body, request.user, on=today),
        "successions": selectors.successions(body),
        "may_take_away": takeaway.may_take(body, request.user, on=today),
        "today": today,
    }
    return render(request, "desk/organisation.html", context)


@require_safe
@of_a_body
def history(request: SignedInRequest, body: Organisation) -> HttpResponse:
    """Show what happened to the entry of a body, and to its doubles."""
    context = headed(body, request.user, "organisation_history", on=clock.today())
    return render(request, "desk/organisation_history.html", {**context, "pasts": selectors.history_of(body)})
