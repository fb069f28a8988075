"""What these pages have in common: whom they are for, and how a form is answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from isa_portal.agreements.models import Agreement, Party
from isa_portal.agreements.rules import runs_the_board, speaks_for
from isa_portal.evidence import documents
from isa_portal.leaving import rules
from isa_portal.leaving.models import Notice
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest

View = Callable[..., HttpResponse]


def _for_followers(methods: list[str]) -> Callable[[View], View]:
    """Give a view the agreement of its address, to those who follow its course."""

    def decorated(view: View) -> View:
        @login_required
        @require_http_methods(methods)
        @wraps(view)
        def asked(request: HttpRequest, board: str, slug: str, **more: Any) -> HttpResponse:
            signed_in = cast(SignedInRequest, request)
            followed = Agreement.objects.followed_by(signed_in.user, on=clock.today()).select_related("board")
            return view(signed_in, get_object_or_404(followed, board__slug=board, slug=slug), **more)

        return asked

    return decorated


for_followers = _for_followers(["GET", "HEAD", "POST"])
for_readers = _for_followers(["GET", "HEAD"])
for_posters = _for_followers(["POST"])


def party_of(agreement: Agreement, pk: int) -> Party:
    return get_object_or_404(agreement.parties.select_related("organisation", "agreement__board"), pk=pk)


def notice_of(agreement: Agreement, pk: int, person: User) -> Notice:
    """Return a notice; before it runs, only its own party and the secretariat know of it."""
    found = Notice.objects.filter(party__agreement=agreement)
    notice = get_object_or_404(found.select_related("party__organisation", "party__agreement__board"), pk=pk)
    at = clock.now()
    if notice.served_on is None and not (speaks_for(notice.party, person, at) or runs_the_board(agreement, person, at)):
        raise Http404
    return notice


def own_parties(agreement: Agreement, person: User, *, at: datetime) -> list[Party]:
    """Return the bound parties that this person speaks for."""
    return [party for party in rules.active(agreement) if speaks_for(party, person, at)]


def posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def answered(
    request: SignedInRequest,
    context: dict[str, Any],
    form: forms.Form,
    act: Callable[[dict[str, Any], User, datetime], Any],
    *,
    done: str,
    to: str,
    template: str = "leaving/form.html",
) -> HttpResponse:
    """Answer a form: what is wrong stands on the page with the person's words kept; success leads on."""
    context["form"] = form
    if request.method != "POST":
        return render(request, template, context)
    if context.get("obstacles"):
        return render(request, template, {**context, "errors": context["obstacles"]}, status=409)
    if not form.is_valid():
        return render(request, template, context, status=422)
    try:
        act(form.cleaned_data, request.user, clock.now())
    except Refused as refusal:
        return render(request, template, {**context, "errors": refusal.reasons}, status=409)
    messages.success(request, done)
    return redirect(to)


def given_away(stored: Any) -> HttpResponse:
    """Answer with the bytes of a document."""
    response = HttpResponse(documents.read(stored), content_type=stored.media_type)
    response["Content-Disposition"] = content_disposition_header(True, stored.name) or "attachment"
    return response


def read(form: forms.Form, name: str) -> tuple[bytes, str]:
    """Return the bytes and the name of a file that was sent with a form."""
    file = form.cleaned_data.get(name)
    return (file.read(), file.name) if file else (b"", "")
