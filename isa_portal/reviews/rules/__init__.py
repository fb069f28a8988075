"""Who may open reviews or join doubles, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.text import capfirst

from isa_portal.agreements import access
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement
from isa_portal.agreements.rules import in_force, runs_the_board
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.states import Transition
from isa_portal.organisations.models import Organisation, User
from isa_portal.organisations.rules.bodies import keeping_obstacles, leads_back
from isa_portal.reviews import lifecycle

# What somebody is told of an agreement that stands in the way and is not theirs to know of.
ANOTHERS = "an agreement of another board"


def law_review_obstacles(agreement: Agreement, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot open a review of this agreement because a law changed."""
    if not runs_the_board(agreement, by, at):
        yield f"Only the secretariat of {agreement.board} may open a review of {agreement}."
    if not in_force(agreement):
        yield f"{agreement} is {agreement.stage_words.lower()}, so there is nothing to review."


MOVES: dict[Transition, str] = {
    lifecycle.OPEN: "the portal, 90 days before the review is due",
    lifecycle.BEGIN: "answering: at the first answer that is saved",
    lifecycle.DECIDE: "deciding: rules.reviews.deciding_obstacles",
    lifecycle.CLOSE: "deciding: with the decision, in one act",
}


def joining_obstacles(double: Organisation, into: Organisation, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot say that two entries of the register are the same body."""
    yield from keeping_obstacles(by=by, at=at)
    if double == into:
        yield f"{double} is one entry. Choose the other one."
    for one in (double, into):
        if one.joined_into:
            yield f"{one} was joined into {one.joined_into} already."
    if any(leads_back(one, other) for one, other in ((double, into), (into, double))):
        yield f"One of {double} and {into} is the proprietor or the successor of the other, so they are two bodies."
    yield from _agreements_in_the_way(double, into, by=by, at=at)


def _agreements_in_the_way(double: Organisation, into: Organisation, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield what stands in the way in agreements of every board; only those that the actor may open are named."""
    agreements = Agreement.objects.select_related("board").distinct()
    both = agreements.filter(parties__organisation=double).filter(parties__organisation=into)
    out = agreements.filter(parties__organisation=double, versions__state=State.OUT_FOR_SIGNATURE)
    seen = set(_shown(agreements.filter(parties__organisation=double), by, at=at))
    found = [
        f"Both are parties of {_called(one, seen)}. A body is a party once: they cannot be joined." for one in both
    ]
    for one in out:
        name = capfirst(str(one) if one.pk in seen else ANOTHERS)
        found.append(f"{name} is out for signature and names {double}. Wait for the end of signing, or withdraw it.")
    yield from dict.fromkeys(found)


def _shown(agreements: QuerySet[Agreement], by: Actor, *, at: datetime) -> QuerySet[Agreement, int]:
    shown = access.filter_visible(agreements, by, on=clock.london_date(at)) if isinstance(by, User) else agreements
    return shown.values_list("pk", flat=True)


def _called(agreement: Agreement, seen: set[int]) -> str:
    return f"{agreement} ({agreement.board})" if agreement.pk in seen else ANOTHERS
