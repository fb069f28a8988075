"""What the sharing is for, what moves and what could go wrong."""

from __future__ import annotations

from datetime import datetime

from isa_portal.agreements.models import Tier, Version
from isa_portal.agreements.rules.agreement import Found
from isa_portal.agreements.rules.flows import gaps
from isa_portal.evidence.actors import Actor


def states_its_purpose(version: Version, by: Actor, at: datetime) -> Found:
    if not version.purpose.strip():
        yield "Enter the purpose of the sharing."


def says_what_moves(version: Version, by: Actor, at: datetime) -> Found:
    if version.agreement.tier == Tier.OVERARCHING:
        return
    parties = set(version.agreement.present_parties().values_list("organisation_id", flat=True))
    flows = list(version.flows.in_full())
    if not flows:
        yield "Add at least one data flow: who gives what to whom."
    for number, flow in enumerate(flows, 1):
        for body in (flow.discloser, flow.recipient):
            if body.pk not in parties:
                yield f"Data flow {number} names {body}, which is not a party. Add the party or change the flow."
        for gap in gaps(flow):
            yield f"Data flow {number}: {gap.words}."


def assesses_its_risks(version: Version, by: Actor, at: datetime) -> Found:
    if version.agreement.tier == Tier.OVERARCHING:
        return
    if version.assessment is None or not version.assessment.risks.exists():
        yield "Add at least one risk."
