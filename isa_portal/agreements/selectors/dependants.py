"""What stands on a tier 1, and who would no longer be covered there."""

from __future__ import annotations

from dataclasses import dataclass

from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Agreement, Party, Tier
from isa_portal.agreements.rules import few

OUT = "No longer covered there"
# A new text of a tier 1 takes nobody out by itself: each stands on what it signed until a cut-over day.
UNSIGNED = "Covered there as before until a cut-over day, and after it only who has signed"


@dataclass(frozen=True)
class Dependant:
    """A tier 2 that stands on a tier 1, and who would no longer be covered by it."""

    agreement: Agreement
    words: str


def dependants(party: Party) -> list[Dependant]:
    """Return what stands on a tier 1 and has this party: it would drop out of each of them."""
    return _dependants(party.agreement, party.organisation_id)


def dependants_of(agreement: Agreement, said: str = OUT) -> list[Dependant]:
    """Return everything that stands on a tier 1 that ends, or gets a new text."""
    return _dependants(agreement, None, said)


def _dependants(agreement: Agreement, organisation: int | None, said: str = OUT) -> list[Dependant]:
    if agreement.tier != Tier.OVERARCHING or not agreement.is_in_force:
        return []
    found = []
    for below in agreement.dependants.in_force().select_related("board").prefetch_related("stands_on__parties"):
        bound = [one for one in below.parties.select_related("organisation") if one.is_bound]
        out = [one for one in bound if organisation in (None, one.organisation_id)]
        out = [one for one in out if not _stands_elsewhere(below, agreement, one.organisation_id)]
        if out:
            found.append(Dependant(below, f"{said}: {few([str(one) for one in out], most=6)}."))
    return found


def _stands_elsewhere(below: Agreement, without: Agreement, organisation: int) -> bool:
    """Say whether a body has another tier 1 beneath the same agreement."""
    return any(
        party.organisation_id == organisation and party.state == PartyState.ACTIVE and above.is_in_force
        for above in below.stands_on.all()
        if above != without
        for party in above.parties.all()
    )
