"""Why it is lawful."""

from __future__ import annotations

from datetime import datetime

from isa_portal.agreements.models import Tier, Version
from isa_portal.agreements.rules import law
from isa_portal.agreements.rules.agreement import Found
from isa_portal.evidence.actors import Actor
from isa_portal.gateways.rules import why_not_choosable
from isa_portal.lib.clock import london_date

NO_POWER = "Add the legal power that the sharing relies on."


def says_why_it_is_lawful(version: Version, by: Actor, at: datetime) -> Found:
    if version.agreement.tier == Tier.OVERARCHING:
        return
    reliances = list(version.reliances.select_related("gateway__successor"))
    if not reliances:
        yield NO_POWER
        return
    on = london_date(at)
    for gateway in dict.fromkeys(one.gateway for one in reliances):
        if sentence := why_not_choosable(gateway, on=on):
            yield f"{gateway.citation}: {sentence}"
    sides = law.law_for(version)
    yield from (lack.sentence for lack in law.lacks(version, sides))
    found = law.eligibilities(version, on=on, sides=sides)
    # What cannot be chosen at all was named above.
    yield from law.unusable(one for one in found if not why_not_choosable(one.gateway, on=on))


def considers_each_restriction(version: Version, by: Actor, at: datetime) -> Found:
    if version.agreement.tier == Tier.OVERARCHING or not version.reliances.exists():
        return
    if left := law.unconsidered(version):
        names = "; ".join(one.short_title for one in left)
        yield f"Say of each restriction whether what it protects is shared. Not answered yet: {names}."
