"""Joining doubles: what follows is stated before anything is confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Organisation
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.organisations.rules.bodies import keeping_obstacles
from isa_portal.organisations.views.pages import of_a_body
from isa_portal.reviews import rules
from isa_portal.reviews.forms import doubles as forms
from isa_portal.reviews.services import joining


@of_a_body
def join_double(request: SignedInRequest, body: Organisation) -> HttpResponse:
    """Say that two entries are the same body, after it was said what moves."""
    chosen = forms.OtherEntry(request.GET if "into" in request.GET else None, body=body)
    # No entry chosen yet: what stands in the way of the first already stands on the page.
    if not chosen.is_bound or not chosen.is_valid():
        reasons = list(keeping_obstacles(by=request.user, at=clock.now()))
        status = 409 if reasons else 422 if chosen.errors else 200
        return render(
            request, "reviews/choose_double.html", {"form": chosen, "body": body, "errors": reasons}, status=status
        )
    into = chosen.cleaned_data["into"]
    form = forms.Join(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _joining_page(request, body, into, form, status=422 if form.errors else 200)
    try:
        joining.join(body, into, by=request.user, at=clock.now(), reason=form.cleaned_data["reason"])
    except Refused as refusal:
        return _joining_page(request, body, into, form, reasons=refusal.reasons, status=409)
    messages.success(request, f"{body} is joined into {into}. Its address leads here, and its history is kept.")
    return redirect("organisation", into.slug)


def _joining_page(
    request: SignedInRequest,
    body: Organisation,
    into: Organisation,
    form: forms.Join,
    *,
    reasons: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "body": body,
        "into": into,
        "form": form,
        "moving": joining.moving(body),
        "obstacles": list(rules.joining_obstacles(body, into, by=request.user, at=clock.now())),
        "errors": reasons,
    }
    return render(request, "reviews/join_double.html", context, status=status)
