"""The clock of the demonstration: the machine's clock, moved forwards by "Go to day"."""

from __future__ import annotations

import fcntl
import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.lib.clock import SystemClock
from isa_portal.lib.errors import Refused


def _file() -> Path:
    return Path(settings.DATA) / "day.json"


class TravellingClock(SystemClock):
    """The machine's clock plus the time that the demonstration has travelled, which all its processes share."""

    def __init__(self) -> None:
        if not settings.DEMONSTRATION:
            raise ImproperlyConfigured("CLOCK travels, and this is no demonstration. Unset CLOCK.")
        self._stamp: tuple[str, int, int] | None = None
        self._travelled = timedelta()

    def now(self) -> datetime:
        return super().now() + self.travelled()

    def travelled(self) -> timedelta:
        """Return how far the demonstration is ahead of the machine; the file is read only when it was replaced."""
        path = _file()
        try:
            found = os.stat(path)
        except FileNotFoundError:
            return timedelta()
        stamp = (str(path), found.st_mtime_ns, found.st_ino)
        if stamp != self._stamp:
            self._travelled = timedelta(seconds=json.loads(path.read_text())["seconds"])
            self._stamp = stamp
        return self._travelled


def travel(day: date) -> datetime:
    """
    Move the demonstration to a day, at the hour that London's clocks show now, and return the instant.

    :raises Refused: if the day is not after today
    """
    path = _file()
    with open(path.with_suffix(".lock"), "w") as lock:
        # Two who travel at once would otherwise send each other back.
        fcntl.flock(lock, fcntl.LOCK_EX)
        traveller = TravellingClock()
        now = traveller.now()
        today = clock.london_date(now)
        if day <= today:
            raise Refused(f"The demonstration only travels forwards. Choose a day after {in_words(today)}.")
        arrival = datetime.combine(day, now.astimezone(clock.LONDON).time(), clock.LONDON)
        ahead = traveller.travelled() + (arrival - now)
        new = path.with_suffix(".new")
        new.write_text(json.dumps({"seconds": ahead.total_seconds()}))
        os.replace(new, path)
    return arrival.astimezone(UTC)
