"""What a text says of leaving and ending, as the canonical content has it."""

from __future__ import annotations

from typing import Any

from isa_portal.agreements.models import LeavingTerms, Version


def leaving(version: Version) -> dict[str, Any] | None:
    said = LeavingTerms.objects.filter(version=version).first()
    if said is None:
        return None
    return {
        "counting": said.counting,
        "non_working": said.non_working,
        "nation": said.nation,
        "way": said.way,
        "address": said.address,
        "email": said.email,
        "post_days": said.post_days,
        "late_after": f"{said.late_after:%H:%M}" if said.late_after else "",
        "working_days_only": said.working_days_only,
        "ends_on": said.ends_on.isoformat() if said.ends_on else "",
        "ends_when": said.ends_when,
        "ends_without_lead": said.ends_without_lead,
        "removal": said.removal,
    }
