"""Who takes part, and who handles data for them, as the canonical content has it."""

from __future__ import annotations

from typing import Any

from isa_portal.agreements.models import JointArrangement, Party, Version


def parties(version: Version) -> list[dict[str, Any]]:
    return [
        {
            "legal_name": party.organisation.legal_name,
            **({"units": party.units} if party.units else {}),
            **({"member_of": party.member_of.name} if party.member_of else {}),
            **_waiver(party),
            "role": party.get_role_display(),
            "lead": party.leads,
            "essential": party.is_essential,
        }
        for party in version.agreement.present_parties().select_related("organisation", "member_of")
    ]


def _waiver(party: Party) -> dict[str, Any]:
    if not party.tier_1_waived_because:
        return {}
    return {"tier_1_waived": {"because": party.tier_1_waived_because, "takes_in": party.takes_in}}


def classes(version: Version) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "kind": one.get_kind_display(),
            "signs": "The proprietor of each" if one.proprietor_signs else "Each for itself",
        }
        for one in version.agreement.classes.all()
    ]


def processors(version: Version) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "controller": one.controller.legal_name,
            "does": one.does,
            "contract_reference": one.contract_reference,
            "contract_on": one.contract_on.isoformat() if one.contract_on else None,
        }
        for one in version.processors.select_related("controller")
    ]


def arrangement(version: Version) -> dict[str, Any] | None:
    stated = JointArrangement.objects.filter(version=version).first()
    return {"who_does_what": stated.who_does_what, "gist": stated.gist} if stated else None
