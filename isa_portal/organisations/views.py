"""The way in and out: signing in with a password, and the one link that sets up a board."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services
from isa_portal.organisations.access import grants
from isa_portal.organisations.forms import Practice, SetUp, SignIn
from isa_portal.organisations.models import Board
from isa_portal.organisations.requests import SignedInRequest

BACKEND = "django.contrib.auth.backends.ModelBackend"
MOST_TRIES = 5
WINDOW = timedelta(minutes=15)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let a member in, who has guessed wrong at most five times in a quarter of an hour."""
    next_page = _within(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.user.is_authenticated:
        return redirect(next_page)
    if request.method != "POST":
        return _sign_in_page(request, SignIn(request), next_page)
    form, now = SignIn(request, data=request.POST), clock.now()
    if wait := _wait(request, now):
        words = f"The password was wrong five times. Wait {wait} and try again, or telephone the secretariat."
        return _sign_in_page(request, SignIn(request), next_page, errors=[words], status=429)
    if not form.is_valid():
        if request.POST.get("username") and request.POST.get("password"):
            _count_wrong(request, now)
        return _sign_in_page(request, form, next_page, status=422)
    cache.delete(_key(request))
    login(request, form.get_user())
    return redirect(next_page)


def _sign_in_page(
    request: HttpRequest, form: SignIn, next_page: str, *, errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "next": next_page, "errors": errors}
    return render(request, "registration/sign_in.html", context, status=status)


def _within(request: HttpRequest, address: str) -> str:
    """Return an address of this portal; anything else leads home."""
    if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return address
    return "/"


def _key(request: HttpRequest) -> str:
    who = f"{request.POST.get('username', '').strip().lower()}\0{request.META.get('REMOTE_ADDR', '')}"
    return f"sign-in:{hashlib.sha256(who.encode(errors='replace')).hexdigest()}"


def _wrong_times(request: HttpRequest, now: datetime) -> list[datetime]:
    kept: list[datetime] = cache.get(_key(request), [])
    return [at for at in kept if now - WINDOW < at <= now]


def _count_wrong(request: HttpRequest, now: datetime) -> None:
    cache.set(_key(request), [*_wrong_times(request, now), now][-MOST_TRIES:], WINDOW.total_seconds())


def _wait(request: HttpRequest, now: datetime) -> str:
    """Return how long this address has to wait, in words; nothing if it may try."""
    wrong = _wrong_times(request, now)
    if len(wrong) < MOST_TRIES:
        return ""
    minutes = max(1, math.ceil((wrong[0] + WINDOW - now).total_seconds() / 60))
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, "You are signed out.")
    return redirect(settings.LOGOUT_REDIRECT_URL)


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
    messages.success(request, f"{board} is set up, and you are its secretariat.")
    return redirect("home")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: SignedInRequest, board: str) -> HttpResponse:
    """Change a board's practice."""
    own = grants(request.user, on=clock.today())
    found = get_object_or_404(Board.objects.filter(pk__in=own.all_boards), slug=board)
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
