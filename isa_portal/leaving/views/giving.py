"""Giving notice: what follows is stated, with its reasons, before anything is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from isa_portal.agreements import cover
from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Agreement, Party
from isa_portal.agreements.rules import runs_the_board, speaks_for
from isa_portal.agreements.selectors import dependants as standing
from isa_portal.leaving import forms, lifecycle, rules, selectors, services
from isa_portal.leaving.models import Method, Notice
from isa_portal.leaving.services.counting import terms
from isa_portal.leaving.services.giving import counted_letter
from isa_portal.leaving.views.finding import answered, for_followers, notice_of, party_of, posted, read
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest

LEAVING = (PartyState.NOTICE_GIVEN, PartyState.WITHDRAWN)


@for_followers
def give_notice(request: SignedInRequest, agreement: Agreement, party: int) -> HttpResponse:
    """Give notice, or prepare it for the signatory."""
    leaver = party_of(agreement, party)
    if request.method != "POST":
        return _page(request, leaver, None)
    form = forms.Notice(request.POST)
    if not form.is_valid():
        return _page(request, leaver, form, status=422)
    words = {name: form.cleaned_data[name] for name in ("reason", "wanted_until")}
    do: dict[str, Any] = {"by": request.user, "at": clock.now()}
    try:
        if "prepare" in request.POST:
            notice = services.prepare(leaver, **words, **do)
        else:
            notice = services.give_notice(leaver, expected_bound_until=form.cleaned_data["bound_until"], **words, **do)
    except Refused as refusal:
        return _page(request, leaver, form, reasons=refusal.reasons, status=409)
    messages.success(request, _done(notice))
    if notice.is_running:
        return redirect("agreement_parties", agreement.board.slug, agreement.slug)
    return redirect(notice)


def _done(notice: Notice) -> str:
    if notice.is_prepared:
        return f"The notice of {notice.party} is prepared. Its signatories are being written to."
    if notice.is_to_be_served:
        return "The notice is written. Print the letter and post it: the period runs once its service is recorded."
    return (
        f"Notice is given. {notice.party} is bound until {in_words(notice.days.bound_until)} and out from"
        f" {in_words(notice.days.out_from)}. The other parties are being written to."
    )


def _page(
    request: SignedInRequest,
    party: Party,
    form: forms.Notice | None,
    *,
    reasons: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    at, agreement = clock.now(), party.agreement
    leaving, said = services.leaving(party, at=at), terms(party)
    prepared = party.notices.filter(state__in=lifecycle.WAITING).first()
    runs = runs_the_board(agreement, request.user, at)
    known = prepared and (runs or speaks_for(party, request.user, at))
    # The dates are stated afresh with every page, also after a refusal; what the person wrote is kept.
    stated: dict[str, Any] = {"bound_until": leaving.bound_until.isoformat() if leaving else "", "reason": ""}
    if known and prepared:
        stated |= {"reason": prepared.reason, "wanted_until": prepared.wanted_until}
    if form:
        stated |= {"reason": form["reason"].value() or "", "wanted_until": form["wanted_until"].value()}
    obstacles = list(rules.notice_obstacles(party, by=request.user, at=at))
    context = {
        "agreement": agreement,
        "party": party,
        "version": cover.text_of(party),
        "terms": said,
        "leaving": leaving,
        "obstacles": obstacles,
        "may_prepare": bool(obstacles) and not any(rules.preparing_obstacles(party, by=request.user, at=at)),
        "may_record": not any(rules.recording_obstacles(party, by=request.user, at=at)),
        "others": agreement.parties.filter(state__in=rules.BOUND).exclude(pk=party.pk).select_related("organisation"),
        "notice": party.notices.exclude(bound_until=None).first() if party.state in LEAVING else None,
        "prepared": prepared if known else None,
        "dependants": standing.dependants(party),
        "notice_form": forms.Notice(initial=stated),
        "errors": [*reasons, *(sentence for found in (form.errors.values() if form else ()) for sentence in found)],
    }
    return render(request, "leaving/give_notice.html", context, status=status)


@for_followers
def record_notice(request: SignedInRequest, agreement: Agreement, party: int) -> HttpResponse:
    """Record a notice that came by letter: first how it came, then its days with their reasons, then the scan."""
    leaver = party_of(agreement, party)
    at = clock.now()
    facts = forms.Letter(request.GET if "method" in request.GET else None, today=clock.today())
    context: dict[str, Any] = {
        "agreement": agreement,
        "party": leaver,
        "obstacles": list(rules.recording_obstacles(leaver, by=request.user, at=at)),
        "terms": terms(leaver),
        "version": cover.text_of(leaver),
    }
    if request.method == "POST" and not facts.is_bound and not context["obstacles"]:
        return redirect("record_notice", agreement.board.slug, agreement.slug, leaver.pk)
    if context["obstacles"] or not facts.is_bound or not facts.is_valid():
        status = 409 if context["obstacles"] and request.method == "POST" else 422 if facts.errors else 200
        return render(request, "leaving/record_notice.html", {**context, "form": facts}, status=status)
    letter = facts.cleaned_data
    days = {name: letter[name] for name in ("method", "sent_on", "received_on")}
    found = counted_letter(leaver, **days)
    wrong = list(rules.day_obstacles(agreement, letter["sent_on"], letter["received_on"], at=at))
    if wrong or found is None:
        return render(request, "leaving/record_notice.html", {**context, "form": facts, "errors": wrong}, status=409)
    form = forms.Scan(posted(request), request.FILES or None, initial={"bound_until": found.bound_until})
    context |= {"leaving": found, "letter": letter, "how": Method(letter["method"]).label}
    context["dependants"] = standing.dependants(leaver)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        scan, name = read(form, "scan")
        services.record_letter(
            leaver,
            **days,
            received_by=letter["received_by"],
            scan=scan,
            name=name,
            reason=cleaned["reason"],
            expected_bound_until=cleaned["bound_until"],
            by=by,
            at=at,
        )

    done = f"The notice of {leaver} is recorded. It is bound until {in_words(found.bound_until)}."
    to = f"{agreement.get_absolute_url()}parties/"
    return answered(request, context, form, act, done=done, to=to, template="leaving/confirm_letter.html")


@for_followers
def record_service(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    """Record when the letter of a notice was posted: from then it runs."""
    notice = notice_of(agreement, pk, request.user)
    obstacles = list(rules.serving_obstacles(notice, by=request.user, at=clock.now()))
    context = {
        "agreement": agreement,
        "title": f"Record the service of the notice of {notice.party}",
        "caption": str(agreement),
        "back": notice.get_absolute_url(),
        "back_text": "The notice",
        "obstacles": obstacles,
        "guidance": selectors.service_in_words(notice.party),
        "button": "Record service",
    }
    form = forms.Service(posted(request), today=clock.today())

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        services.record_service(notice, sent_on=cleaned["sent_on"], by=by, at=at)

    done = "The service is recorded. The notice runs, and the other parties are being written to."
    return answered(request, context, form, act, done=done, to=notice.get_absolute_url())
