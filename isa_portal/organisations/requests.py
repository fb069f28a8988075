"""A request whose person is known or must prove afresh who they are; answers behind a personal link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from isa_portal.lib import clock
from isa_portal.organisations.models import User

FRESH = timedelta(minutes=15)
PROVED_AT = "proved_at"


class SignedInRequest(HttpRequest):
    """What a view behind login_required gets."""

    user: User


def note_proof(request: HttpRequest, *, at: datetime) -> None:
    """Note in the session that its person proved just now who they are."""
    request.session[PROVED_AT] = at.isoformat()


def fresh(request: HttpRequest) -> bool:
    """Say whether this session's person proved within a quarter of an hour who they are."""
    proved: str = request.session.get(PROVED_AT, "")
    return bool(proved) and timedelta() <= clock.now() - datetime.fromisoformat(proved) < FRESH


def freshly_proved(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view be opened only by somebody who proved who they are a short time ago; ask anybody else again."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **where: Any) -> HttpResponse:
        if fresh(request):
            return view(request, *args, **where)
        return ask_for_proof(request)

    return guarded


def ask_for_proof(request: HttpRequest) -> HttpResponse:
    """Lead to where one proves afresh who one is, and back; what a form held is kept by accounts.middleware."""
    return redirect(f"{reverse('prove')}?{urlencode({'next': request.path})}")


def sealed_off(response: HttpResponse) -> HttpResponse:
    """Let no cache keep an answer, and nobody, not even our own log, learn the address it came from."""
    response["Cache-Control"] = "no-store"
    # The host alone: with no-referrer a browser posts "Origin: null", which the CSRF check refuses.
    response["Referrer-Policy"] = "strict-origin"
    return response


def masked(email: str) -> str:
    """Return an address as a page may show it to whoever holds a link: d***@riverside.example."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}***@{domain}"
