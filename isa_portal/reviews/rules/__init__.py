"""Who may give notice or join doubles, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.text import capfirst

from isa_portal.agreements import access, cover
from isa_portal.agreements.lifecycle import PartyState, State
from isa_portal.agreements.models import Agreement, Party
from isa_portal.agreements.rules import in_force, runs_the_board
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.states import Transition
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Organisation, OrganisationRole, User
from isa_portal.organisations.rules.bodies import keeping_obstacles, leads_back
from isa_portal.reviews import lifecycle

# What somebody is told of an agreement that stands in the way and is not theirs to know of.
ANOTHERS = "an agreement of another board"


def has_mandate(party: Party, by: Actor, at: datetime) -> bool:
    """Say whether a person may bind this party today: signatory of it, with a mandate in date."""
    if not isinstance(by, User):
        return False
    on = clock.london_date(at)
    holds = grants(by, on=on).is_(OrganisationRole.SIGNATORY, party.organisation)
    return holds and by.mandates.in_date(on).filter(organisation=party.organisation).exists()


def notice_obstacles(party: Party, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot give notice for this party now."""
    version = cover.text_of(party)
    if not in_force(party.agreement):
        yield f"The agreement is {party.agreement.stage_words.lower()}, so there is nothing to leave."
    elif party.state == PartyState.NOTICE_GIVEN:
        yield f"{party} has given notice already."
    elif party.state == PartyState.WITHDRAWN:
        yield f"{party} has left this agreement already."
    elif party.state != PartyState.ACTIVE:
        yield f"{party} is not bound by this agreement, so there is nothing to leave."
    if not has_mandate(party, by, at):
        yield f"Notice binds, so it is given by a signatory of {party} with a mandate in date."
    if version is None or version.notice_period is None:
        yield "The text names no notice period. Ask the board's secretariat how a party may leave."


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
    lifecycle.END: "the portal, on the day after the last bound day",
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
