"""Giving notice and joining doubles: what follows is stated before anything is confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from isa_portal.agreements import cover
from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Agreement, Party
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Organisation
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.organisations.rules.bodies import keeping_obstacles
from isa_portal.organisations.views.pages import of_a_body
from isa_portal.reviews import rules, services
from isa_portal.reviews.forms import leaving as forms
from isa_portal.reviews.services import joining

BOUND = (PartyState.ACTIVE, PartyState.NOTICE_GIVEN)
LEAVING = (PartyState.NOTICE_GIVEN, PartyState.WITHDRAWN)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give_notice(request: SignedInRequest, board: str, slug: str, party: int) -> HttpResponse:
    followed = Agreement.objects.followed_by(request.user, on=clock.today())
    agreement = get_object_or_404(followed.select_related("board"), board__slug=board, slug=slug)
    leaver = get_object_or_404(agreement.parties.select_related("organisation", "agreement__board"), pk=party)
    if request.method != "POST":
        return _page(request, leaver, None)
    form = forms.Notice(request.POST)
    if not form.is_valid():
        return _page(request, leaver, form, status=422)
    try:
        notice = services.give_notice(
            leaver,
            expected_bound_until=form.cleaned_data["bound_until"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=clock.now(),
        )
    except Refused as refusal:
        return _page(request, leaver, form, reasons=refusal.reasons, status=409)
    messages.success(
        request,
        f"Notice is given. {leaver} is bound until {in_words(notice.bound_until)} and out from"
        f" {in_words(notice.out_from)}. The other parties are being written to.",
    )
    return redirect("agreement_parties", board, slug)


def _page(
    request: SignedInRequest,
    party: Party,
    form: forms.Notice | None,
    *,
    reasons: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    at, agreement = clock.now(), party.agreement
    leaving = services.leaving(party, at=at)
    # The dates are stated afresh with every page, also after a refusal; what the person wrote is kept.
    stated = {"bound_until": leaving.bound_until.isoformat() if leaving else "", "reason": ""}
    if form:
        stated["reason"] = form["reason"].value() or ""
    context = {
        "agreement": agreement,
        "party": party,
        "version": cover.text_of(party),
        "leaving": leaving,
        "obstacles": list(rules.notice_obstacles(party, by=request.user, at=at)),
        "others": agreement.parties.filter(state__in=BOUND).exclude(pk=party.pk).select_related("organisation"),
        "notice": party.notices.first() if party.state in LEAVING else None,
        "notice_form": forms.Notice(initial=stated),
        "errors": [*reasons, *(sentence for found in (form.errors.values() if form else ()) for sentence in found)],
    }
    return render(request, "reviews/give_notice.html", context, status=status)


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
