"""When a reminder comes due: the days that the portal counts by, in London dates. No rows, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from isa_portal.agreements.rules.weighing import WARNED
from isa_portal.lib.calendar import PartialDate

REVIEW_DAYS = (90, 60, 30, 14, 7, 0)
EARLIEST_REVIEW = timedelta(days=max(REVIEW_DAYS))
OVERDUE_EVERY = 7
SIGNATURE_DAYS = (7, 14, 21)
BEFORE_LAST_DAY = 3
NOTICE_DAYS = (30, 7, 0)
CUT_OVER_DAYS = WARNED


@dataclass(frozen=True, order=True)
class Occurrence:
    """One day on which a reminder comes due, by the name under which it is written once."""

    day: date
    name: str


def review(due: PartialDate, *, on: date) -> Occurrence | None:
    """Return the latest reminder of a review that has come due: before its last day, then every week after it."""
    weeks = (on - due.last).days // OVERDUE_EVERY
    if weeks > 0:
        return Occurrence(_days(due.last, weeks * OVERDUE_EVERY), f"overdue {weeks} weeks")
    return _latest(_before(due.last, REVIEW_DAYS), on)


def signature(*, sent_on: date, asked_on: date, last_day: date, on: date) -> Occurrence | None:
    """
    Return the latest reminder to sign that has come due.

    :param asked_on: the day of the newest letter that asks; what came due before it is past
    """
    if on > last_day:
        return None
    found = [Occurrence(_days(sent_on, days), f"{days} days after sending") for days in SIGNATURE_DAYS]
    found.append(Occurrence(_days(last_day, -BEFORE_LAST_DAY), f"{BEFORE_LAST_DAY} days before {last_day.isoformat()}"))
    return _latest((one for one in found if one.day > asked_on), on)


def notice(*, served_on: date, bound_until: date, on: date) -> Occurrence | None:
    """Return the latest reminder of a running notice that has come due; none on the day it was served or after it."""
    if on > bound_until:
        return None
    return _latest((one for one in _before(bound_until, NOTICE_DAYS) if one.day > served_on), on)


def cut_over(last: date, *, on: date) -> Occurrence | None:
    """Return the latest warning before a cut-over day that has come due."""
    return _latest(_before(last, CUT_OVER_DAYS), on) if on <= last else None


def consultation(*, opened_on: date, last: date, on: date) -> Occurrence | None:
    """Return the reminder before the last day for comments, if it has come due; a later last day has one of its own."""
    if on > last:
        return None
    found = Occurrence(_days(last, -BEFORE_LAST_DAY), f"{BEFORE_LAST_DAY} days before {last.isoformat()}")
    return _latest((one for one in (found,) if one.day > opened_on), on)


def _before(last: date, counts: Iterable[int]) -> Iterable[Occurrence]:
    return (Occurrence(_days(last, -count), f"{count} days before") for count in counts)


def _latest(occurrences: Iterable[Occurrence], on: date) -> Occurrence | None:
    return max((one for one in occurrences if one.day <= on), default=None)


def _days(anchor: date, count: int) -> date:
    return anchor + timedelta(days=count)
