"""The page of a notice: its days with their reasons, what the others say, what is asked of them, its tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from isa_portal.agreements.models import Agreement
from isa_portal.evidence import documents
from isa_portal.leaving import forms, rules, selectors, services
from isa_portal.leaving.models import Change, Notice, Verdict, Wish
from isa_portal.leaving.services import changing
from isa_portal.leaving.services.giving import SCAN
from isa_portal.leaving.views.finding import for_posters, for_readers, given_away, notice_of, own_parties
from isa_portal.lib import clock, pdf
from isa_portal.lib.errors import Refused
from isa_portal.organisations.requests import SignedInRequest


@for_readers
def notice(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    return _page(request, notice_of(agreement, pk, request.user))


def _page(
    request: SignedInRequest, one: Notice, *, errors: tuple[str, ...] = (), status: int = 200, **typed: Any
) -> HttpResponse:
    at, person = clock.now(), request.user
    asked = one.changes.last()
    mine = [party for party in own_parties(one.party.agreement, person, at=at) if party != one.party]
    context = {
        "agreement": one.party.agreement,
        "notice": one,
        "terms": selectors.asked_by_text(one.party),
        "receipts": one.receipts.select_related("party__organisation"),
        "unread": selectors.unread(one),
        "mine": [party for party in mine if one.is_running],
        "answer_form": typed.get("answer") or forms.Answer(),
        "change": asked,
        "consents": asked.consents.select_related("party__organisation") if asked else [],
        "awaited": changing.awaited(asked) if asked and asked.state == "asked" else [],
        "consenting": selectors.consenting(asked, person, at=at) if asked else [],
        "may_ask": one.is_running and not any(rules.change_obstacles(one, Wish.TAKE_BACK, None, by=person, at=at)),
        "ask_form": typed.get("ask") or forms.Ask(),
        "may_serve": not any(rules.serving_obstacles(one, by=person, at=at)),
        "may_drop": not any(rules.dropping_obstacles(one, by=person, at=at)),
        "may_give": rules.has_mandate(one.party, person, at),
        "scan": documents.find(one.key, SCAN),
        "tasks": selectors.tasks_of(one, person, at=at),
        "errors": errors,
    }
    return render(request, "leaving/notice.html", context, status=status)


def _acted(request: SignedInRequest, one: Notice, act: Any, done: str, **typed: Any) -> HttpResponse:
    try:
        act(by=request.user, at=clock.now())
    except Refused as refusal:
        return _page(request, one, errors=refusal.reasons, status=409, **typed)
    messages.success(request, done)
    return redirect(one)


@for_posters
def drop(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    """Drop a notice that was not served."""
    one = notice_of(agreement, pk, request.user)
    return _acted(request, one, lambda **do: services.drop(one, **do), "The notice is dropped. Nothing was served.")


@for_posters
def answer(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    """Say for another party that it read the notice, or that it thinks the date is wrong."""
    one = notice_of(agreement, pk, request.user)
    party = get_object_or_404(agreement.parties, pk=_number(request.POST.get("party")))
    form = forms.Answer(request.POST)
    if not form.is_valid():
        return _page(request, one, errors=tuple(map(str, form.errors["words"])), status=422, answer=form)
    verdict = Verdict.DISPUTED if "dispute" in request.POST else Verdict.READ
    done = "The date is disputed. The secretariat and the leaving party are being written to."
    if verdict == Verdict.READ:
        done = "It is recorded that you have read this."
    words = form.cleaned_data["words"]

    def act(by: Any, at: datetime) -> None:
        changing.say(one, party, verdict, words=words if verdict == Verdict.DISPUTED else "", by=by, at=at)

    return _acted(request, one, act, done, answer=form)


@for_posters
def change(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    """Ask the other parties to let the notice be taken back, or to agree another last day."""
    one = notice_of(agreement, pk, request.user)
    form = forms.Ask(request.POST)
    if not form.is_valid():
        wrong = tuple(str(sentence) for found in form.errors.values() for sentence in found)
        return _page(request, one, errors=wrong, status=422, ask=form)
    done = "The other parties are asked. Nothing changes before every one of them has agreed."
    return _acted(request, one, lambda **do: changing.ask(one, **form.cleaned_data, **do), done, ask=form)


@for_posters
def consent(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    """Answer for a party what the leaving one asks."""
    one = notice_of(agreement, pk, request.user)
    asked = get_object_or_404(Change, notice=one, pk=_number(request.POST.get("change")))
    party = get_object_or_404(agreement.parties, pk=_number(request.POST.get("party")))
    agrees = "agree" in request.POST
    done = f"The consent of {party} is recorded." if agrees else f"It is recorded that {party} does not agree."
    return _acted(request, one, lambda **do: changing.answer(asked, party, agrees, **do), done)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0


@for_readers
@never_cache
def letter(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    """Print the letter by which a notice is given."""
    one = notice_of(agreement, pk, request.user)
    if not (one.is_to_be_served or one.served_on):
        raise Http404
    content = pdf.render(selectors.letter_html(one), title=str(one), created=one.created_at)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="notice-{agreement.slug}.pdf"'
    return response


@for_readers
@never_cache
def scan(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    """Give the scan of the letter by which a notice was given."""
    stored = documents.find(notice_of(agreement, pk, request.user).key, SCAN)
    if stored is None:
        raise Http404
    return given_away(stored)
