"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime


class StoppedClock:
    at = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def now(self):
        return StoppedClock.at
