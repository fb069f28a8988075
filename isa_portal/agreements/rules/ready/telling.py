"""What people are told."""

from __future__ import annotations

from datetime import datetime

from isa_portal.agreements.models import Telling, Tier, Version
from isa_portal.agreements.models.telling import POINTS
from isa_portal.agreements.rules.agreement import Found
from isa_portal.agreements.rules.parties import few
from isa_portal.evidence.actors import Actor


def says_who_tells(version: Version, by: Actor, at: datetime) -> Found:
    if version.agreement.tier == Tier.OVERARCHING:
        return
    told = Telling.objects.filter(version=version).first() or Telling()
    if not (told.who and told.stage):
        yield "Say who tells people of the sharing, and at which stage."
    if open_points := [words.lower() for name, (words, _) in POINTS.items() if not getattr(told, name).strip()]:
        yield f"Say what people are told: {few(open_points, most=len(POINTS))}."


def names_privacy_notices(version: Version, by: Actor, at: datetime) -> Found:
    """Ask it of each party that is named for itself; members of a class say it where they are asked to join."""
    if version.agreement.tier == Tier.OVERARCHING:
        return
    there = version.notices_to_people.values("party")
    without = version.agreement.parties.filter(member_of__isnull=True).exclude(pk__in=there)
    if names := [str(party) for party in without.select_related("organisation")]:
        yield f"Give the address of the privacy notice of {few(names)}, and the day on which it was checked."
