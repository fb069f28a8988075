"""Periods as agreements count them: months by the corresponding date, days, and clear ones."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

Unit = Literal["days", "months"]

MONTHS = tuple(calendar.month_name)


def months_after(anchor: date, months: int) -> date:
    """
    Return the corresponding date a whole number of months after a date.

    The day of the event is excluded and the period ends on the same-numbered day of the last month, or on that
    month's last day if it has no such day (Dodds v Walker [1981] 1 WLR 1027, HL). Always count once from the
    anchor: counting month by month drifts after a short month.
    """
    return anchor + relativedelta(months=months)


def hours_after(at: datetime, hours: int) -> datetime:
    """Return the instant a number of hours later as clocks run, whatever the clocks of London are set to meanwhile."""
    return at.astimezone(UTC) + timedelta(hours=hours)


def in_words(day: date) -> str:
    """Return a day as a letter writes it: 21 December 2026."""
    return f"{day.day} {MONTHS[day.month]} {day.year}"


_COUNT: dict[Unit, Callable[[date, int], date]] = {
    "days": lambda anchor, count: anchor + timedelta(days=count),
    "months": months_after,
}


@dataclass(frozen=True)
class Period:
    """
    A whole number of days or months, as a notice clause states it.

    :ivar is_clear: neither the day of the event nor the last day counts, so that it ends a day later; only where the
        text says "clear" (R v Turner [1910] 1 KB 346; Re Railway Sleepers Supply Co (1885) 29 Ch D 204)
    """

    count: int
    unit: Unit
    is_clear: bool = False

    def __post_init__(self) -> None:
        if self.unit not in _COUNT:
            raise ValueError(f"A period is counted in days or months, not in {self.unit!r}.")
        if type(self.count) is not int or self.count < 1:
            raise ValueError(f"A period cannot be {self.count} {self.unit} long.")

    def ends(self, anchor: date) -> date:
        """Return the last day of the period: who gave notice on the anchor is bound until the end of this day."""
        return _COUNT[self.unit](anchor, self.count) + timedelta(days=self.is_clear)

    def out_from(self, anchor: date) -> date:
        """Return the first day after the period."""
        return self.ends(anchor) + timedelta(days=1)

    def __str__(self) -> str:
        unit = self.unit[:-1] if self.count == 1 else self.unit
        return f"{self.count} {'clear ' if self.is_clear else ''}{unit}"
