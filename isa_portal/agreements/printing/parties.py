"""Parties, processors and what people are told, as documents say them."""

from __future__ import annotations

from datetime import date
from typing import Any

from isa_portal.agreements.models.party import named
from isa_portal.agreements.models.telling import NO_BASIS, POINTS, SEPARATELY
from isa_portal.lib import markup
from isa_portal.lib.calendar import in_words

TOLD = {
    "who": "Who tells them",
    "stage": "At which stage",
    **{name: label for name, (label, _) in {**POINTS, **SEPARATELY}.items()},
}


def parties(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the parties of a content, each as it is named with the parts of it that take part."""
    return [{**party, "named": named(party["legal_name"], party.get("units") or ())} for party in content["parties"]]


def processors(content: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**one, "contract": contract(one)} for one in content.get("processors") or ()]


def contract(processor: dict[str, Any]) -> str:
    on = processor["contract_on"]
    said = [processor["contract_reference"], in_words(date.fromisoformat(on)) if on else ""]
    return ", ".join(filter(None, said)) or "None stated"


def arrangement(content: dict[str, Any]) -> dict[str, str]:
    """Return what joint controllers arranged, as HTML."""
    return {name: markup.render(words) for name, words in (content.get("arrangement") or {}).items()}


def told(content: dict[str, Any]) -> list[tuple[str, str]]:
    """Return who tells people what, point by point, as far as it is said."""
    said = content.get("telling") or {}
    return [(heading, said[name]) for name, heading in TOLD.items() if said.get(name)]


def notices(content: dict[str, Any]) -> list[dict[str, str]]:
    rows = content.get("privacy_notices") or ()
    return [{**row, "checked": in_words(date.fromisoformat(row["checked_on"]))} for row in rows]


def telling(content: dict[str, Any]) -> dict[str, Any] | None:
    """Return what people are told, as pdf/telling.html shows it; None for a text that says nothing of it."""
    rows, found = told(content), notices(content)
    if not rows and not found:
        return None
    as_html = [(heading, markup.render(words)) for heading, words in rows]
    return {"no_basis": NO_BASIS, "rows": as_html, "notices": found}
