"""Which record of the old text is which of the new one: by its key, by what names it, by its words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Any

Record = dict[str, Any]
Name = Callable[[Record], Hashable]

# Of what no key and no name joins, so many are held against each other by their words, and this share must be common.
MOST_BY_WORDS = 250
ALIKE = 0.5

_WORD = re.compile(r"\w{3,}")


def pairs(old: Sequence[Record], new: Sequence[Record], names: Sequence[Name]) -> dict[int, int]:
    """
    Return for each place in the new list the place of its twin in the old one.

    A key joins for good: two records of different keys are never one. Each name is tried after the one before it,
    in the order of the lists where several records have the same.
    """
    found: dict[int, int] = {}
    _join(old, new, found, lambda record: record.get("key"))
    for name in names:
        _join(old, new, found, name)
    _join_by_words(old, new, found)
    return found


def _may_be_one(before: Record, after: Record) -> bool:
    return not (before.get("key") and after.get("key")) or before["key"] == after["key"]


def _join(old: Sequence[Record], new: Sequence[Record], found: dict[int, int], name: Name) -> None:
    taken = set(found.values())
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for place in reversed(range(len(old))):
        if place not in taken and (called := name(old[place])):
            waiting[called].append(place)
    for place, record in enumerate(new):
        if place in found or not (called := name(record)):
            continue
        candidates = waiting.get(called)
        if candidates and _may_be_one(old[candidates[-1]], record):
            found[place] = candidates.pop()


def _join_by_words(old: Sequence[Record], new: Sequence[Record], found: dict[int, int]) -> None:
    taken = set(found.values())
    left = {place: _words(old[place]) for place in range(len(old)) if place not in taken}
    right = {place: _words(new[place]) for place in range(len(new)) if place not in found}
    if max(len(left), len(right)) > MOST_BY_WORDS:
        return
    scores = [
        (share, -there, -here)
        for there, ours in right.items()
        for here, theirs in left.items()
        if (share := _share(theirs, ours)) >= ALIKE and _may_be_one(old[here], new[there])
    ]
    for _, there, here in sorted(scores, reverse=True):
        if -there not in found and -here not in taken:
            found[-there] = -here
            taken.add(-here)


def _words(record: Record) -> set[str]:
    return {word for value in record.values() if isinstance(value, str) for word in _WORD.findall(value.casefold())}


def _share(some: set[str], others: set[str]) -> float:
    larger = max(len(some), len(others))
    if not larger or min(len(some), len(others)) < ALIKE * larger:
        return 0.0
    return len(some & others) / larger


def moved(places: Sequence[int]) -> set[int]:
    """Return the indexes of a list of old places that do not stand in order; as few as can be said to have moved."""
    tails: list[int] = []
    lasts: list[int] = []
    before: list[int] = []
    for index, place in enumerate(places):
        length = bisect_left(tails, place)
        before.append(lasts[length - 1] if length else -1)
        if length == len(tails):
            tails.append(place)
            lasts.append(index)
        else:
            tails[length], lasts[length] = place, index
    kept: set[int] = set()
    index = lasts[-1] if lasts else -1
    while index >= 0:
        kept.add(index)
        index = before[index]
    return set(range(len(places))) - kept
