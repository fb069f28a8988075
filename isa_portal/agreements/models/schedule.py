"""When an agreement is reviewed, by its own terms: the words of it, the next day, and how that day was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from isa_portal.lib.calendar import PartialDate, Period, in_words, months_after, next_in_row


class ReviewBy(models.TextChoices):
    INTERVAL = "interval", "By an interval"
    DAY = "day", "On a fixed day"
    EVENT = "event", "When something happens"


class ReviewBasis(models.TextChoices):
    COMMENCEMENT = "commencement", "the day it came into force"
    LAST_SIGNATURE = "last_signature", "the last signature"
    APPROVAL = "approval", "the approval"


class ReviewFollows(models.TextChoices):
    """From where the review after a review is counted."""

    ANNIVERSARY = "anniversary", "The same day, so that the anniversary is kept"
    CLOSING = "closing", "The day on which the last review was closed"


@dataclass(frozen=True)
class Anchor:
    """
    The day from which reviews are counted, and what it is.

    :ivar is_review: whether it is the day of a review itself, as an old document prints it
    """

    day: PartialDate
    words: str
    is_review: bool = False


@dataclass(frozen=True)
class Closed:
    """The review before: when it was due, and the day on which it was closed."""

    due: PartialDate
    on: date

    @property
    def over(self) -> date:
        """The next review comes after both: one closed early does not come again on its own day."""
        return max(self.due.last, self.on)


@dataclass(frozen=True)
class NextReview:
    """When the next review is due, or nothing where no day can be told; and why, in a sentence."""

    due: PartialDate | None
    reasoning: str


@dataclass(frozen=True)
class Schedule:
    """
    What the terms say of reviews.

    :ivar first: months to the first review, where it differs from those between reviews
    """

    by: str = ReviewBy.INTERVAL
    every: int | None = None
    first: int | None = None
    basis: str = ReviewBasis.COMMENCEMENT
    follows: str = ReviewFollows.ANNIVERSARY
    on: date | None = None
    event: str = ""

    @classmethod
    def of(cls, stated: dict[str, Any]) -> Schedule:
        """Return the schedule of a canonical content; a text fixed before schedules says months and basis only."""
        on = stated.get("on")
        by = ReviewBy.DAY if on else ReviewBy.EVENT if stated.get("event") else ReviewBy.INTERVAL
        return cls(
            by,
            stated.get("months"),
            stated.get("first_months"),
            stated.get("basis") or ReviewBasis.COMMENCEMENT,
            stated.get("follows") or ReviewFollows.ANNIVERSARY,
            date.fromisoformat(on) if on else None,
            stated.get("event") or "",
        )

    @property
    def stated(self) -> dict[str, Any]:
        """What the canonical content says of it: what is not used is left out."""
        words: dict[str, Any] = {"months": self.every, "basis": self.basis}
        if self.by == ReviewBy.INTERVAL and self.first:
            words["first_months"] = self.first
        if self.follows == ReviewFollows.CLOSING and self.every:
            words["follows"] = self.follows
        if self.by == ReviewBy.DAY and self.on:
            words["on"] = self.on.isoformat()
        if self.by == ReviewBy.EVENT and self.event:
            words["event"] = self.event
        return words

    @property
    def is_stated(self) -> bool:
        needed = {ReviewBy.DAY: self.on, ReviewBy.EVENT: self.event.strip()}
        return bool(needed.get(ReviewBy(self.by), self.every))

    @property
    def words(self) -> str:
        """The schedule as the agreement states it."""
        if not self.is_stated:
            return "No review is stated."
        match self.by:
            case ReviewBy.EVENT:
                return f"The agreement is reviewed when this happens: {self.event.strip().rstrip('.')}."
            case ReviewBy.DAY:
                assert self.on is not None
                then = f", then every {_months(self.every)}{self._from_closing}" if self.every else ""
                return f"The agreement is reviewed on {in_words(self.on)}{then}."
        every = f"every {_months(self.every)}"
        if self.first:
            every = f"after {_months(self.first)}, then {every}"
        return f"The agreement is reviewed {every}, counted from {ReviewBasis(self.basis).label}{self._from_closing}."

    @property
    def _from_closing(self) -> str:
        return "; each later review is counted from the closing of the one before" if self._counts_from_closing else ""

    @property
    def _counts_from_closing(self) -> bool:
        return self.follows == ReviewFollows.CLOSING

    def next(self, anchor: Anchor | None, closed: Closed | None = None, *, after: date = date.min) -> NextReview:
        """
        Return when the next review is due and why, in a sentence.

        :param anchor: the day that the basis names; nothing where it is not known
        :param closed: the review before, if there was one
        :param after: a day after which it falls, where a later text counts from an earlier day
        """
        if not self.is_stated:
            return NextReview(None, "The text states no review.")
        match self.by:
            case ReviewBy.EVENT:
                return NextReview(None, f"The text asks for a review when this happens: {self.event.strip()}")
            case ReviewBy.DAY:
                return self._by_day(closed)
        if closed and self._counts_from_closing:
            return self._after_closing(closed)
        if anchor is None:
            return NextReview(None, f"The day is not known: {ReviewBasis(self.basis).label} has no date.")
        assert self.every is not None
        first = 0 if anchor.is_review else self.first or self.every
        over = closed.over if closed else after
        due, months = next_in_row(anchor.day, first=first, every=self.every, after=over)
        return NextReview(due, _counted(months, anchor.day, anchor.words, due, closed))

    def _by_day(self, closed: Closed | None) -> NextReview:
        assert self.on is not None
        fixed = PartialDate.day(self.on)
        if closed is None or closed.over < self.on:
            return NextReview(fixed, f"The text names {fixed}.")
        if not self.every:
            return NextReview(None, f"The text names {fixed} and no later review.")
        if self._counts_from_closing:
            return self._after_closing(closed)
        due, months = next_in_row(fixed, first=self.every, every=self.every, after=closed.over)
        return NextReview(due, _counted(months, fixed, "the day that the text names", due, closed))

    def _after_closing(self, closed: Closed) -> NextReview:
        assert self.every is not None
        start = PartialDate.day(closed.on)
        due = PartialDate.day(months_after(closed.on, self.every))
        return NextReview(due, _counted(self.every, start, "the day on which the last review was closed", due, None))


def placed(day: PartialDate) -> str:
    return f"{'on' if day.is_exact else 'in'} {day}"


def _months(count: int | None) -> str:
    return str(Period(count, "months")) if count else ""


def _counted(months: int, start: PartialDate, what: str, due: PartialDate, closed: Closed | None) -> str:
    """Say how a day was counted, for people to check."""
    if not months:
        return f"{due} is {what}."
    length = str(Period(months, "months"))
    said = f"{length} from {start}, {what}, {'ends' if months == 1 else 'end'} {placed(due)}"
    if start.is_exact and due.last.day != start.last.day:
        said += f", the last day of the month, which has no day {start.last.day}"
    if closed:
        said += (
            f": the first such day after the review that was due on {closed.due} and closed on {in_words(closed.on)}"
        )
    return f"{said}."
