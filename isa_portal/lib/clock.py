"""The one clock. Only views, tasks and commands ask it; everything else is told the time."""

from datetime import UTC, date, datetime, time
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.module_loading import import_string

LONDON = ZoneInfo("Europe/London")


class Clock(Protocol):
    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@cache
def _clock(path: str) -> Clock:
    clock: Clock = import_string(path)()
    return clock


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return _clock(settings.CLOCK).now()


def london_date(at: datetime) -> date:
    """Return the legal date in London at an instant."""
    return at.astimezone(LONDON).date()


def midnight(day: date) -> datetime:
    """Return the instant at which a day begins in London."""
    return datetime.combine(day, time.min, LONDON)


def today() -> date:
    """Return today's date in London: the date that deadlines are counted by."""
    return london_date(now())
