"""The bank holidays of a year, computed: what the working days of a nation leave out."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter

ENGLAND_AND_WALES, SCOTLAND, NORTHERN_IRELAND = "england_and_wales", "scotland", "northern_ireland"
MONDAY, SATURDAY = 0, 5

# Proclaimed once, for the whole Kingdom.
SINGLE = (
    date(1999, 12, 31),
    date(2002, 6, 3),
    date(2011, 4, 29),
    date(2012, 6, 5),
    date(2022, 6, 3),
    date(2022, 9, 19),
    date(2023, 5, 8),
)
# The usual day of May on the left was kept on the day on the right.
MOVED = {
    date(1995, 5, 1): date(1995, 5, 8),
    date(2020, 5, 4): date(2020, 5, 8),
    date(2002, 5, 27): date(2002, 6, 4),
    date(2012, 5, 28): date(2012, 6, 4),
    date(2022, 5, 30): date(2022, 6, 2),
}


@cache
def of_year(year: int, nation: str) -> frozenset[date]:
    """
    Return the bank holidays of a year (Banking and Financial Dealings Act 1971, Sch 1, and the proclamations).

    :param nation: ``england_and_wales``, ``scotland`` or ``northern_ireland``
    """
    whole = {MOVED.get(day, day) for day in _yearly(year, nation)} | {day for day in SINGLE if day.year == year}
    return frozenset(whole | set(_with_substitutes(year, nation)))


def _yearly(year: int, nation: str) -> Iterator[date]:
    """The days that never fall on a weekend."""
    yield easter(year) - timedelta(days=2)
    if nation != SCOTLAND:
        yield easter(year) + timedelta(days=1)
    yield _monday_from(date(year, 5, 1))
    yield _monday_from(date(year, 5, 25))
    yield _monday_from(date(year, 8, 1) if nation == SCOTLAND else date(year, 8, 25))


def _with_substitutes(year: int, nation: str) -> Iterator[date]:
    """The days with a date of their own; one on a weekend is kept on the next free working day."""
    days = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    days += [date(year, 1, 2), date(year, 11, 30)] if nation == SCOTLAND else []
    days += [date(year, 3, 17), date(year, 7, 12)] if nation == NORTHERN_IRELAND else []
    taken = {day for day in days if day.weekday() < SATURDAY}
    yield from taken
    for day in sorted(set(days) - taken):
        kept = day
        while kept.weekday() >= SATURDAY or kept in taken:
            kept += timedelta(days=1)
        taken.add(kept)
        yield kept


def _monday_from(day: date) -> date:
    """Return the first Monday on or after a day."""
    return day + timedelta(days=(MONDAY - day.weekday()) % 7)
