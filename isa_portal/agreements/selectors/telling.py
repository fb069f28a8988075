"""What people are told, as pages show it."""

from __future__ import annotations

from typing import Any

from isa_portal.agreements import content
from isa_portal.agreements.models import Party, PrivacyNotice, Telling, Version
from isa_portal.agreements.models.telling import POINTS, SEPARATELY


def told(version: Version) -> list[tuple[str, str]]:
    """Return who tells people what, point by point; what is not said is empty."""
    said = Telling.objects.filter(version=version).first() or Telling()
    points = [(label, getattr(said, name)) for name, (label, _) in {**POINTS, **SEPARATELY}.items()]
    return [("Who tells them", said.who), ("At which stage", said.stage), *points]


def content_of(version: Version | None) -> dict[str, Any]:
    """Return what a version says of processors, joint controllers and telling: a draft as it stands."""
    if version is None:
        return {}
    return version.content or {
        "arrangement": content.arrangement(version),
        "processors": content.processors(version),
        "telling": content.telling(version),
        "privacy_notices": content.privacy_notices(version),
    }


def notices(version: Version) -> list[tuple[Party, PrivacyNotice | None]]:
    """Return each party that is named for itself with its privacy notice in this version, if it is stated."""
    there = {notice.party_id: notice for notice in version.notices_to_people.all()}
    named = version.agreement.parties.filter(member_of__isnull=True).select_related("organisation")
    return [(party, there.get(party.pk)) for party in named]


def in_short(version: Version) -> str:
    """Return who tells people at which stage, and how many privacy notices are named."""
    said = Telling.objects.filter(version=version).first()
    number = version.notices_to_people.count()
    counted = "1 privacy notice." if number == 1 else f"{number} privacy notices." if number else ""
    by = ", ".join(filter(None, [said.who, said.stage])) if said else ""
    return f"{by}{'. ' if by else ''}{counted}"
