"""When something sent counts as served: by the agreement's own clause on method, hour and weekend."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from isa_portal.lib.calendar.months import in_words
from isa_portal.lib.calendar.working import EDITION, is_working_day, moved, working_days_after
from isa_portal.lib.clock import LONDON


@dataclass(frozen=True)
class ServiceRule:
    """
    What a clause says of service by one method.

    :ivar working_days: how many working days after sending it counts as served; 0 means the day of sending
    :ivar late_after: the hour in London from which something counts as sent on the next day; None, where none is named
    :ivar on_working_days_only: service on a weekend or bank holiday counts on the next working day
    """

    working_days: int = 0
    late_after: time | None = None
    on_working_days_only: bool = False


@dataclass(frozen=True)
class Served:
    """The day on which something counts as served, and a sentence for each step to it."""

    on: date
    reasons: tuple[str, ...]


def deemed_served(sent_at: datetime, rule: ServiceRule, *, nation: str) -> Served:
    """
    Return when something sent at an instant counts as served under a clause.

    :param sent_at: aware; the day and the hour are those of London
    :param nation: whose bank holidays count
    """
    local = sent_at.astimezone(LONDON)
    day, reasons = local.date(), [f"Sent on {in_words(local.date())} at {local:%H:%M}."]
    if rule.late_after and local.time() >= rule.late_after:
        day += timedelta(days=1)
        reasons.append(f"After {rule.late_after:%H:%M} it counts as sent the next day, {in_words(day)}.")
    if rule.working_days:
        day = working_days_after(day, rule.working_days, nation)
        count = f"{rule.working_days} working day{'' if rule.working_days == 1 else 's'}"
        reasons.append(f"It counts as served {count} later, on {in_words(day)} ({EDITION}).")
    elif rule.on_working_days_only and not is_working_day(day, nation):
        day = moved(day, "next", nation)
        reasons.append(f"That is no working day; the next one is {in_words(day)} ({EDITION}).")
    return Served(day, tuple(reasons))
