"""Giving notice: both dates are stated, with how they were found, before anything is confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from isa_portal.agreements.lifecycle import PartyState, State
from isa_portal.agreements.models import Agreement, Party
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.lib.errors import Refused
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.reviews import forms, rules, services

BOUND = (PartyState.ACTIVE, PartyState.NOTICE_GIVEN)
LEAVING = (PartyState.NOTICE_GIVEN, PartyState.WITHDRAWN)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give_notice(request: SignedInRequest, board: str, slug: str, party: int) -> HttpResponse:
    visible = Agreement.objects.visible_to(request.user, on=clock.today())
    agreement = get_object_or_404(visible.select_related("board"), board__slug=board, slug=slug)
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
        "version": agreement.versions.filter(state=State.CURRENT).first(),
        "leaving": leaving,
        "obstacles": list(rules.notice_obstacles(party, by=request.user, at=at)),
        "others": agreement.parties.filter(state__in=BOUND).exclude(pk=party.pk).select_related("organisation"),
        "notice": party.notices.first() if party.state in LEAVING else None,
        "notice_form": forms.Notice(initial=stated),
        "errors": [*reasons, *(sentence for found in (form.errors.values() if form else ()) for sentence in found)],
    }
    return render(request, "reviews/give_notice.html", context, status=status)
