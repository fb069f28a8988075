"""The register of bodies, and the page of one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from isa_portal.desk.selectors import organisations as selectors
from isa_portal.lib import clock
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Organisation
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.organisations.rules.bodies import keeps_register
from isa_portal.organisations.selectors import headed, readable


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


def tab(name: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Give a part of a body's page its body; the address of a joined double leads to where it was joined."""

    def decorated(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @login_required
        @require_safe
        @wraps(view)
        def shown(request: HttpRequest, slug: str) -> HttpResponse:
            reader = cast(SignedInRequest, request)
            body = _double(reader, slug)
            if body and body.joined_into:
                return redirect(name, body.joined_into.slug)
            return view(reader, get_object_or_404(readable(reader.user, on=clock.today()), slug=slug))

        return shown

    return decorated


def _double(request: SignedInRequest, slug: str) -> Organisation | None:
    """Return the double of this address, if the reader may look at the body into which it was joined."""
    into = readable(request.user, on=clock.today()).values("pk")
    return Organisation.objects.filter(slug=slug, joined_into__in=into).select_related("joined_into").first()


@tab("organisation")
def organisation(request: SignedInRequest, body: Organisation) -> HttpResponse:
    """Show a body with its agreements."""
    today = clock.today()
    context = headed(body, request.user, "organisation", on=today)
    rows = selectors.agreements_of(body, request.user, on=today)
    return render(request, "desk/organisation.html", {**context, "rows": rows, "today": today})


@tab("organisation_people")
def people(request: SignedInRequest, body: Organisation) -> HttpResponse:
    """Show who acts for a body."""
    today = clock.today()
    context = headed(body, request.user, "organisation_people", on=today)
    return render(request, "desk/organisation_people.html", {**context, "people": selectors.people_of(body, on=today)})


@tab("organisation_history")
def history(request: SignedInRequest, body: Organisation) -> HttpResponse:
    """Show what happened to the entry of a body, and to its doubles."""
    context = headed(body, request.user, "organisation_history", on=clock.today())
    return render(request, "desk/organisation_history.html", {**context, "pasts": selectors.history_of(body)})
