"""Who takes part, who handles data for them, and on what the agreement stands."""

from __future__ import annotations

from datetime import datetime

from isa_portal.agreements.models import JointArrangement, PartyRole, Tier, Version
from isa_portal.agreements.rules.agreement import Found
from isa_portal.agreements.rules.parties import two_distinct_parties
from isa_portal.evidence.actors import Actor


def has_two_parties(version: Version, by: Actor, at: datetime) -> Found:
    yield from two_distinct_parties(version.agreement)


def has_a_lead(version: Version, by: Actor, at: datetime) -> Found:
    if not version.agreement.present_parties().filter(leads=True).exists():
        yield "Say which party leads."


def lists_its_members(version: Version, by: Actor, at: datetime) -> Found:
    for one in version.agreement.classes.filter(members__isnull=True):
        yield f"Nobody of {one} is listed. List its members, or remove the class."


def arranges_joint_control(version: Version, by: Actor, at: datetime) -> Found:
    joint = version.agreement.parties.filter(role=PartyRole.JOINT_CONTROLLER).exists()
    arranged = JointArrangement.objects.filter(version=version).exclude(who_does_what="").exclude(gist="")
    if joint and not arranged.exists():
        yield "There are joint controllers: say who does what, and its gist for people (UK GDPR Article 26)."


def has_contracts(version: Version, by: Actor, at: datetime) -> Found:
    for one in version.processors.all():
        if not (one.contract_reference and one.contract_on):
            yield f"Enter the reference and the date of the contract with {one.name} (UK GDPR Article 28)."


def stands_on_a_tier_1(version: Version, by: Actor, at: datetime) -> Found:
    if version.agreement.tier == Tier.PURPOSE_SPECIFIC and not version.agreement.stands_on.exists():
        yield "Choose the tier 1 agreement that this tier 2 stands on."
