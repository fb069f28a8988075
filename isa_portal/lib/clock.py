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


def is_skipped(local: datetime) -> bool:
    """Say whether London's clocks never showed this hour: they were set forward over it."""
    shown = local.replace(tzinfo=LONDON, fold=0)
    return shown.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != local.replace(tzinfo=None, fold=0)


def comes_twice(local: datetime) -> bool:
    """Say whether London's clocks showed this hour twice: they were set back over it. The first counts."""
    offsets = {local.replace(tzinfo=LONDON, fold=fold).utcoffset() for fold in (0, 1)}
    return len(offsets) == 2 and not is_skipped(local)
