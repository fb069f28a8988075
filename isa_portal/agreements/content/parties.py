"""Who takes part, and who handles data for them, as the canonical content has it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from isa_portal.agreements.models import JointArrangement, Party, Version
from isa_portal.lib.calendar import in_words


def parties(version: Version) -> list[dict[str, Any]]:
    return [
        {
            "legal_name": party.organisation.legal_name,
            **({"units": party.units} if party.units else {}),
            **({"member_of": party.member_of.name} if party.member_of else {}),
            **_waiver(party),
            **({"before": before} if (before := [*_names(party), *party.places]) else {}),
            "role": party.get_role_display(),
            "lead": party.leads,
            "essential": party.is_essential,
        }
        for party in version.agreement.present_parties()
        .select_related("organisation", "member_of")
        .prefetch_related("organisation__other_names")
    ]


def _names(party: Party) -> list[str]:
    """Return under which legal names a body stood before, each with its last day."""
    return [
        f"Until {in_words(one.was_legal_until)} called {one.name}."
        for one in party.organisation.other_names.all()
        if one.was_legal_until
    ]


def named_in(version: Version) -> dict[int, str]:
    """Return by party the name under which the fixed text of a version names it, also where it has another one now."""
    listed = {one["legal_name"] for one in (version.content or {}).get("parties", ())}
    found = {}
    for party in version.agreement.parties.prefetch_related("organisation__other_names").select_related("organisation"):
        names = [party.organisation.legal_name, *(one.name for one in party.organisation.other_names.all())]
        found[party.pk] = next((name for name in names if name in listed), names[0])
    return found


def since_fixed(version: Version) -> dict[str, list[str]]:
    """Return by the names in a fixed text what became of the bodies: another name, or another body in the seat."""
    called, found = named_in(version), defaultdict(list)
    for party in version.agreement.parties.prefetch_related("organisation__other_names").select_related("organisation"):
        body = party.organisation
        until = {one.name: one.was_legal_until for one in body.other_names.all() if one.was_legal_until}
        if day := until.get(called[party.pk]):
            found[called[party.pk]].append(f"Called so until {in_words(day)}, then {body.legal_name}.")
        for one in party.in_place_of:
            since = in_words(date.fromisoformat(one["day"]))
            if name := called.get(one["party"]):
                found[name].append(f"{body.legal_name} takes its place from {since}, by {one['instrument']}.")
    return dict(found)


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
