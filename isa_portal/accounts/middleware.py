"""Holds a session to what its person owes: a second factor, a visit that follows, and nothing typed in vain."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.cache import add_never_cache_headers

from isa_portal.accounts import entering, factors, keeping, visits
from isa_portal.organisations.models import User

# What somebody may do who owes a second factor: show or make one, sign out, ask for help.
STILL_OPEN = {"add_app", "add_passkey", "prove", "passkey_questions", "sign_out", "recovery_codes", "stay",
              "help", "accessibility", "privacy", "cookies", "add_factor"}  # fmt: skip


class DemandFactor:
    """Lead whoever must have a second factor, and has shown none, to where it is shown or made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            visits.keep_up(request)
        return response

    def process_view(self, request: HttpRequest, view: object, *_: object) -> HttpResponse | None:
        person, match = request.user, request.resolver_match
        if not isinstance(person, User) or (match and match.url_name in STILL_OPEN):
            return None
        if _is_shown_to_strangers(request) or not entering.owes_a_factor(request, person):
            return None
        return redirect("prove" if factors.has_any(person) else "add_factor")


def _is_shown_to_strangers(request: HttpRequest) -> bool:
    """A signatory's pages and the demonstration's own do not ask who is signed in."""
    return request.path.startswith(("/sign/", "/signing/", "/demonstration/"))


class KeepWork:
    """Keep a form whose sender is signed out by then, or asked for a fresh proof, and let it be sent after all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST":
            return response
        if keeping.SENT in request.POST and request.user.is_authenticated:
            keeping.drop(request)
        if request.user.is_authenticated and _asks_for_proof(request, response):
            keeping.hold(request)
        if request.user.is_authenticated or not _asks_to_sign_in(response):
            return response
        from isa_portal.accounts.views.entering import session_ended

        kept = session_ended(request)
        add_never_cache_headers(kept)
        return kept


def _asks_to_sign_in(response: HttpResponse) -> bool:
    return _leads_to(response, f"{resolve_url(settings.LOGIN_URL)}?next=")


def _asks_for_proof(request: HttpRequest, response: HttpResponse) -> bool:
    prove = resolve_url("prove")
    return request.path != prove and _leads_to(response, prove)


def _leads_to(response: HttpResponse, beginning: str) -> bool:
    return response.status_code == 302 and response.headers["Location"].startswith(beginning)
