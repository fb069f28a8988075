"""How the days of a notice are found: service by the clause, the period by its counting, and the last day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from isa_portal.agreements import cover
from isa_portal.agreements.models import LeavingTerms, Party
from isa_portal.agreements.models.leaving import terms_of
from isa_portal.leaving.models import Method
from isa_portal.lib.calendar import EDITION, Period, day_after, deemed_served, in_words


@dataclass(frozen=True)
class Leaving:
    """
    What notice would mean if it were given: the last bound day, and the first day out.

    :ivar ends: the day on which the period ends, where the text moves that to another
    :ivar because: why it counts as served on its day, a sentence for each step
    """

    period: Period
    served_on: date
    bound_until: date
    ends: date | None = None
    because: tuple[str, ...] = field(default=())

    @property
    def out_from(self) -> date:
        return day_after(self.bound_until)

    @property
    def reasons(self) -> list[str]:
        """How each day was found, for people to check."""
        moved = f"That is no working day, so the last day is {in_words(self.bound_until)} ({EDITION})."
        is_moved = self.ends is not None and self.ends != self.bound_until
        return [*self.because, self.reasoning, *([moved] if is_moved else [])]

    @property
    def reasoning(self) -> str:
        """How the last day of the period was found."""
        end = self.ends or self.bound_until
        served, last = in_words(self.served_on), in_words(end)
        period = f"{self.period} from {served} {'ends' if self.period.count == 1 else 'end'}"
        if self.period.is_clear:
            return f"{period} on {last}; neither the day of serving nor the last day is counted."
        if self.period.unit == "working days":
            return f"{period} on {last}; the day of serving is not counted ({EDITION})."
        if self.period.unit == "days":
            return f"{period} on {last}; the day of serving is not counted."
        if end.day == self.served_on.day:
            return f"{period} on the same date of the month, {last}."
        return f"{period} on {last}, the last day of the month, which has no day {self.served_on.day}."


def leaving(party: Party, *, method: str = Method.PORTAL, at: datetime) -> Leaving | None:
    """
    Return what notice sent at an instant would mean, by the text that binds the party.

    A period of months ends on the corresponding date (Dodds v Walker [1981] UKHL 3).
    """
    version = cover.text_of(party)
    terms = terms_of(version) if version else None
    period = terms.period if terms else None
    if terms is None or period is None:
        return None
    served = deemed_served(at, terms.service(by_post=method == Method.POST), nation=terms.nation)
    ends = period.ends(served.on)
    return Leaving(period, served.on, terms.last_day(ends), ends, served.reasons)


def terms(party: Party) -> LeavingTerms | None:
    """Return what the text that binds a party says of leaving."""
    version = cover.text_of(party)
    return terms_of(version) if version else None
