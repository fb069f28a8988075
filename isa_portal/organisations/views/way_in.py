"""The one link that sets up the first board, and a board's practice."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services
from isa_portal.organisations.access import grants
from isa_portal.organisations.forms.way_in import Practice, SetUp
from isa_portal.organisations.models import Board
from isa_portal.organisations.requests import SignedInRequest, ask_for_proof, fresh, note_proof

BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """Make the first account and the first board, by the link that the installer prints."""
    if not services.opens_set_up(token):
        raise Http404
    form = SetUp(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "organisations/set_up.html", {"form": form}, status=422 if form.errors else 200)
    try:
        person, board = services.set_up_portal(**form.cleaned_data, by=PORTAL, at=clock.now())
    except Refused as refusal:
        return render(request, "organisations/set_up.html", {"form": form, "errors": refusal.reasons}, status=409)
    login(request, person, backend=BACKEND)
    note_proof(request, at=clock.now())
    messages.success(request, f"{board} is set up, and you are its secretariat.")
    return redirect("home")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: SignedInRequest, board: str) -> HttpResponse:
    """Change a board's practice."""
    own = grants(request.user, on=clock.today())
    found = get_object_or_404(Board.objects.filter(pk__in=own.all_boards), slug=board)
    if own.runs(found) and not fresh(request):
        return ask_for_proof(request)
    form = Practice(request.POST or None, instance=found)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "board": found, "errors": [] if own.runs(found) else [services.NOT_YOUR_PRACTICE]}
        return render(request, "organisations/practice.html", context, status=422 if form.errors else 200)
    try:
        services.change_practice(found, by=request.user, at=clock.now(), **form.cleaned_data)
    except Refused as refusal:
        context = {"form": form, "board": found, "errors": refusal.reasons}
        return render(request, "organisations/practice.html", context, status=409)
    messages.success(request, f"The practice of {found} is changed.")
    return redirect(found)
