"""The legal answers of a content, as documents show them: by party, each power with what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from isa_portal.lib.calendar import in_words

Lines = tuple[str, list[str]]


def by_party(reliances: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Group what is relied on by party; what every party relies on comes first."""
    ordered = sorted(reliances, key=lambda one: one["party"] or "")
    return [
        (party or "Every party", [{**one, "rows": list(answers(one))} for one in group])
        for party, group in groupby(ordered, key=lambda one: one["party"] or "")
    ]


def answers(one: dict[str, Any]) -> Iterator[Lines]:
    """Yield what stands beside a power, question by question; a text fixed earlier has fewer answers."""
    objective = [f"Objective: {one['objective']}"] if one.get("objective") else []
    for name, lines in (
        ("Why it applies", [*objective, one["note"]]),
        ("Lawful basis", [one["lawful_basis"]]),
        ("Conditions", conditions(one)),
        ("Confidentiality", [one.get("confidentiality", ""), one.get("confidentiality_note", "")]),
    ):
        if said := [line for line in lines if line]:
            yield name, said


def conditions(one: dict[str, Any]) -> list[str]:
    """Return the conditions for special category and offence data, and the policy document that they need."""
    offences = _joined(one.get("article_10"), one.get("article_10_paragraph"))
    adopted = one.get("policy_document_on")
    policy = one.get("policy_document", "") + (f", {in_words(date.fromisoformat(adopted))}" if adopted else "")
    found = [
        one.get("condition"),
        one.get("schedule_8"),
        _joined(one.get("article_9"), one.get("article_9_paragraph")),
        f"Article 10: {offences}" if offences else "",
        f"Appropriate policy document: {policy}" if policy else "",
    ]
    return [line for line in found if line]


def _joined(*parts: str | None) -> str:
    return "; ".join(part for part in parts if part)
