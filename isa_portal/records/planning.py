"""Which steps a new record waits for: whose they are, until when, and the reasoning for people to check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from isa_portal.agreements.models import Party
from isa_portal.lib import clock
from isa_portal.lib.calendar import ANY_PART, EDITION, Period, hours_after, in_words, months_after, working_days_after
from isa_portal.organisations.models import Nation
from isa_portal.records.kinds import Kind, StepKind

Facts = Mapping[str, Any]
FIVE, TWENTY, A_YEAR = 5, 20, 12
HOURS = 72
ACKNOWLEDGED_WITHIN = Period(30, "days")


@dataclass(frozen=True)
class Plan:
    """A step to come; ``due_at`` only of what is counted in hours."""

    kind: StepKind
    party: Party
    due_on: date | None = None
    reasoning: str = ""
    due_at: datetime | None = None


def steps(kind: str, party: Party, facts: Facts, present: Sequence[Party]) -> list[Plan]:
    """
    Return the steps of a new record.

    :param facts: as its form cleaned them
    :param present: the parties that are bound on the day
    """
    return list(PLANS[Kind(kind)](party, facts, present))


def others(party: Party, facts: Facts, kind: str, present: Sequence[Party]) -> list[Party]:
    """Return the other parties that a record concerns: those that it names; of a breach and of assurance, all."""
    if kind in (Kind.BREACH, Kind.ASSURANCE):
        found = list(present)
    elif kind == Kind.LEAVER:
        found = [one for one in present if one.leads]
    else:
        found = [one for value in facts.values() for one in _parties(value)]
    return [one for one in dict.fromkeys(found) if one != party]


def _parties(value: Any) -> Iterable[Party]:
    if isinstance(value, Party):
        return [value]
    return [one for one in value if isinstance(one, Party)] if isinstance(value, list) else []


def _refusal(party: Party, facts: Facts, present: Sequence[Party]) -> Iterator[Plan]:
    yield Plan(StepKind.REASONS, party, facts["by"], "The day that was entered with the record.")


def _request(party: Party, facts: Facts, present: Sequence[Party]) -> Iterator[Plan]:
    due, reasoning = statutory(facts["law"], facts["received_on"], party.agreement.board.nation)
    if origin := facts["origin"]:
        day, why = _within_five(facts["received_on"], facts["five_days"], party.agreement.board.nation)
        yield Plan(StepKind.CONTACT, party, day, why)
        yield Plan(StepKind.VIEW, origin, due, "Its view is wanted before the request is answered.")
    yield Plan(StepKind.ANSWER, party, due, reasoning)


def _within_five(received_on: date, counted: str, nation: str) -> tuple[date, str]:
    received = f"after receipt on {in_words(received_on)}; the day of receipt is not counted"
    if counted == "working":
        return working_days_after(received_on, FIVE, nation), f"{FIVE} working days {received} ({EDITION})."
    return Period(FIVE, "days").ends(received_on), f"{FIVE} days {received}."


def statutory(law: str, received_on: date, nation: str) -> tuple[date, str]:
    """Return the last day to answer a request under a law, and how it was found."""
    received = in_words(received_on)
    if law == "access":
        last = months_after(received_on, 1)
        same = "the same date" if last.day == received_on.day else f"its last day, as it has no day {received_on.day}"
        return last, f"One month from receipt on {received}: {same} of the next month (UK GDPR, Article 12)."
    scots = nation == Nation.SCOTLAND
    last = working_days_after(received_on, TWENTY, nation if scots else ANY_PART)
    where = "in Scotland" if scots else "in any part of the United Kingdom"
    return last, (
        f"{TWENTY} working days after receipt on {received}; a bank holiday {where} is not counted ({EDITION})."
    )


def _copy(party: Party, facts: Facts, present: Sequence[Party]) -> Iterator[Plan]:
    due, reasoning = statutory("information", facts["received_on"], party.agreement.board.nation)
    yield Plan(StepKind.DECIDE_COPY, party, due, reasoning)


def _onward(party: Party, facts: Facts, present: Sequence[Party]) -> Iterator[Plan]:
    wanted = "The day by which an answer is wanted, as entered with the record."
    for controller in facts["controllers"]:
        yield Plan(StepKind.DECIDE, controller, facts["by"], wanted)
    yield Plan(StepKind.ANSWER_ONWARD, party, facts["by"], wanted)


def aware_at(facts: Facts) -> datetime:
    """Return the instant at which a party became aware, from the day and the hour on London's clocks."""
    return datetime.combine(facts["aware_on"], facts["aware_time"], clock.LONDON)


def _breach(party: Party, facts: Facts, present: Sequence[Party]) -> Iterator[Plan]:
    aware = aware_at(facts)
    due = hours_after(aware, HOURS)
    first = ", the first time that the clocks showed it" if clock.comes_twice(aware) else ""
    reasoning = f"{HOURS} hours from {in_words(aware.date())} at {aware:%H:%M}{first} (UK GDPR, Article 33)."
    yield Plan(StepKind.REPORT, party, clock.london_date(due), reasoning, due)
    yield Plan(StepKind.INVESTIGATE, party)


def _complaint(party: Party, facts: Facts, present: Sequence[Party]) -> Iterator[Plan]:
    received = facts["received_on"]
    yield Plan(
        StepKind.ACKNOWLEDGE,
        party,
        ACKNOWLEDGED_WITHIN.ends(received),
        f"{ACKNOWLEDGED_WITHIN} from receipt on {in_words(received)} (Data Protection Act 2018, section 164A).",
    )
    yield Plan(StepKind.CONCLUDE, party)


def _audit(party: Party, facts: Facts, present: Sequence[Party]) -> Iterator[Plan]:
    yield Plan(StepKind.REMOVE, facts["owner"], facts["access_until"], "The last day of the access.")
    yield Plan(StepKind.LEARN, party)


def _assurance(party: Party, facts: Facts, present: Sequence[Party]) -> Iterator[Plan]:
    for one in present:
        yield Plan(StepKind.ASSURE, one, facts["by"], "The yearly day of this agreement.")


def next_year(anchor: date, year: int) -> date:
    """Return the yearly day so many years after the first one, counted once from it."""
    return months_after(anchor, A_YEAR * year)


def _leaver(party: Party, facts: Facts, present: Sequence[Party]) -> Iterator[Plan]:
    yield Plan(StepKind.REMOVE, party, facts["left_on"], "The last day of the leaver.")


def _third_party(party: Party, facts: Facts, present: Sequence[Party]) -> Iterator[Plan]:
    if facts["until"]:
        yield Plan(StepKind.RENEW, party, facts["until"], "The last day of the confidentiality agreement.")


PLANS: dict[Kind, Callable[[Party, Facts, Sequence[Party]], Iterator[Plan]]] = {
    Kind.REFUSAL: _refusal,
    Kind.REQUEST: _request,
    Kind.COPY: _copy,
    Kind.ONWARD: _onward,
    Kind.BREACH: _breach,
    Kind.COMPLAINT: _complaint,
    Kind.AUDIT: _audit,
    Kind.ASSURANCE: _assurance,
    Kind.LEAVER: _leaver,
    Kind.THIRD_PARTY: _third_party,
}
