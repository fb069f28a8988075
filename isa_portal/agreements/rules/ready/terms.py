"""The terms, and the impact assessment."""

from __future__ import annotations

from datetime import datetime

from isa_portal.agreements.models import Tier, Version
from isa_portal.agreements.rules.agreement import Found
from isa_portal.evidence.actors import Actor


def has_its_terms(version: Version, by: Actor, at: datetime) -> Found:
    if version.notice_period is None:
        yield "Say how much notice a party gives to leave, with its unit: days or months."
    if not version.review_months:
        yield "Say after how many months the agreement is reviewed."


def has_a_dpia_answer(version: Version, by: Actor, at: datetime) -> Found:
    if version.agreement.tier != Tier.OVERARCHING and not version.dpia.strip():
        yield "Give the reference of the data protection impact assessment, or the reasons of the screening."
