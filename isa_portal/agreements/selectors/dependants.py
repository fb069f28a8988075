"""What stands on a tier 1, and who would no longer be covered there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from isa_portal.agreements.lifecycle import BINDING, PartyState
from isa_portal.agreements.models import Adherence, Agreement, Party, Tier, Version
from isa_portal.agreements.rules import few
from isa_portal.agreements.rules.parties import NEEDS_TIER_1

OUT = "No longer covered there"
# A new text of a tier 1 takes nobody out by itself: each stands on what it signed until a cut-over day.
UNSIGNED = "Covered there as before until a cut-over day, and after it only who has signed"
CUT_OVER = "Covered there until the cut-over day only, unless it signs by then"
PASSING = "Not covered there until it signs the other tier 1"
NOBODY = "Nobody drops out there"


@dataclass(frozen=True)
class Dependant:
    """A tier 2 that stands on a tier 1, and who would drop out of its cover, by name and in words."""

    agreement: Agreement
    words: str
    out: tuple[str, ...] = ()


def dependants(party: Party) -> list[Dependant]:
    """Return what stands on a tier 1 and has this party: it would drop out of each of them."""
    return [one for one in _of(party.agreement, OUT, lambda body: body == party.organisation_id) if one.out]


def dependants_of(agreement: Agreement, said: str = OUT) -> list[Dependant]:
    """Return everything that stands on a tier 1 that ends, or gets a new text."""
    return _of(agreement, said, lambda body: True)


def dependants_of_text(version: Version) -> list[Dependant]:
    """Return everything that stands on a tier 1, and who has not signed its new text yet."""
    signed = set(version.adherences.values_list("party__organisation", flat=True))
    return _of(version.agreement, CUT_OVER, lambda body: body not in signed)


def dependants_passing(below: Iterable[Agreement], old: Agreement, bound: Collection[int]) -> list[Dependant]:
    """Return who drops out of each agreement that passes to another tier 1, which binds these bodies."""
    return _each(below, old, PASSING, lambda body: body not in bound)


def bound_by(above: Agreement) -> set[int]:
    """Return the bodies, by key, that a text of a tier 1 in force binds."""
    bound = Adherence.objects.filter(party__agreement=above, version__state__in=BINDING)
    there = bound.filter(party__state__in=(PartyState.ACTIVE, PartyState.NOTICE_GIVEN))
    return set(there.values_list("party__organisation", flat=True))


def _of(agreement: Agreement, said: str, drops: Callable[[int], bool]) -> list[Dependant]:
    if agreement.tier != Tier.OVERARCHING or not agreement.is_in_force:
        return []
    return _each(agreement.dependants.in_force().select_related("board"), agreement, said, drops)


def _each(below: Iterable[Agreement], without: Agreement, said: str, drops: Callable[[int], bool]) -> list[Dependant]:
    keys = [one.pk for one in below]
    needing = Party.objects.filter(NEEDS_TIER_1).select_related("organisation")
    asked = Agreement.objects.filter(pk__in=keys).select_related("board")
    asked = asked.prefetch_related(Prefetch("parties", needing, to_attr="needing"), "parties", "stands_on__parties")
    return [_one(one, without, said, drops) for one in asked]


def _one(below: Agreement, without: Agreement, said: str, drops: Callable[[int], bool]) -> Dependant:
    needing: list[Party] = below.needing  # type: ignore[attr-defined]
    out = [one for one in needing if one.is_bound and drops(one.organisation_id)]
    names = tuple(str(one) for one in out if not _stands_elsewhere(below, without, one.organisation_id))
    stays = sum(one.is_bound for one in below.parties.all()) - len(names)
    words = f"{said}: {few(names, most=6)}." if names else f"{NOBODY}."
    if names and stays < 2 and said in (OUT, PASSING):
        words += " Nothing is covered by it then."
    return Dependant(below, words, names)


def _stands_elsewhere(below: Agreement, without: Agreement, organisation: int) -> bool:
    """Say whether a body has another tier 1 beneath the same agreement."""
    return any(
        party.organisation_id == organisation and party.state == PartyState.ACTIVE and above.is_in_force
        for above in below.stands_on.all()
        if above != without
        for party in above.parties.all()
    )
