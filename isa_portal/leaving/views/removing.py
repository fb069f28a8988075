"""Removing a party: proposing it, hearing the party, the others' answers, the decision."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from isa_portal.agreements.models import Agreement
from isa_portal.agreements.selectors import dependants as standing
from isa_portal.leaving import forms, rules, selectors
from isa_portal.leaving.models import Removal
from isa_portal.leaving.rules.removing import (
    assent_obstacles,
    deciding_obstacles,
    dropping_removal_obstacles,
    hearing_obstacles,
    proposing_obstacles,
    unasked,
)
from isa_portal.leaving.services import removing
from isa_portal.leaving.views.finding import answered, for_followers, for_readers, posted
from isa_portal.lib import clock
from isa_portal.lib.calendar import day_after, in_words
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest

BELOW = "asked below"


def _removal(agreement: Agreement, pk: int) -> Removal:
    found = Removal.objects.filter(party__agreement=agreement)
    return get_object_or_404(found.select_related("party__organisation", "party__agreement__board"), pk=pk)


def _context(removal: Removal, title: str, button: str, obstacles: Any, **more: Any) -> dict[str, Any]:
    agreement = removal.party.agreement
    back = {"back": removal.get_absolute_url(), "back_text": str(removal), "caption": str(agreement)}
    said = {"title": title, "button": button, "obstacles": list(obstacles)}
    return {"agreement": agreement, "removal": removal, **back, **said, **more}


@for_followers
def propose(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """Propose to remove a party, where the text provides for it."""
    at, person = clock.now(), request.user
    bound = rules.active(agreement)
    tomorrow = day_after(clock.today())
    refusals = {one: list(proposing_obstacles(one, BELOW, tomorrow, by=person, at=at)) for one in bound}
    open_to = [one.pk for one, refused in refusals.items() if not refused]
    context = {
        "agreement": agreement,
        "title": "Propose to remove a party",
        "caption": str(agreement),
        "back": f"{agreement.get_absolute_url()}parties/",
        "back_text": "Parties",
        "obstacles": [] if open_to else selectors.once(refusals.values()),
        "warning": [
            "The party is asked for its words. Nothing is decided before it has answered or its day is over.",
            "Every party is written to at once. Until a last day is decided and over, the party stays bound.",
        ],
        "button": "Propose the removal",
        "is_interruption": True,
    }
    parties = agreement.parties.filter(pk__in=open_to).select_related("organisation")
    form = forms.Propose(posted(request), parties=parties)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        removing.propose(cleaned["party"], reason=cleaned["reason"], hear_by=cleaned["hear_by"], by=by, at=at)

    done = "The removal is proposed. Every party is being written to."
    return answered(request, context, form, act, done=done, to=f"{agreement.get_absolute_url()}reviews/")


@for_readers
def removal(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    """Show a removal: why, what the party says, what the others say, what was decided."""
    one, at, person = _removal(agreement, pk), clock.now(), request.user
    context = {
        "agreement": agreement,
        "removal": one,
        "may_hear": not any(hearing_obstacles(one, BELOW, by=person, at=at)),
        "may_answer": bool(selectors.assenting(one, person, at=at)),
        "may_decide": not any(deciding_obstacles(one, BELOW, clock.today(), by=person, at=at)),
        "may_drop": not any(dropping_removal_obstacles(one, BELOW, by=person, at=at)),
        "assents": one.assents.select_related("party__organisation"),
        "unasked": unasked(one) if one.is_open else [],
    }
    return render(request, "leaving/removal.html", context)


@for_followers
def hear(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    """Say for the party what it has to say."""
    one = _removal(agreement, pk)
    obstacles = hearing_obstacles(one, BELOW, by=request.user, at=clock.now())
    guidance = f"The reason given: {one.reason}"
    context = _context(one, f"What {one.party} says", "Send these words", obstacles, guidance=guidance)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        removing.hear(one, cleaned["words"], by=by, at=at)

    return answered(
        request, context, forms.Words(posted(request)), act, done="Your words are kept.", to=context["back"]
    )


@for_followers
def answer(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    """Answer for another party whether it agrees, where all decide together."""
    one, at = _removal(agreement, pk), clock.now()
    mine = selectors.assenting(one, request.user, at=at)
    refused = [list(assent_obstacles(one, party, by=request.user, at=at)) for party in rules.active(agreement)]
    obstacles = [] if mine else selectors.once(refused)
    context = _context(one, f"Agree to remove {one.party}", "Send the answer", obstacles)
    parties = agreement.parties.filter(pk__in=[party.pk for party in mine]).select_related("organisation")

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        removing.answer(one, cleaned["party"], cleaned["agrees"] == "yes", by=by, at=at)

    form = forms.Assent(posted(request), parties=parties)
    return answered(request, context, form, act, done="The answer is kept.", to=context["back"])


@for_followers
def decide(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    """Decide that the party goes after a last day."""
    one = _removal(agreement, pk)
    obstacles = deciding_obstacles(one, BELOW, clock.today(), by=request.user, at=clock.now())
    heard = one.words or f"It did not answer by {in_words(one.hear_by)}."
    warning = [
        f"{one.party} is bound until the end of the last day that you enter, and out from the next.",
        "From then on nothing is covered with it. Every party is asked to show what became of access and data.",
        "Every party is written to at once. This cannot be taken back.",
    ]
    context = _context(
        one,
        f"Remove {one.party}",
        "Decide the removal",
        obstacles,
        guidance=f"What {one.party} says: {heard}",
        warning=warning,
        dependants=standing.dependants(one.party),
        is_interruption=True,
    )

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        removing.decide(one, outcome=cleaned["outcome"], last_day=cleaned["last_day"], by=by, at=at)

    done = "The removal is decided. Every party is being written to."
    return answered(request, context, forms.Decide(posted(request)), act, done=done, to=context["back"])


@for_followers
def drop(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    """Drop a removal that was proposed."""
    one = _removal(agreement, pk)
    obstacles = dropping_removal_obstacles(one, BELOW, by=request.user, at=clock.now())
    context = _context(one, f"Drop the removal of {one.party}", "Drop it", obstacles)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        removing.drop(one, reason=cleaned["reason"], by=by, at=at)

    form = forms.DropRemoval(posted(request))
    return answered(request, context, form, act, done="The removal is dropped.", to=context["back"])
