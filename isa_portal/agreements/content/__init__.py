"""The canonical content of a version: what is hashed, shown, signed and printed (docs/evidence-format.md)."""

from __future__ import annotations

from typing import Any

from isa_portal.agreements.content.clauses import (
    LINK,
    anchor,
    anchors,
    clauses,
    heading_of,
    places_of,
    resolve,
    resolved,
)
from isa_portal.agreements.content.flows import attachments, flow_of, flows
from isa_portal.agreements.content.law import reliances, restrictions
from isa_portal.agreements.content.leaving import leaving
from isa_portal.agreements.content.parties import arrangement, classes, named_in, parties, processors, since_fixed
from isa_portal.agreements.content.telling import privacy_notices, telling
from isa_portal.agreements.content.terms import impact_assessment, risks, terms
from isa_portal.agreements.models import Version
from isa_portal.lib import canonical

__all__ = [
    "LINK",
    "SCHEMA",
    "anchor",
    "anchors",
    "arrangement",
    "flow_of",
    "flows",
    "heading_of",
    "impact_assessment",
    "leaving",
    "named_in",
    "of",
    "places_of",
    "privacy_notices",
    "processors",
    "resolve",
    "resolved",
    "sha256",
    "since_fixed",
    "telling",
]

SCHEMA = "isa-version/1"


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
        "parties": parties(version),
        **_where_stated(
            classes=classes(version),
            processors=processors(version),
            arrangement=arrangement(version),
            telling=telling(version),
            leaving=leaving(version),
            privacy_notices=privacy_notices(version),
        ),
        "clauses": clauses(version),
        "flows": flows(version),
        "reliances": reliances(version),
        "restrictions": restrictions(version),
        "risks": risks(version),
        "terms": terms(version),
        "dpia": version.dpia,
        "impact_assessment": impact_assessment(version),
        "attachments": attachments(version),
        "classification": version.classification,
        "printed_marking": version.printed_marking,
    }


def _where_stated(**parts: Any) -> dict[str, Any]:
    """Leave out what is not stated, so that a text fixed before a part existed keeps its hash."""
    return {name: part for name, part in parts.items() if part}
