"""The clauses as the canonical content has them: numbered, each reference a link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from isa_portal.agreements.models import Clause, Version
from isa_portal.agreements.models.clause import REFERENCE

# A reference as the canonical content has it.
LINK = re.compile(r"\[((?:clause|appendix) \w+)\]\(#clause-\w+\)")


def clauses(version: Version) -> list[dict[str, Any]]:
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
