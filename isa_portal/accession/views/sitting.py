"""The sitting of who signs an accession form: link, code, form, receipt. The seat is in the session of one browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from isa_portal.accession import forms, rules, text
from isa_portal.accession.models import AccessionSignatory
from isa_portal.accession.services import signing
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.requests import masked, sealed_off

KEY = "accession"
View = Callable[..., HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
def accede_start(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether this is for the reader; only pressing Continue does anything."""
    signatory, at = signing.find(token), clock.now()
    if signatory is None:
        return _page(request, "dead", None, status=404)
    if not signatory.signed and (over := next(rules.over(signatory, at=at), "")):
        return _page(request, "dead", signatory, status=410, sentence=over)
    if request.method != "POST":
        return _page(request, "start", signatory)
    try:
        signing.send_code(signatory, at=at)
    except Refused as refusal:
        return _page(request, "dead", signatory, status=410, sentence=" ".join(refusal.reasons))
    request.session.cycle_key()
    request.session[KEY] = {"signatory": signatory.pk, "generation": signatory.generation}
    return sealed_off(redirect("accede_code"))


def _seated(view: View) -> View:
    """Give the view the signatory whose link this browser opened."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def found(request: HttpRequest) -> HttpResponse:
        kept = request.session.get(KEY)
        signatory = signing.seated(kept["signatory"], kept["generation"]) if kept else None
        if signatory is None:
            return _page(request, "dead", None, status=404)
        return view(request, signatory)

    return found


def _is_open(request: HttpRequest, signatory: AccessionSignatory) -> bool:
    confirmed = request.session[KEY].get("confirmed")
    sits = rules.sits(signatory, at=clock.now())
    return bool(sits and signatory.confirmed_at and confirmed == signatory.confirmed_at.isoformat())


@_seated
def accede_code(request: HttpRequest, signatory: AccessionSignatory) -> HttpResponse:
    """Take the code, or send another one."""
    at = clock.now()
    if request.method == "POST" and "again" in request.POST:
        try:
            signing.send_code(signatory, at=at)
        except Refused as refusal:
            return _page(request, "dead", signatory, status=410, sentence=" ".join(refusal.reasons))
        messages.info(request, "The newest code is in your mailbox. Earlier codes no longer work.")
        return sealed_off(redirect("accede_code"))
    form = forms.Code(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, "code", signatory, form=form, status=422 if form.errors else 200)
    try:
        signatory = signing.confirm_code(signatory, form.cleaned_data["code"], at=at)
    except Refused as refusal:
        form.add_error("code", list(refusal.reasons))
        return _page(request, "code", signatory, form=form, status=409)
    assert signatory.confirmed_at is not None
    request.session.cycle_key()
    request.session[KEY] = {**request.session[KEY], "confirmed": signatory.confirmed_at.isoformat()}
    return sealed_off(redirect("accede_sign"))


@_seated
def accede_sign(request: HttpRequest, signatory: AccessionSignatory) -> HttpResponse:
    """Show the form and take the signature, once."""
    if not _is_open(request, signatory):
        return sealed_off(redirect("accede_code"))
    if signatory.signed:
        return sealed_off(redirect("accede_done"))
    start = {"position": signatory.position, "expected": signatory.accession.content_sha256}
    form = forms.Sign(request.POST if request.method == "POST" else None, initial=start)
    if not form.is_valid():
        return _form(request, signatory, form, 422 if form.errors else 200)
    said = form.cleaned_data
    try:
        signing.sign(signatory, expected_sha256=said.pop("expected"), **said, by=signatory.user, at=clock.now())
    except Refused as refusal:
        return _form(request, signatory, form, 409, refusal.reasons)
    return sealed_off(redirect("accede_done"))


def _form(
    request: HttpRequest, signatory: AccessionSignatory, form: forms.Sign, status: int, errors: tuple[str, ...] = ()
) -> HttpResponse:
    accession = signatory.accession
    content = accession.content or {}
    shown = {
        "content": content,
        "answers": text.answered(content),
        "clauses": (accession.version.content or {}).get("clauses", []),
        "statement": text.statement(content, accession.code),
    }
    return _page(request, "sign", signatory, form=form, status=status, errors=errors, **shown)


@_seated
def accede_done(request: HttpRequest, signatory: AccessionSignatory) -> HttpResponse:
    """Show the receipt."""
    if not _is_open(request, signatory):
        return sealed_off(redirect("accede_code"))
    if not signatory.signed:
        return sealed_off(redirect("accede_sign"))
    return _page(request, "done", signatory, signature=signatory.signed, is_done=signing.is_done(signatory.accession))


def _page(
    request: HttpRequest, template: str, signatory: AccessionSignatory | None, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Answer with a page of a personal link: no navigation, nobody signed in, kept by no cache."""
    shown: dict[str, Any] = {"user": AnonymousUser(), "navigation": [], "search_url": "", "acting_for": ""}
    if signatory:
        accession = signatory.accession
        shown |= {
            "signatory": signatory,
            "accession": accession,
            "agreement": accession.agreement,
            "board": accession.agreement.board,
            "mailbox": masked(signatory.user.email),
        }
    return sealed_off(render(request, f"accession/{template}.html", {**shown, **context}, status=status))
