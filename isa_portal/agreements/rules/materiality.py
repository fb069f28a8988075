"""
Whether what changed in a text is material: proposed from the two contents alone, decided by people.

Deny by default: a field that is named nowhere here is material.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from isa_portal.agreements.comparing import compare, labels, matching, records
from isa_portal.agreements.comparing.result import Entry
from isa_portal.agreements.models import Weight

EVERY = frozenset({"*"})
# What may change in each part without being material; "*" is everything in it. A part that is not named is material
# whole: purpose, parties and their roles, and whatever the content gains.
MINOR: dict[str, frozenset[str]] = {
    "schema": EVERY,
    "board": EVERY,
    "title": EVERY,
    "benefits": EVERY,
    # The words of a clause may hide anything, so the person who confirms reads them.
    "clauses": EVERY,
    "risks": EVERY,
    "dpia": EVERY,
    "impact_assessment": EVERY,
    "classification": EVERY,
    "printed_marking": EVERY,
    # Where a notice stands and when it was looked at; not whose it is.
    "privacy_notices": frozenset({"address", "checked_on"}),
    # How something travels, and what a stage is called; not who, what, how identifiable or how long.
    "flows": frozenset({"number", "key", "position", "stage", "method", "frequency", "article_30"}),
    "reliances": frozenset({"number", "key", "position", "note"}),
    # What a party is bound to, how it leaves and what its signatory declares stays with those who signed it.
    "terms": frozenset(
        {
            "commences_on",
            *(f"review.{name}" for name in ("months", "first_months", "basis", "follows", "on", "event")),
            "review_questions",
        }
    ),
}
WHY = {
    "purpose": "The purpose",
    "parties": "The parties, their categories or their roles",
    "flows": "What is shared, with whom, how identifiable it is or how long it is kept",
    "reliances": "The legal powers, bases or conditions",
    "leaving": "How a party leaves, or where the agreement ends",
    "terms": "Liability, notice, declarations or the rule of coming into force",
}
READ_CLAUSES = "The words of clauses changed. Read them: they may say something material."


@dataclass(frozen=True)
class Change:
    """One changed part of a text, in words, and whether the portal takes it for material."""

    part: str
    words: str
    is_material: bool


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Return what changed from one canonical content to the next, the material first."""
    shown = {section.name: section for section in compare(before, after).changed}
    found = [
        Change(part, _words(part, shown), _is_material(part, before.get(part), after.get(part)))
        for part in dict.fromkeys((*after, *before))
        if part != "schema" and _differ(before.get(part), after.get(part))
    ]
    return sorted(found, key=lambda one: not one.is_material)


def proposed(found: Iterable[Change]) -> Weight:
    """Return what the portal proposes."""
    return Weight.MATERIAL if any(one.is_material for one in found) else Weight.MINOR


def reasons(found: Iterable[Change]) -> Iterator[str]:
    """Yield the sentences under the proposal: what is material, and what people must judge."""
    for one in found:
        if one.is_material:
            yield f"{WHY.get(one.part, labels.section(one.part)[0])} changed."
        elif one.part == "clauses":
            yield READ_CLAUSES


def _differ(before: Any, after: Any) -> bool:
    """A part that older texts do not have yet is no change while it says nothing."""
    return bool(before or after) and before != after


def _is_material(part: str, before: Any, after: Any) -> bool:
    minor = MINOR.get(part, frozenset())
    if minor == EVERY:
        return False
    if isinstance(before or after, list):
        return _rows_are(part, before or [], after or [], minor)
    if isinstance(before or after, dict):
        return bool(_fields(before or {}, after or {}) - minor)
    return True


def _rows_are(part: str, before: list[Any], after: list[Any], minor: frozenset[str]) -> bool:
    """A record that is new or gone is material; of one that stays, the fields that changed tell."""
    if not all(isinstance(row, dict) for row in (*before, *after)):
        return True
    if len(before) != len(after):
        return True
    twins = matching.pairs(before, after, records.names_of(part, (after or before)[0]))
    if len(twins) < len(after):
        return True
    return any(_fields(before[old], after[new]) - minor for new, old in twins.items())


def _fields(before: dict[str, Any], after: dict[str, Any], path: str = "") -> set[str]:
    """Return the paths of the fields that differ."""
    found: set[str] = set()
    for name in {*before, *after}:
        old, new = before.get(name), after.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            found |= _fields(old, new, f"{path}{name}.")
        elif _differ(old, new):
            found.add(f"{path}{name}")
    return found


def _words(part: str, shown: dict[str, Any]) -> str:
    """Return which entries of a part changed, as the comparison names them."""
    heading = labels.section(part)[0] if part not in labels.LABELS else labels.label(part).capitalize()
    section = shown.get(part)
    entries: list[Entry] = section.changed if section else []
    named = [entry.heading for entry in entries if entry.heading and entry.heading != heading]
    return f"{heading}: {'; '.join(named)}" if named else heading
