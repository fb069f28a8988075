"""The canonical content of a version: what is hashed, shown, signed and printed (docs/evidence-format.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from isa_portal.agreements.models import Clause, Version
from isa_portal.agreements.models.clause import REFERENCE
from isa_portal.lib import canonical

SCHEMA = "isa-version/1"
# A reference as the canonical content has it.
LINK = re.compile(r"\[((?:clause|appendix) \w+)\]\(#clause-\w+\)")


def sha256(content: dict[str, Any]) -> str:
    """Return the content hash of a version, hexadecimal. The version number is not part of it."""
    return canonical.digest(SCHEMA, content)


def of(version: Version) -> dict[str, Any]:
    """Return the canonical content of a version as it stands now."""
    agreement = version.agreement
    return {
        "schema": SCHEMA,
        "board": {"name": agreement.board.name, "host": agreement.board.host.legal_name},
        "reference": agreement.reference,
        "title": agreement.title,
        "tier": int(agreement.tier),
        "stands_on": [
            {"board": above.board.name, "reference": above.reference, "title": above.title}
            for above in agreement.stands_on.select_related("board").order_by("board__name", "reference")
        ],
        "replaces": agreement.replaces.reference if agreement.replaces else None,
        "purpose": version.purpose,
        "benefits": version.benefits,
        "parties": [
            {
                "legal_name": party.organisation.legal_name,
                "role": party.get_role_display(),
                "lead": party.leads,
                "essential": party.is_essential,
            }
            for party in agreement.parties.select_related("organisation")
        ],
        "clauses": _clauses(version),
        "flows": _flows(version),
        "reliances": _reliances(version),
        "risks": _risks(version),
        "terms": _terms(version),
        "dpia": version.dpia,
        "classification": version.classification,
    }


def _clauses(version: Version) -> list[dict[str, Any]]:
    rows = list(version.clauses.all())
    return [
        {"number": row.number, "key": row.key, "heading": row.heading, "text": text}
        for row, text in zip(rows, resolved(rows), strict=True)
    ]


def resolved(rows: Sequence[Clause]) -> list[str]:
    """Return the texts of all clauses of a version, each reference as a link named by the number it has now."""
    places = places_of(rows)
    return [resolve(row.text, places) for row in rows]


def places_of(rows: Iterable[Clause]) -> dict[str, str]:
    """Return the Markdown link to each clause by its key."""
    return {row.key: f"[{row.label}]({anchor(row.number)})" for row in rows}


def resolve(text: str, places: Mapping[str, str]) -> str:
    return REFERENCE.sub(lambda found: places.get(found[1], found[0]), text)


def anchor(number: int | str) -> str:
    """Return the address within a document at which a clause stands: every page and PDF keeps to it."""
    return f"#clause-{number}"


def heading_of(clause: Mapping[str, Any]) -> str:
    """Return the heading of a canonical clause with its number or letter."""
    place = f"Appendix {clause['number']}" if isinstance(clause["number"], str) else str(clause["number"])
    return f"{place}. {clause['heading']}"


def anchors(clauses: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return the addresses that a text may link to within its own document, from its canonical clauses."""
    return frozenset(anchor(clause["number"]) for clause in clauses)


def _flows(version: Version) -> list[dict[str, Any]]:
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


def _reliances(version: Version) -> list[dict[str, Any]]:
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


def _risks(version: Version) -> dict[str, Any] | None:
    if not version.assessment:
        return None
    scale = version.assessment.scale
    return {
        "scale": {"name": scale.name, "size": scale.size, "bands": scale.bands},
        "rows": [
            {
                "number": risk.number,
                "description": risk.description,
                "inherent": [risk.inherent_likelihood, risk.inherent_impact, risk.inherent_priority],
                "residual": [risk.residual_likelihood, risk.residual_impact, risk.residual_priority],
                "countermeasure": risk.countermeasure,
                "owner": risk.owner,
            }
            for risk in version.assessment.risks.all()
        ],
    }


def _terms(version: Version) -> dict[str, Any]:
    return {
        "commences_on": _day(version.commences_on),
        "rule": version.rule,
        "notice": {
            "count": version.notice_count,
            "unit": version.notice_unit,
            "method": version.notice_method,
            "to": version.notice_to,
        },
        "review": {"months": version.review_months, "basis": version.review_basis},
        "liability": version.liability,
        "declarations": list(version.declarations),
        "review_questions": list(version.review_questions),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
