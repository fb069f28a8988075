"""Ending an agreement: with its last party, by the condition of its text; and appointing another lead."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse

from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Agreement
from isa_portal.agreements.selectors import dependants as standing
from isa_portal.leaving import forms, rules, services
from isa_portal.leaving.rules.ends import condition_obstacles, ending_obstacles, leading_obstacles
from isa_portal.leaving.views.finding import answered, for_followers, posted
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest


def _context(agreement: Agreement, title: str, button: str, **more: Any) -> dict[str, Any]:
    back = agreement.get_absolute_url()
    said = {"title": title, "caption": str(agreement), "button": button, "back": back, "back_text": "The agreement"}
    return {"agreement": agreement, **said, **more}


@for_followers
def end(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """End an agreement of which at most one party remains."""
    today = in_words(clock.today())
    context = _context(
        agreement,
        f"End {agreement.reference}",
        "End the agreement",
        obstacles=list(ending_obstacles(agreement, by=request.user, at=clock.now())),
        warning=[
            f"The last day of {agreement.reference} is today, {today}. Nothing is covered by it any more.",
            "The remaining party is asked to show what became of the data. Everybody is written to at once.",
        ],
        dependants=standing.dependants_of(agreement),
        is_interruption=True,
    )
    form = forms.End(posted(request))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        services.end_agreement(agreement, reason=cleaned["reason"], by=by, at=at)

    return answered(request, context, form, act, done=f"{agreement.reference} has ended.", to=context["back"])


@for_followers
def happened(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """Record that what ends an agreement by its text has happened."""
    obstacles = condition_obstacles(agreement, clock.today(), by=request.user, at=clock.now())
    context = _context(
        agreement,
        "What ends this agreement has happened",
        "Let it expire",
        obstacles=list(obstacles),
        warning=[
            f"The text ends when: {rules.said(agreement).ends_when}",
            "It expires with the day that you enter. Every party is asked to show what became of the data.",
        ],
        dependants=standing.dependants_of(agreement),
        is_interruption=True,
    )
    form = forms.Happened(posted(request))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        services.record_condition(agreement, cleaned["last_day"], words=cleaned["words"], by=by, at=at)

    return answered(request, context, form, act, done=f"{agreement.reference} has expired.", to=context["back"])


@for_followers
def lead(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """Record which party leads from now on."""
    active = agreement.parties.filter(state=PartyState.ACTIVE).select_related("organisation")
    first = active.first()
    obstacles = list(leading_obstacles(first, by=request.user, at=clock.now())) if first else []
    title = "Record the new lead organisation"
    context = _context(agreement, title, "Record the lead", obstacles=obstacles)
    form = forms.Lead(posted(request), parties=active)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        services.appoint_lead(cleaned["party"], words=cleaned["words"], by=by, at=at)

    return answered(request, context, form, act, done="The lead organisation is recorded.", to=context["back"])
