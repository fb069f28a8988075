"""Pictures made by the server: numbers and words that a template draws as SVG, each with the words it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from isa_portal.lib.calendar import MONTHS

WIDTH = 720
LEFT = 10
STEP = 12
MOST_STACKED = 6


@dataclass(frozen=True)
class Event:
    """One day of the year that something falls on; ``late`` if it is overdue."""

    day: date
    what: str
    agreement: str
    href: str
    late: bool = False


@dataclass(frozen=True)
class Mark:
    x: float
    y: float
    late: bool


@dataclass(frozen=True)
class Month:
    x: float
    middle: float
    name: str


@dataclass(frozen=True)
class Year:
    """Twelve months from the one that this day stands in, with a mark for each thing that falls in them."""

    months: tuple[Month, ...]
    marks: tuple[Mark, ...]
    events: tuple[Event, ...]
    words: str
    base: int
    width: int = WIDTH

    @property
    def height(self) -> int:
        return self.base + 30


def year(events: Iterable[Event], *, on: date) -> Year:
    """Return the picture of the twelve months that begin with this one."""
    lane = (WIDTH - 2 * LEFT) / 12
    first = on.year * 12 + on.month - 1
    falling = sorted((event for event in events if 0 <= _place(event.day, first) < 12), key=lambda one: one.day)
    stacked = [0] * 12
    highest = max(Counter(_place(event.day, first) for event in falling).values(), default=0)
    base = 20 + STEP * min(highest, MOST_STACKED)
    marks = []
    for event in falling:
        place = _place(event.day, first)
        # More than fit on top of each other are still told in the words and in the table.
        if stacked[place] < MOST_STACKED:
            x = LEFT + lane * (place + (event.day.day - 0.5) / 31)
            marks.append(Mark(round(x, 1), base - 10 - STEP * stacked[place], event.late))
        stacked[place] += 1
    months = tuple(
        Month(round(LEFT + lane * place, 1), round(LEFT + lane * (place + 0.5), 1), _name(first + place))
        for place in range(12)
    )
    return Year(months, tuple(marks), tuple(falling), _in_words(stacked, first), base)


def _place(day: date, first: int) -> int:
    return day.year * 12 + day.month - 1 - first


def _name(month: int) -> str:
    return MONTHS[month % 12 + 1][:3]


def _in_words(stacked: list[int], first: int) -> str:
    total = sum(stacked)
    if not total:
        return "Nothing falls due in the next twelve months."
    busiest = max(range(12), key=lambda place: stacked[place])
    month = f"{MONTHS[(first + busiest) % 12 + 1]} {(first + busiest) // 12}"
    return f"1 mark, in {month}." if total == 1 else f"{total} marks, busiest {month}."
