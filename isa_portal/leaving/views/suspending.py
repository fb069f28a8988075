"""Suspending the sharing of one party, and lifting that again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from isa_portal.agreements.models import Agreement
from isa_portal.agreements.selectors import dependants as standing
from isa_portal.leaving import forms, rules
from isa_portal.leaving.rules.ends import lifting_obstacles, suspending_obstacles
from isa_portal.leaving.services import suspending
from isa_portal.leaving.views.finding import answered, for_followers, party_of, posted
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest


@for_followers
def suspend(request: SignedInRequest, agreement: Agreement, party: int) -> HttpResponse:
    one, at = party_of(agreement, party), clock.now()
    # Towards whom and why are asked below: what stands in the way of all of it stands above.
    obstacles = list(suspending_obstacles(one, None, "asked below", by=request.user, at=at))
    context = {
        "agreement": agreement,
        "title": f"Suspend sharing by {one}",
        "caption": str(agreement),
        "back": f"{agreement.get_absolute_url()}parties/",
        "back_text": "Parties",
        "obstacles": obstacles,
        "warning": [
            f"From today, {in_words(clock.today())}, this agreement covers no sharing between {one} and whom you"
            " choose, in either direction.",
            "Every party is written to at once. You lift it here, with your reason, when sharing may go on.",
        ],
        "dependants": standing.dependants(one),
        "button": "Suspend sharing",
        "is_interruption": True,
    }
    others = agreement.parties.filter(state__in=rules.BOUND).exclude(pk=one.pk).select_related("organisation")
    form = forms.Suspend(posted(request), parties=others)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        suspending.suspend(one, cleaned["towards"], reason=cleaned["reason"], by=by, at=at)

    done = "Sharing is suspended. Every party is being written to."
    return answered(request, context, form, act, done=done, to=f"{agreement.get_absolute_url()}reviews/")


@for_followers
def lift(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    found = agreement.suspensions.select_related("party__organisation", "towards__organisation", "agreement__board")
    one = get_object_or_404(found, pk=pk)
    obstacles = list(lifting_obstacles(one, "asked below", by=request.user, at=clock.now()))
    context: dict[str, Any] = {
        "agreement": agreement,
        "title": f"Lift the suspension by {one.party}",
        "caption": str(agreement),
        "back": f"{agreement.get_absolute_url()}reviews/",
        "back_text": "Reviews",
        "obstacles": obstacles,
        "guidance": f"Suspended since {in_words(one.since)}: {one.reason}",
        "button": "Lift the suspension",
    }
    form = forms.Lift(posted(request))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        suspending.lift(one, reason=cleaned["reason"], by=by, at=at)

    done = "The suspension is lifted. Every party is being written to."
    return answered(request, context, form, act, done=done, to=context["back"])
