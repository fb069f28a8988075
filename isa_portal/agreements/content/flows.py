"""What moves, as the canonical content has it."""

from __future__ import annotations

from typing import Any

from isa_portal.agreements.models import Version


def flows(version: Version) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "stage": flow.stage,
            "discloser": flow.discloser.legal_name,
            "recipient": flow.recipient.legal_name,
            "data": flow.data,
            "identifiability": flow.get_identifiability_display(),
            "special_category": flow.special_category,
            "offence_data": flow.offence_data,
            "method": flow.method,
            "frequency": flow.frequency,
            "retention": flow.retention,
        }
        for number, flow in enumerate(version.flows.select_related("discloser", "recipient"), 1)
    ]
