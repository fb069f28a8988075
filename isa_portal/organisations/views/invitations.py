"""The way in for an invited person: the link asks whether it is for them, and only the button uses it."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.lib.names import in_sentence
from isa_portal.organisations import services
from isa_portal.organisations.forms.invitations import Account, NewLink
from isa_portal.organisations.models import AccountInvitation, User
from isa_portal.organisations.requests import masked, note_proof, sealed_off
from isa_portal.organisations.rules import people as rules
from isa_portal.organisations.services import invitations
from isa_portal.organisations.views.way_in import BACKEND

KEY = "invitation"
WHOLE = re.compile(r"[A-Za-z0-9_-]{32}")
CUT = "Its end was cut off. Copy the whole of it if your mail program broke it into two lines."
REPLACED = "It is not the newest one, or it was changed on its way. Open the link in the newest letter."
CLOSED = "This page is not open in this browser any more. Open the link in your letter again."


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether this is for the reader; only pressing Continue does anything."""
    found = invitations.find(token)
    if found is None:
        return _dead(request, REPLACED if WHOLE.fullmatch(token) else CUT, status=404)
    if answer := _no_longer(request, found):
        return answer
    if request.method != "POST":
        return _page(request, "start", found)
    request.session[KEY] = {"pk": found.pk, "generation": found.generation}
    return sealed_off(redirect("invitation_account"))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_account(request: HttpRequest) -> HttpResponse:
    """Make the account, or give the role to the account that is there."""
    found = _kept(request)
    if found is None:
        return _dead(request, CLOSED, status=404)
    if answer := _no_longer(request, found):
        return answer
    if isinstance(request.user, User):
        return _with_account(request, found, request.user)
    known = User.objects.filter(email__iexact=found.email).first()
    if known and services.has_been_entered(known):
        return _page(request, "sign_in", found)
    return _new_account(request, found)


def _kept(request: HttpRequest) -> AccountInvitation | None:
    kept = request.session.get(KEY)
    if not kept:
        return None
    found = AccountInvitation.objects.select_related("board", "organisation", "portal")
    return found.filter(pk=kept["pk"], generation=kept["generation"]).first()


def _no_longer(request: HttpRequest, found: AccountInvitation) -> HttpResponse | None:
    """Answer why a link leads no further; nothing if it still does."""
    at = clock.now()
    over = [*rules.accepting_obstacles(found, at=at), *rules.body_obstacles(found.body, on=clock.london_date(at))]
    if over:
        return _dead(request, over[0], status=410, used=bool(found.accepted_at))
    if isinstance(request.user, User) and request.user.email.lower() != found.email.lower():
        return _page(request, "another", found, status=409, form=NewLink())
    return None


def _with_account(request: HttpRequest, found: AccountInvitation, user: User) -> HttpResponse:
    if request.method != "POST":
        return _page(request, "accept", found)
    try:
        services.accept_with_account(found, by=user, at=clock.now())
    except Refused as refusal:
        return _page(request, "accept", found, status=409, errors=refusal.reasons)
    return _welcome(request, found)


def _new_account(request: HttpRequest, found: AccountInvitation) -> HttpResponse:
    form = Account(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if not form.is_valid():
        return _page(request, "account", found, status=422 if form.is_bound else 200, form=form)
    typed = form.cleaned_data
    try:
        user = services.accept(
            found,
            name=typed["name"],
            position=typed["position"],
            password=form.chosen_password,
            by=PORTAL,
            at=clock.now(),
        )
    except Refused as refusal:
        return _page(request, "account", found, status=409, form=form, errors=refusal.reasons)
    login(request, user, backend=BACKEND)
    note_proof(request, at=clock.now())
    return _welcome(request, found)


def _welcome(request: HttpRequest, found: AccountInvitation) -> HttpResponse:
    request.session.pop(KEY, None)
    messages.success(request, f"You are now {in_sentence(found.role_words)} of {found.body}.")
    return sealed_off(redirect("home"))


@require_POST
def new_invitation_link(request: HttpRequest) -> HttpResponse:
    """Write to an invited address again; whoever asks, the answer is the same."""
    form = NewLink(request.POST)
    if not form.is_valid():
        return _dead(request, "Its letter was replaced, used or lost.", status=422, form=form)
    services.ask_again(form.cleaned_data["email"], at=clock.now())
    return sealed_off(render(request, "organisations/invitation/sent.html"))


def _dead(request: HttpRequest, sentence: str, *, status: int, **context: Any) -> HttpResponse:
    shown = {"sentence": sentence, "form": NewLink(), **context}
    return sealed_off(render(request, "organisations/invitation/dead.html", shown, status=status))


def _page(
    request: HttpRequest, template: str, found: AccountInvitation, *, status: int = 200, **context: Any
) -> HttpResponse:
    shown = {"invitation": found, "body": found.body, "role": in_sentence(found.role_words)}
    shown |= {"mailbox": masked(found.email), **context}
    return sealed_off(render(request, f"organisations/invitation/{template}.html", shown, status=status))
