"""Who may end an agreement, name another lead or suspend sharing, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Agreement, Party, Suspension
from isa_portal.agreements.rules import in_force, runs_the_board
from isa_portal.evidence.actors import Actor
from isa_portal.leaving.rules import BOUND, active, has_mandate, leads_ig, said
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words


def ending_obstacles(agreement: Agreement, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot end an agreement that has too few parties left."""
    if not in_force(agreement):
        yield f"The agreement is {agreement.stage_words.lower()}, so there is nothing to end."
    remaining = list(active(agreement))
    if len(remaining) > 1:
        yield f"{len(remaining)} parties are bound by it. Each may leave; the last one may end it."
    if not (runs_the_board(agreement, by, at) or any(has_mandate(one, by, at) for one in remaining)):
        yield "Only the remaining party's signatory with a mandate, or the board's secretariat, may end it."


def condition_obstacles(agreement: Agreement, last_day: date, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot record that what ends an agreement has happened."""
    if not runs_the_board(agreement, by, at):
        yield f"Only the secretariat of {agreement.board} may record it."
    if not in_force(agreement):
        yield f"The agreement is {agreement.stage_words.lower()}, so there is nothing to end."
    if not said(agreement).ends_when:
        yield "The text names nothing that ends it. A day of review is no end."
    if agreement.in_force_from and last_day < agreement.in_force_from:
        yield f"{in_words(last_day)} is before the agreement was in force."
    if last_day > clock.london_date(at):
        yield f"{in_words(last_day)} is to come. Record it when it has happened."


def leading_obstacles(party: Party, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot record that the parties appointed another lead."""
    agreement = party.agreement
    if not runs_the_board(agreement, by, at):
        yield f"Only the secretariat of {agreement.board} may record whom the parties appointed."
    if not in_force(agreement):
        yield f"The agreement is {agreement.stage_words.lower()}."
    if party.state != PartyState.ACTIVE:
        yield f"{party} is no active party."
    if agreement.parties.filter(leads=True, state__in=BOUND).exists():
        yield "The agreement has a lead organisation."


def suspending_obstacles(party: Party, towards: Party | None, reason: str, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot suspend the sharing of a party."""
    if not in_force(party.agreement):
        yield f"The agreement is {party.agreement.stage_words.lower()}, so there is nothing to suspend."
    if party.state not in BOUND:
        yield f"{party} is not bound by this agreement."
    if not (has_mandate(party, by, at) or leads_ig(party, by, at)):
        yield f"Only a signatory of {party} with a mandate, or its IG lead, may suspend its sharing."
    if towards and (towards == party or towards.agreement_id != party.agreement_id or towards.state not in BOUND):
        yield "Choose one of the other parties, or all of them."
    if party.suspensions.filter(towards=towards, lifted_at=None).exists():
        yield f"{party} suspended sharing with {towards or 'all'} already."
    if not reason.strip():
        yield "Say why, for the other parties."


def lifting_obstacles(suspension: Suspension, reason: str, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot lift a suspension."""
    if suspension.lifted_at:
        yield "It is lifted already."
    if not (has_mandate(suspension.party, by, at) or leads_ig(suspension.party, by, at)):
        yield f"Only a signatory of {suspension.party} with a mandate, or its IG lead, may lift it."
    if not reason.strip():
        yield "Say why sharing goes on."
