"""When a reminder comes due: the days that the portal counts by, in London dates. No rows, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from isa_portal.agreements.rules.weighing import WARNED
from isa_portal.lib.calendar import moved

CUT_OVER_DAYS = WARNED
KEY_DAYS = (90, 30, 7)
LAPSE_DAYS = (30, 7)
# Days after which somebody is reminded of what has no last day, and then how often.
DECISION, MEETING, MINUTE, LAW, ACCESSION = (1, 14), (1, 7), (14, 28), (0, 28), (7, 14)
SEAL, WEIGHING, LINGERING = (0, 7), (0, 14), (7, 28)


class Group(TextChoices):
    """Those who may be told together."""

    SECRETARIAT = "secretariat", "The secretariat"
    CHAIR = "chair", "The chair"
    IG_LEADS = "ig_leads", "IG leads of the parties"
    SIGNATORIES = "signatories", "Signatories of the parties"
    OFFICES = "offices", "Offices of the parties: mailbox, holder and deputy"


@dataclass(frozen=True)
class Plan:
    """
    The days by which a board lets people be reminded, and whom; without its own, these.

    :ivar review: days before a review is due; 0 is the day itself
    :ivar overdue_every: days between reminders of an overdue review
    :ivar chair: days after which an overdue review is told to the chair; none: never
    :ivar board: days after which it is told to the board; none: never
    :ivar signature: days after sending
    :ivar ig_lead: days after sending on which the IG lead of a party that has not signed is told
    :ivar before_last: days before the last day to sign
    :ivar notice: days before the end of a notice
    :ivar record: days before the last day of what a record waits for
    :ivar exits: days before the last day of exit tasks
    :ivar papers: days before the papers of a meeting go out
    :ivar review_told: which groups are reminded of a review
    :ivar notice_told: which of a notice
    :ivar silent_told: which are told of a party that has not signed
    :ivar nation: whose working days are waited for; none: reminders leave on every day
    :ivar since: the day on which the board chose these; what would have come due before it is past
    """

    review: tuple[int, ...] = (90, 60, 30, 14, 7, 0)
    overdue_every: int = 7
    chair: int | None = 30
    board: int | None = 90
    signature: tuple[int, ...] = (7, 14, 21)
    ig_lead: int = 28
    before_last: int = 3
    notice: tuple[int, ...] = (30, 7, 0)
    record: tuple[int, ...] = (30, 7, 1, 0)
    exits: tuple[int, ...] = (7, 1)
    papers: tuple[int, ...] = (7, 1)
    review_told: tuple[str, ...] = (Group.SECRETARIAT, Group.IG_LEADS, Group.OFFICES)
    notice_told: tuple[str, ...] = (Group.SECRETARIAT, Group.IG_LEADS, Group.OFFICES)
    silent_told: tuple[str, ...] = (Group.IG_LEADS, Group.OFFICES)
    nation: str = ""
    since: date = date.min

    def earliest_review(self, on: date) -> date:
        """Return the last due day of which one is reminded by now."""
        return _days(on, max(self.review, default=0))

    def begins(self, day: date, *, at_latest: date | None = None) -> date:
        """Return when a reminder of this day leaves: there, or on the next working day, yet not after a last day."""
        try:
            working = moved(day, "next", self.nation) if self.nation else day
        except ValueError:
            # Where no bank holidays are known yet, no day is waited for.
            return day
        return min(working, at_latest) if at_latest and day <= at_latest else working


OURS = Plan()


@dataclass(frozen=True, order=True)
class Occurrence:
    """One day on which a reminder comes due, by the name under which it is written once."""

    day: date
    name: str


@dataclass(frozen=True)
class Span:
    """Last days that are told of by the same occurrence."""

    first: date
    last: date
    occurrence: Occurrence


def spans(
    told: Callable[[date], Occurrence | None], days: Iterable[date], *, apart_from: date = date.max
) -> list[Span]:
    """
    Return how some last days, in their order, are told of by now, by asking a rule of each.

    :param apart_from: from here on each day keeps a span of its own, because its occurrence has a day of its own
    """
    found: list[Span] = []
    for day in days:
        if occurrence := told(day):
            before = found[-1] if found else None
            if before and before.occurrence.name == occurrence.name and day < apart_from:
                found[-1] = Span(before.first, day, occurrence)
            else:
                found.append(Span(day, day, occurrence))
    return found


def review(last: date, *, on: date, plan: Plan = OURS) -> Occurrence | None:
    """Return the latest reminder of a review that has come due: before its last day, the day after, then regularly."""
    every = plan.overdue_every
    found = list(_before(last, plan.review, plan))
    found.append(Occurrence(plan.begins(_days(last, 1)), _overdue(1)))
    # The newest may still wait for a working day; then the one before it is the latest.
    for times in range(max((on - last).days // every - 1, 1), (on - last).days // every + 1):
        found.append(Occurrence(plan.begins(_days(last, times * every)), _overdue(times * every)))
    return _latest(found, on, plan)


def record(due_on: date, *, made_on: date = date.min, on: date, plan: Plan = OURS) -> Occurrence | None:
    """
    Return the latest reminder of a step due after the day its record was made.

    The law counts these days whether people work or not, so no board waits with them or rests once they are over.
    """
    every, found = OURS.overdue_every, [*_before(due_on, plan.record, OURS)]
    if late := (on - due_on).days // every * every if on > due_on else 0:
        found.append(Occurrence(_days(due_on, late), _overdue(late)))
    return _latest((one for one in found if one.day > made_on), on, plan)


def escalation(last: date, *, on: date, plan: Plan = OURS) -> Occurrence | None:
    """Return how far up an overdue review has come: to the chair, then to the board."""
    steps = sorted(days for days in {plan.chair, plan.board} if days)
    found = [Occurrence(plan.begins(_days(last, days)), _overdue(days)) for days in steps]
    # Both may wait for one working day: then it is the board's.
    come = [one for one in found if plan.since <= one.day <= on]
    return come[-1] if come else None


def is_for_board(occurrence: Occurrence, plan: Plan) -> bool:
    """Say whether an overdue review has come all the way up."""
    return plan.board is not None and occurrence.name == _overdue(plan.board)


def signature(*, sent_on: date, asked_on: date, last_day: date, on: date, plan: Plan = OURS) -> Occurrence | None:
    """
    Return the latest reminder to sign that has come due.

    :param asked_on: the day of the newest letter that asks; what came due before it is past
    """
    if on > last_day:
        return None
    found = [_after(sent_on, days, last_day, plan) for days in plan.signature]
    before = plan.begins(_days(last_day, -plan.before_last), at_latest=last_day)
    found.append(Occurrence(before, f"{plan.before_last} days before {last_day.isoformat()}"))
    return _latest((one for one in found if one.day > asked_on), on, plan)


def unsigned(*, sent_on: date, last_day: date, on: date, plan: Plan = OURS) -> Occurrence | None:
    """Return whether the IG lead of a party that has not signed is told by now; once in a round."""
    return _latest([_after(sent_on, plan.ig_lead, last_day, plan)], on, plan) if on <= last_day else None


def notice(bound_until: date, *, served_on: date = date.min, on: date, plan: Plan = OURS) -> Occurrence | None:
    """Return the latest reminder of a running notice that has come due; none on the day it was served or after it."""
    if on > bound_until:
        return None
    return _latest((one for one in _before(bound_until, plan.notice, plan) if one.day > served_on), on, plan)


def cut_over(last: date, *, on: date) -> Occurrence | None:
    """Return the latest warning before a cut-over day that has come due; no board may put it off."""
    return _latest(_before(last, CUT_OVER_DAYS, OURS), on, OURS) if on <= last else None


def consultation(last: date, *, opened_on: date = date.min, on: date, plan: Plan = OURS) -> Occurrence | None:
    """Return the reminder before the last day for comments, if it has come due; a later last day has one of its own."""
    if on > last:
        return None
    day = plan.begins(_days(last, -plan.before_last), at_latest=last)
    found = Occurrence(day, f"{plan.before_last} days before {last.isoformat()}")
    return _latest((one for one in (found,) if one.day > opened_on), on, plan)


def key(last: date, *, on: date) -> Occurrence | None:
    """Return the latest warning before the end of a key that has come due."""
    return _latest(_before(last, KEY_DAYS, OURS), on, OURS) if on <= last else None


def exits(last: date, *, on: date, plan: Plan = OURS) -> Occurrence | None:
    """Return the latest reminder of exit tasks: before their last day, for four weeks every week, then every four."""
    days, found = (on - last).days, _of_day(last, plan.exits, plan)
    # The newest may still wait for a working day; then the one before it is the latest.
    for late in [*range(7, min(days, 28) + 1, 7), *range(56, days + 1, 28)][-2:]:
        found.append(Occurrence(plan.begins(_days(last, late)), f"{_overdue(late)} since {last.isoformat()}"))
    return _latest(found, on, plan)


def papers(last: date, *, on: date, plan: Plan = OURS) -> Occurrence | None:
    """Return the latest reminder of papers that has come due; none after their last day."""
    return _latest(_of_day(last, plan.papers, plan), on, plan) if on <= last else None


def waited(since: date, pace: tuple[int, int], *, on: date) -> Occurrence | None:
    """Return the latest reminder of what has waited since a day, first after some days and then again and again."""
    after, every = pace
    if (days := (on - since).days) < after:
        return None
    count = after + (days - after) // every * every
    return Occurrence(_days(since, count), f"{count} days after")


def waited_since(since: date, pace: tuple[int, int], *, on: date) -> Occurrence | None:
    """Return the latest reminder as ``waited`` does, by a name that bears the day: what waits anew is told anew."""
    found = waited(since, pace, on=on)
    return found and Occurrence(found.day, f"{found.name} {since.isoformat()}")


def _of_day(last: date, counts: Iterable[int], plan: Plan) -> list[Occurrence]:
    """Return occurrences that bear their last day: what moves to another day is told again."""
    return [Occurrence(one.day, f"{one.name} {last.isoformat()}") for one in _before(last, counts, plan)]


def _before(last: date, counts: Iterable[int], plan: Plan) -> Iterable[Occurrence]:
    return (Occurrence(plan.begins(_days(last, -count), at_latest=last), f"{count} days before") for count in counts)


def _overdue(days: int) -> str:
    return f"overdue {days} days"


def _after(first: date, days: int, last: date, plan: Plan) -> Occurrence:
    return Occurrence(plan.begins(_days(first, days), at_latest=last), f"{days} days after sending")


def _latest(occurrences: Iterable[Occurrence], on: date, plan: Plan) -> Occurrence | None:
    return max((one for one in occurrences if plan.since <= one.day <= on), default=None)


def _days(anchor: date, count: int) -> date:
    return anchor + timedelta(days=count)
