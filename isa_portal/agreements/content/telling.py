"""What people are told, as the canonical content has it."""

from __future__ import annotations

from typing import Any

from isa_portal.agreements.models import Telling, Version
from isa_portal.agreements.models.telling import POINTS, SEPARATELY


def telling(version: Version) -> dict[str, Any] | None:
    told = Telling.objects.filter(version=version).first()
    return {name: getattr(told, name) for name in ("who", "stage", *POINTS, *SEPARATELY)} if told else None


def privacy_notices(version: Version) -> list[dict[str, Any]]:
    return [
        {
            "party": notice.party.organisation.legal_name,
            "address": notice.address,
            "checked_on": notice.checked_on.isoformat(),
        }
        for notice in version.notices_to_people.select_related("party__organisation")
    ]
