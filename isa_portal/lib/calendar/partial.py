"""Dates known only in part: a month, a year, or between two days."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering
from typing import Self

from isa_portal.lib.calendar.months import MONTHS, in_words


@total_ordering
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

    def __lt__(self, other: Self) -> bool:
        """Sort by the day on which it is surely over; of two that end together, the better known comes last."""
        return (self.last, self.first) < (other.last, other.first)

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
