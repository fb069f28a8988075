"""The suite's own time: it begins at noon of one day and runs, whatever day the machine has."""

import time
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
STARTED = time.monotonic()


class FromNoon:
    def now(self) -> datetime:
        return NOON + timedelta(seconds=time.monotonic() - STARTED)
