"""Why it is lawful."""

from __future__ import annotations

from datetime import datetime

from isa_portal.agreements.models import Identifiability, Tier, Version
from isa_portal.agreements.rules.agreement import Found
from isa_portal.evidence.actors import Actor
from isa_portal.gateways.models import Condition
from isa_portal.gateways.rules import why_not_choosable


def says_why_it_is_lawful(version: Version, by: Actor, at: datetime) -> Found:
    if version.agreement.tier == Tier.OVERARCHING:
        return
    reliances = list(version.reliances.select_related("gateway"))
    if not reliances:
        yield "Add the legal power that the sharing relies on."
    for reliance in reliances:
        if sentence := why_not_choosable(reliance.gateway):
            yield f"{reliance.gateway.citation}: {sentence}"
    special = version.flows.filter(special_category=True).exclude(identifiability=Identifiability.ANONYMOUS)
    if special.exists() and all(reliance.condition in {"", Condition.NONE} for reliance in reliances):
        yield "Special category data is shared: choose the Article 9 condition for it under Law."
