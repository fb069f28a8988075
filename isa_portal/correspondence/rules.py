"""What an address has to be, and when a reader's quiet hours are."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from isa_portal.correspondence.models import Preference
from isa_portal.lib import clock

LEAST_OPEN = timedelta(hours=1)
DAY = timedelta(days=1)


def is_address(text: str) -> bool:
    """Say whether a text is one e-mail address: no line break, no second address."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return text.isprintable() and len(text) <= 254


def hours_refused(begins: time | None, ends: time | None) -> str | None:
    """Return why these quiet hours are none; the whole day cannot be quiet."""
    if begins is None and ends is None:
        return None
    if begins is None or ends is None:
        return "Enter both when the quiet hours begin and when they end, or leave both empty."
    if DAY - _length(begins, ends) < LEAST_OPEN:
        return (
            f"Quiet hours from {begins:%H:%M} to {ends:%H:%M} leave no time for a letter to arrive."
            " Leave at least one hour of the day."
        )
    return None


def _length(begins: time, ends: time) -> timedelta:
    """Return how long a span of the day is; one that ends where it begins is the whole day."""
    return timedelta(minutes=(_minutes(ends) - _minutes(begins)) % (24 * 60)) or DAY


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def quiet_until(preference: Preference | None, *, at: datetime) -> datetime | None:
    """Return when the quiet hours end in which an instant falls, by London's clocks; nothing outside of them."""
    if not preference or preference.quiet_from is None or preference.quiet_until is None:
        return None
    local = at.astimezone(clock.LONDON)
    begins, ends, here = _minutes(preference.quiet_from), _minutes(preference.quiet_until), _minutes(local.time())
    if (here - begins) % (24 * 60) >= (ends - begins) % (24 * 60):
        return None
    day = local.date() if here < ends else local.date() + DAY
    until = datetime.combine(day, preference.quiet_until, clock.LONDON)
    # In the hour that comes twice it is the next time that the clocks show the end.
    return max(until, until.replace(fold=local.fold), key=datetime.timestamp).astimezone(at.tzinfo)
