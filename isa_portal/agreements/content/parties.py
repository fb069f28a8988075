"""Who takes part, as the canonical content has it."""

from __future__ import annotations

from typing import Any

from isa_portal.agreements.models import Version


def parties(version: Version) -> list[dict[str, Any]]:
    return [
        {
            "legal_name": party.organisation.legal_name,
            "role": party.get_role_display(),
            "lead": party.leads,
            "essential": party.is_essential,
        }
        for party in version.agreement.present_parties()
    ]
