"""Who may write a record, and what stands in the way: every rule is a sentence or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from isa_portal.agreements.access import UNSIGNED
from isa_portal.agreements.models import Agreement, Party
from isa_portal.agreements.rules import runs_the_board
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.lib import clock, personal
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import OrganisationRole, User
from isa_portal.records.access import BOUND
from isa_portal.records.kinds import KINDS, Kind, StepKind
from isa_portal.records.models import Record, Step

WRITERS = (OrganisationRole.IG_LEAD, OrganisationRole.EDITOR)
Facts = Mapping[str, Any]
# The party that received a request also records what the other said to it.
FOR_ANOTHER = (StepKind.VIEW,)


def writes_for(party: Party, *, by: Actor, at: datetime) -> bool:
    """Say whether an actor writes records for a party: its IG lead, its editor, or the board's secretariat."""
    if by == PORTAL or runs_the_board(party.agreement, by, at):
        return True
    if not isinstance(by, User):
        return False
    own = grants(by, on=clock.london_date(at))
    return any(own.is_(role, party.organisation) for role in WRITERS)


def writing_parties(agreement: Agreement, *, by: Actor, at: datetime) -> list[Party]:
    """Return the parties bound for which an actor may make a record."""
    return [party for party in bound_parties(agreement, at=at) if writes_for(party, by=by, at=at)]


def bound_parties(agreement: Agreement, *, at: datetime) -> list[Party]:
    """Return the parties that are bound today."""
    on = clock.london_date(at)
    bound = agreement.parties.filter(state__in=BOUND).select_related("organisation", "agreement__board")
    return [party for party in bound if not party.is_former(on)]


def adding_obstacles(agreement: Agreement, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot make a record on an agreement."""
    if agreement.state in UNSIGNED:
        yield f"{agreement} is {agreement.stage_words.lower()}: its records begin once it is signed."
    elif not writing_parties(agreement, by=by, at=at):
        yield (
            "Records are made by an information governance lead or an editor of a party that is bound,"
            f" or by the secretariat of {agreement.board}."
        )


def opening_obstacles(
    agreement: Agreement, kind: str, party: Party, facts: Facts, *, by: Actor, at: datetime
) -> Iterator[str]:
    """Yield why this record cannot be made by this actor now."""
    yield from adding_obstacles(agreement, by=by, at=at)
    if party not in writing_parties(agreement, by=by, at=at):
        yield f"{party} keeps its own records, and it does so while it is bound."
    yield from _wrong_days(facts, KINDS[kind].past, at)
    yield from residents(facts)
    if kind == Kind.BREACH and not any(_wrong_days(facts, ("aware_on",), at)) and _to_come(facts, at):
        yield f"{facts['aware_time']:%H:%M} today is still to come. Enter when the party became aware."
    if kind == Kind.BREACH and clock.is_skipped(datetime.combine(facts["aware_on"], facts["aware_time"])):
        skipped = f"{facts['aware_time']:%H:%M} on {in_words(facts['aware_on'])}"
        yield f"{skipped} does not exist: the clocks went forward. Enter the time that they showed."
    for first, last, words in ENDS:
        if facts.get(first) and facts.get(last) and facts[last] < facts[first]:
            yield f"{words} {in_words(facts[last])}, before it begins on {in_words(facts[first])}. Check both days."
    if party in [one for one in facts.values() if isinstance(one, Party)]:
        yield f"{party} cannot be the other party of its own record. Choose another one."


ENDS = (
    ("access_from", "access_until", "The access would end on"),
    ("signed_on", "until", "The agreement would end on"),
    ("asked_on", "refused_on", "It would be refused on"),
)


def _to_come(facts: Facts, at: datetime) -> bool:
    return datetime.combine(facts["aware_on"], facts["aware_time"], clock.LONDON) > at


def _wrong_days(facts: Facts, past: tuple[str, ...], at: datetime) -> Iterator[str]:
    today = clock.london_date(at)
    for name in past:
        if isinstance(facts.get(name), date) and facts[name] > today:
            yield f"{in_words(facts[name])} is still to come. Enter the day on which it happened."


def residents(facts: Facts) -> Iterator[str]:
    """Yield what of the free text reads as a number of a resident."""
    texts = (text for value in facts.values() for text in (value if isinstance(value, list) else [value]))
    found = (one for text in texts if isinstance(text, str) for one in personal.numbers(text))
    yield from dict.fromkeys(found)


def taking_obstacles(step: Step, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot take this step now."""
    record = step.record
    if record.struck_out_at:
        yield f"{record} was struck out."
    elif step.is_done:
        yield f"This was recorded on {in_words(clock.london_date(step.done_at))} by {step.done_by}."  # type: ignore[arg-type]
    whose = [step.party, *([record.party] if step.kind in FOR_ANOTHER else [])]
    if not any(writes_for(party, by=by, at=at) for party in whose):
        yield (
            f"This is for {step.party}: its information governance lead or an editor records it,"
            f" or the secretariat of {record.agreement.board}."
        )


def step_obstacles(step: Step, facts: Facts, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this step cannot be recorded with these facts."""
    yield from taking_obstacles(step, by=by, at=at)
    yield from _wrong_days(facts, ("done_on",), at)
    yield from residents(facts)
    for kind, outcomes, needed, sentence in NEEDED:
        if step.kind == kind and facts.get("outcome") in outcomes and not facts.get(needed):
            yield sentence
    if step.kind == StepKind.REPORT and facts.get("outcome") == "reported":
        yield from _late(step, facts)


# What an outcome needs beside it.
NEEDED: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    (StepKind.REPORT, ("not_reported",), "reasons", "Say why it was not reported: why a risk to people is unlikely."),
    (StepKind.REPORT, ("reported",), "time", "Enter at what time it was reported, for example 14:30."),
    (StepKind.DECIDE_COPY, ("part", "refused"), "reasons", "Say why: which exemption covers what is withheld."),
    (StepKind.DECIDE_COPY, ("part",), "withheld", "Choose which parts are withheld."),
    (StepKind.DECIDE, ("conditions", "refuses"), "reasons", "Say why, or on which conditions."),
    (StepKind.VIEW, ("withhold",), "reasons", "Say which exemption may apply and why."),
    (StepKind.ASSURE, ("not_all",), "reasons", "Say which safeguard is not in place, and what is done by when."),
    (StepKind.RENEW, ("renewed",), "until", "Enter until when it is renewed."),
)  # fmt: skip


def _late(step: Step, facts: Facts) -> Iterator[str]:
    if not isinstance(facts.get("time"), time) or step.due_at is None:
        return
    reported = datetime.combine(facts["done_on"], facts["time"], clock.LONDON)
    if reported > step.due_at and not facts.get("reasons"):
        yield "It was reported after the 72 hours. Say why it was late."


def striking_obstacles(record: Record, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot strike a record out."""
    if record.struck_out_at:
        yield f"{record} was struck out already."
    if not writes_for(record.party, by=by, at=at):
        yield f"Only {record.party} or the secretariat of {record.agreement.board} strikes this record out."
