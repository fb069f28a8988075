"""Who takes part, and on what the agreement stands."""

from __future__ import annotations

from datetime import datetime

from isa_portal.agreements.models import Tier, Version
from isa_portal.agreements.rules.agreement import Found
from isa_portal.agreements.rules.parties import two_distinct_parties
from isa_portal.evidence.actors import Actor


def has_two_parties(version: Version, by: Actor, at: datetime) -> Found:
    yield from two_distinct_parties(version.agreement)


def has_a_lead(version: Version, by: Actor, at: datetime) -> Found:
    if not version.agreement.present_parties().filter(leads=True).exists():
        yield "Say which party leads."


def stands_on_a_tier_1(version: Version, by: Actor, at: datetime) -> Found:
    if version.agreement.tier == Tier.PURPOSE_SPECIFIC and not version.agreement.stands_on.exists():
        yield "Choose the tier 1 agreement that this tier 2 stands on."
