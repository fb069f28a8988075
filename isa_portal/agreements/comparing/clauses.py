"""The clauses of two texts: kept, changed word by word, moved, added, removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from isa_portal.agreements.comparing import records, words
from isa_portal.agreements.comparing.matching import Record, moved, pairs
from isa_portal.agreements.comparing.result import Entry, Line
from isa_portal.agreements.comparing.words import ADDED, REMOVED, Allowance
from isa_portal.agreements.content import LINK, heading_of

NAMES = (
    lambda clause: (_heading(clause), clause["text"]),
    lambda clause: _heading(clause),
    lambda clause: words.normal(clause["text"]) or None,
)
# Told by the entry itself.
TOLD = {"key", "number", "heading", "text"}


def _heading(clause: Record) -> str:
    return " ".join(str(clause["heading"]).casefold().split())


def compare(old: Sequence[Record], new: Sequence[Record], allowance: Allowance) -> tuple[Entry, ...]:
    """Return the clauses in their new order; a removed one stands where it stood."""
    old, new = _unlinked(old), _unlinked(new)
    twins = pairs(old, new, NAMES)
    there = sorted(twins)
    stray = {there[index] for index in moved([twins[place] for place in there])}
    kept = set(twins.values())
    follows = _gone_after([place for place in range(len(old)) if place not in kept])
    found = [_removed(old[place]) for place in follows.get(-1, ())]
    for place, clause in enumerate(new):
        before = old[twins[place]] if place in twins else None
        found.append(_paired(before, clause, place in stray, allowance) if before else _added(clause))
        found += [_removed(old[gone]) for gone in follows.get(twins.get(place, -2), ())]
    return tuple(found)


def _unlinked(clauses: Sequence[Record]) -> list[Record]:
    """A reference is read as "clause 4"; where it leads is no difference of its own."""
    return [{**clause, "text": LINK.sub(r"\1", clause["text"])} for clause in clauses]


def _gone_after(gone: list[int]) -> dict[int, list[int]]:
    """Return the places that are gone by the place that they followed and that is still there; -1 is the head."""
    found: dict[int, list[int]] = {}
    follows: dict[int, int] = {}
    for place in gone:
        follows[place] = follows.get(place - 1, place - 1)
        found.setdefault(follows[place], []).append(place)
    return found


def _added(clause: Record) -> Entry:
    return Entry(_called(clause), "added", text=words.whole(clause["text"], ADDED), anchor=f"clause-{clause['number']}")


def _removed(clause: Record) -> Entry:
    anchor = f"removed-clause-{clause['number']}"
    return Entry(_called(clause), "removed", text=words.whole(clause["text"], REMOVED), anchor=anchor)


def _called(clause: Record) -> str:
    return heading_of(clause)


def _paired(before: Record, after: Record, is_moved: bool, allowance: Allowance) -> Entry:
    text = words.compare(before["text"], after["text"], allowance)
    lines: list[Line] = []
    if words.normal(before["heading"]) != words.normal(after["heading"]):
        lines.append(Line("Heading:", words.compare(before["heading"], after["heading"], allowance)))
    lines += records.differences(_rest(before), _rest(after), allowance)
    was = (
        f"Moved: it was {'appendix' if isinstance(before['number'], str) else 'clause'} {before['number']}."
        if is_moved
        else ""
    )
    standing = "changed" if text.count or lines else "same"
    return Entry(_called(after), standing, tuple(lines), text, was, anchor=f"clause-{after['number']}")


def _rest(clause: Record) -> dict[str, Any]:
    return {name: value for name, value in clause.items() if name not in TOLD}
