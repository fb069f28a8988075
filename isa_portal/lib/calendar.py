"""Dates as agreements count them: months by the corresponding date, periods, and dates known only in part."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Self

import holidays
from dateutil.relativedelta import relativedelta

Unit = Literal["days", "months"]

MONTHS = tuple(calendar.month_name)
SATURDAY = 5
# A nation of a board, as the offline calendar of bank holidays names it (Banking and Financial Dealings Act 1971).
SUBDIVISIONS = {"england_and_wales": "ENG", "scotland": "SCT", "northern_ireland": "NIR"}
BANK_HOLIDAYS = {nation: holidays.country_holidays("GB", subdiv=code) for nation, code in SUBDIVISIONS.items()}


def months_after(anchor: date, months: int) -> date:
    """
    Return the corresponding date a whole number of months after a date.

    The day of the event is excluded and the period ends on the same-numbered day of the last month, or on that
    month's last day if it has no such day (Dodds v Walker [1981] 1 WLR 1027, HL). Always count once from the
    anchor: counting month by month drifts after a short month.
    """
    return anchor + relativedelta(months=months)


def is_working_day(day: date, nation: str) -> bool:
    """Say whether a day is neither on a weekend nor a bank holiday of a nation."""
    return day.weekday() < SATURDAY and day not in BANK_HOLIDAYS[nation]


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


def in_words(day: date) -> str:
    """Return a day as a letter writes it: 21 December 2026."""
    return f"{day.day} {MONTHS[day.month]} {day.year}"


@dataclass(frozen=True)
class PartialDate:
    """A date of which perhaps only the month or the year is known, kept as its first and its last possible day."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"A date cannot begin on {self.first} and end on {self.last}.")

    @classmethod
    def day(cls, day: date) -> Self:
        return cls(day, day)

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))

    @classmethod
    def year(cls, year: int) -> Self:
        return cls(date(year, 1, 1), date(year, 12, 31))

    @property
    def is_exact(self) -> bool:
        return self.first == self.last

    @property
    def overdue_from(self) -> date:
        """The first day on which something due on this date is surely overdue."""
        return self.last + timedelta(days=1)

    def __str__(self) -> str:
        if self.is_exact:
            return in_words(self.first)
        for name in (self._year_name, self._month_name):
            if words := name():
                return words
        return f"between {in_words(self.first)} and {in_words(self.last)}"

    def _year_name(self) -> str:
        return str(self.first.year) if self == PartialDate.year(self.first.year) else ""

    def _month_name(self) -> str:
        month = PartialDate.month(self.first.year, self.first.month)
        return f"{MONTHS[self.first.month]} {self.first.year}" if self == month else ""


_COUNT: dict[Unit, Callable[[date, int], date]] = {
    "days": lambda anchor, count: anchor + timedelta(days=count),
    "months": months_after,
}


@dataclass(frozen=True)
class Period:
    """A number of days or months, as a notice clause states it."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in _COUNT:
            raise ValueError(f"A period is counted in days or months, not in {self.unit!r}.")
        if self.count < 0:
            raise ValueError(f"A period cannot be {self.count} {self.unit} long.")

    def ends(self, anchor: date) -> date:
        """Return the last day of the period: who gave notice on the anchor is bound until the end of this day."""
        return _COUNT[self.unit](anchor, self.count)

    def out_from(self, anchor: date) -> date:
        """Return the first day after the period."""
        return self.ends(anchor) + timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.count} {self.unit[:-1] if self.count == 1 else self.unit}"
