"""The terms, and the impact assessment."""

from __future__ import annotations

from datetime import datetime

from isa_portal.agreements.models import Tier, Version
from isa_portal.agreements.models.schedule import ReviewBy
from isa_portal.agreements.models.version import SCREENING, Assessed
from isa_portal.agreements.rules.agreement import Found
from isa_portal.evidence.actors import Actor
from isa_portal.gateways.models import Prerequisite

REVIEWED = {
    ReviewBy.INTERVAL: "Say after how many months the agreement is reviewed.",
    ReviewBy.DAY: "Say on which day the agreement is reviewed.",
    ReviewBy.EVENT: "Say what has to happen for the agreement to be reviewed.",
}


def has_its_terms(version: Version, by: Actor, at: datetime) -> Found:
    if version.notice_period is None:
        yield "Say how much notice a party gives to leave, with its unit: days or months."
    if not version.review_schedule.is_stated:
        yield REVIEWED[ReviewBy(version.review_by)]


def has_a_dpia_answer(version: Version, by: Actor, at: datetime) -> Found:
    if version.agreement.tier == Tier.OVERARCHING:
        return
    match version.dpia_kind:
        case Assessed.REFERENCE:
            if not (version.dpia_reference and version.dpia_on and version.dpia_owner):
                yield "Give the reference, the date and the owner of the data protection impact assessment."
        case Assessed.SCREENING:
            yield from _is_screened(version)
        case _:
            yield "Give the reference of the data protection impact assessment, or the reasons of the screening."


def _is_screened(version: Version) -> Found:
    if set(version.dpia_answers) != SCREENING.keys():
        yield "Answer every question of the screening for a data protection impact assessment."
    if not version.dpia.strip():
        yield "Give the reasons why no data protection impact assessment is needed."
    powers = {reliance.gateway for reliance in version.reliances.select_related("gateway")}
    for power in sorted(powers, key=str):
        if Prerequisite.DPIA in power.prerequisites:
            yield (
                f"{power.citation} needs a data protection impact assessment: a screening alone is not enough. Give "
                "its reference, date and owner."
            )
