"""Stand-alone terms of a tier 2, and another tier 1 for what stood on one that ended or was replaced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from isa_portal.agreements.models import Agreement, Tier
from isa_portal.agreements.rules import standing as rules
from isa_portal.evidence import documents
from isa_portal.leaving import forms
from isa_portal.leaving.services import standing as services
from isa_portal.leaving.views.finding import answered, for_followers, for_readers, given_away, posted, read
from isa_portal.lib import clock, stamps
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest

CHANGED = "What follows changed since you read it. Nothing was recorded. Read it again, then confirm."


@for_followers
def own_terms(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """Record that the parties of a tier 2 let it stand on its own."""
    form = forms.OwnTerms(posted(request), request.FILES or None, parties=rules.asked_for_terms(agreement))
    back = agreement.get_absolute_url()
    context = {
        "agreement": agreement,
        "title": "Record stand-alone terms",
        "caption": str(agreement),
        "back": back,
        "back_text": "The agreement",
        "button": "Record the terms",
        "obstacles": list(rules.own_terms_obstacles(agreement, by=request.user, at=clock.now())),
        "guidance": (
            "Between the parties that agreed, this tier 2 no longer depends on its tier 1 from the day that you enter."
            " Every party is written to at once."
        ),
    }

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        scan, name = read(form, "scan")
        said = {"since": cleaned["since"], "takes_in": cleaned["takes_in"], "agreed": form.agreed()}
        services.record_own_terms(agreement, **said, scan=scan, name=name, by=by, at=at)

    return answered(request, context, form, act, done="The stand-alone terms are recorded.", to=back)


@for_readers
@never_cache
def own_terms_paper(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    """Give the paper on which the parties agreed."""
    terms = get_object_or_404(agreement.own_terms, pk=pk)
    stored = documents.find(terms.key, services.PAPER)
    if stored is None:
        raise Http404
    return given_away(stored)


@for_followers
def reground(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """Name another tier 1, read what passes to it and who has not signed it, and confirm once."""
    at, by = clock.now(), request.user
    obstacles = list(rules.regrounding_obstacles(agreement, by=by, at=at))
    context: dict[str, Any] = {"agreement": agreement, "obstacles": obstacles, "back": agreement.get_absolute_url()}
    offered = Agreement.objects.visible_to(by, on=clock.today()).in_force().filter(tier=Tier.OVERARCHING)
    instead = offered.filter(replaces=agreement).first()
    start = {"new": instead, "since": instead.in_force_from if instead else None}
    form = forms.Reground(posted(request), initial=start, offered=offered.exclude(pk=agreement.pk))
    if obstacles or request.method != "POST":
        return _form_page(request, {**context, "form": form}, obstacles if request.method == "POST" else ())
    if not form.is_valid():
        return _form_page(request, {**context, "form": form}, status=422)
    said = form.cleaned_data
    if reasons := services.reground_obstacles(agreement, **said, by=by, at=at):
        return _form_page(request, {**context, "form": form}, reasons)
    below = services.passing(agreement, said["new"], by=by, at=at)
    stamp = stamps.of({"below": [[one.agreement.pk, one.words] for one in below], "since": said["since"].isoformat()})
    shown = request.POST.get("read", "")
    if shown != stamp:
        hidden = [(name, value) for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "read")]
        context |= {**said, "below": below, "hidden": hidden, "stamp": stamp, "errors": [CHANGED] if shown else []}
        return render(request, "leaving/reground_preview.html", context, status=409 if shown else 200)
    try:
        passed = services.reground(agreement, **said, by=by, at=at)
    except Refused as refusal:
        return _form_page(request, {**context, "form": form}, refusal.reasons)
    messages.success(request, f"{_many(len(passed))} on {said['new'].reference} now. Their parties are written to.")
    return redirect(context["back"])


def _many(count: int) -> str:
    return "1 agreement stands" if count == 1 else f"{count} agreements stand"


def _form_page(
    request: SignedInRequest, context: dict[str, Any], errors: Sequence[str] = (), *, status: int = 0
) -> HttpResponse:  # fmt: skip
    status = status or (409 if errors else 200)
    return render(request, "leaving/reground.html", {**context, "errors": errors}, status=status)
