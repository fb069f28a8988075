"""The suite's own time: it begins at noon of one day and runs, whatever day the machine has."""

import os
import time
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
# Programs that a test starts read the same time as the suite: what was owed to them is due to them.
STARTED = float(os.environ.setdefault("ISA_SUITE_STARTED", str(time.monotonic())))


class FromNoon:
    def now(self) -> datetime:
        return NOON + timedelta(seconds=time.monotonic() - STARTED)
