"""Why it is lawful, as the canonical content has it."""

from __future__ import annotations

from typing import Any

from isa_portal.agreements.models import Version


def reliances(version: Version) -> list[dict[str, Any]]:
    return [
        {
            "party": reliance.organisation.legal_name if reliance.organisation else None,
            "gateway": reliance.gateway.short_title,
            "citation": reliance.gateway.citation,
            "lawful_basis": reliance.get_lawful_basis_display(),
            "condition": reliance.get_condition_display(),
            "note": reliance.note,
        }
        for reliance in version.reliances.select_related("organisation", "gateway")
    ]
