"""Working days of the three legal divisions of the United Kingdom, from a calendar that needs no network."""

from collections.abc import Callable
from datetime import date, timedelta
from importlib.metadata import version
from typing import Literal

import holidays

SATURDAY = 5
# A nation of a board, as the offline calendar of bank holidays names it (Banking and Financial Dealings Act 1971).
SUBDIVISIONS = {"england_and_wales": "ENG", "scotland": "SCT", "northern_ireland": "NIR"}
BANK_HOLIDAYS = {nation: holidays.country_holidays("GB", subdiv=code) for nation, code in SUBDIVISIONS.items()}
# For a request under the Freedom of Information Act a bank holiday in any part counts (section 10(6)).
ANY_PART = "any_part"
# Recorded with every day that was counted by it: bank holidays are proclaimed, moved and added.
EDITION = f"holidays {version('holidays')}"

NonWorking = Literal["same", "next", "previous"]


def is_working_day(day: date, nation: str) -> bool:
    """
    Say whether a day is neither on a weekend nor a bank holiday of a nation; by ANY_PART, of none of them.

    :raises ValueError: outside the years of the calendar, where it would know of no holiday at all
    """
    if nation == ANY_PART:
        return all(is_working_day(day, each) for each in BANK_HOLIDAYS)
    known = BANK_HOLIDAYS[nation]
    if not known.start_year <= day.year <= known.end_year:
        raise ValueError(f"Bank holidays are known from {known.start_year} to {known.end_year}, not in {day.year}.")
    return day.weekday() < SATURDAY and day not in known


def _walked(day: date, step: int, nation: str) -> date:
    while not is_working_day(day, nation):
        day += timedelta(days=step)
    return day


_MOVED: dict[NonWorking, Callable[[date, str], date]] = {
    "same": lambda day, nation: day,
    "next": lambda day, nation: _walked(day, 1, nation),
    "previous": lambda day, nation: _walked(day, -1, nation),
}


def moved(day: date, rule: NonWorking, nation: str) -> date:
    """Return where a deadline falls that would end on a non-working day: there, or on the next or previous one."""
    return _MOVED[rule](day, nation)


def working_days_after(day: date, count: int, nation: str) -> date:
    """Return the working day that comes a number of working days after a day; the day itself is not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, nation)
    return day


def working_days_before(day: date, count: int, nation: str = "england_and_wales") -> date:
    """
    Return the last day that leaves a number of clear working days before a day; it is a working day itself.

    A clear day is a whole one: neither the day of the papers nor the day of the meeting counts
    (Local Government Act 1972, s.100B; R v Swansea City Council, ex p Elitestone Ltd (1993) 66 P & CR 422, CA).
    """
    while count >= 0:
        day -= timedelta(days=1)
        count -= is_working_day(day, nation)
    return day
