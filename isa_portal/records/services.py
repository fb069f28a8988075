"""Makes records, notes their steps as taken, and strikes out what should not stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Max, Model

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement, Party
from isa_portal.correspondence import services as correspondence
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.lib.errors import Refused
from isa_portal.records import letters, planning, rules
from isa_portal.records.kinds import KINDS, Kind, StepKind
from isa_portal.records.models import Record, Step

Facts = Mapping[str, Any]


@transaction.atomic
def open_record(agreement: Agreement, kind: str, party: Party, facts: Facts, *, by: Actor, at: datetime) -> Record:
    """
    Make a record for a party, with the steps that it waits for, and write to the other parties that it concerns.

    :param facts: as the form of this kind cleaned them
    :raises Refused: with every reason that stands in the way
    """
    agreement = Agreement.objects.locked().select_related("board").get(pk=agreement.pk)
    party = agreement.parties.select_related("organisation", "agreement__board").get(pk=party.pk)
    if reasons := tuple(rules.opening_obstacles(agreement, kind, party, facts, by=by, at=at)):
        raise Refused(*reasons)
    return _open(agreement, kind, party, facts, by=by, at=at)


def _open(agreement: Agreement, kind: str, party: Party, facts: Facts, *, by: Actor, at: datetime) -> Record:
    last = agreement.records.aggregate(last=Max("number"))["last"] or 0
    record = Record.objects.create(
        agreement=agreement,
        number=last + 1,
        kind=kind,
        party=party,
        facts=kept(facts),
        begins_on=facts[KINDS[kind].begins],
        created_at=at,
        created_by=by.actor_words,
    )
    present = rules.bound_parties(agreement, at=at)
    plans = planning.steps(kind, party, facts, present)
    record.concerned.set([party, *planning.others(party, facts, kind, present)])
    steps = [
        Step.objects.create(
            record=record,
            position=position,
            kind=plan.kind,
            party=plan.party,
            due_on=plan.due_on,
            due_at=plan.due_at,
            reasoning=plan.reasoning,
        )
        for position, plan in enumerate(plans, 1)
    ]
    audit.record("record.open", record, by=by, at=at, number=record.number, what=record.one, party=str(party))
    letters.tell(record, steps, at=at)
    return record


@transaction.atomic
def take_step(step: Step, facts: Facts, *, by: Actor, at: datetime) -> Step:
    """
    Note that a step was taken, on which day and how.

    :param facts: as the form of this step cleaned them
    :raises Refused: with every reason that stands in the way
    """
    step = _locked(step)
    if reasons := tuple(rules.step_obstacles(step, facts, by=by, at=at)):
        raise Refused(*reasons)
    record, more = step.record, {}
    if step.kind == StepKind.DECIDE_COPY:
        # The copy that is released is of the text that is in force on the day of the decision.
        more = {"version": _current(record.agreement)}
    step.facts = kept({**{name: value for name, value in facts.items() if name != "done_on"}, **more})
    step.done_on, step.done_at, step.done_by = facts["done_on"], at, by.actor_words
    step.save()
    _audited("record.take_step", step, by=by, at=at)
    correspondence.withdraw(letters.step_key(step), at=at, reason="It is done.")
    if step.kind == StepKind.REASONS:
        letters.tell_reasons(step, at=at)
    if step.kind == StepKind.ASSURE:
        _ask_next_year(record, at=at)
    return step


def _locked(step: Step) -> Step:
    Agreement.objects.locked().get(pk=step.record.agreement_id)
    found = Step.objects.select_related(
        "party__organisation", "party__agreement__board", "record__agreement__board", "record__party__organisation"
    )
    return found.get(pk=step.pk)


def _current(agreement: Agreement) -> int | None:
    return agreement.versions.filter(state=State.CURRENT).values_list("pk", flat=True).first()


def _audited(event: str, step: Step, *, by: Actor, at: datetime) -> None:
    record = step.record
    facts = {"number": record.number, "what": record.one, "step": str(step), "party": str(step.party)}
    audit.record(event, step, by=by, at=at, **facts, done_on=step.done_on.isoformat() if step.done_on else "")


def _ask_next_year(record: Record, *, at: datetime) -> None:
    """Ask for the assurance of the next year, once the last party bound gave this one; counted from the first day."""
    bound = rules.bound_parties(record.agreement, at=at)
    if not bound or record.steps.filter(done_at__isnull=True, party__in=bound).exists():
        return
    first, year = record.facts.get("first", record.facts["by"]), record.facts.get("year", 0) + 1
    facts = {
        "asked_on": date.fromisoformat(record.facts["by"]),
        "by": planning.next_year(date.fromisoformat(first), year),
        "safeguards": record.facts["safeguards"],
        "first": first,
        "year": year,
    }
    _open(record.agreement, Kind.ASSURANCE, record.party, facts, by=PORTAL, at=at)


@transaction.atomic
def strike_out(record: Record, reason: str, *, by: Actor, at: datetime) -> Record:
    """
    Strike a record out: its number, days and the reason stay, and its words go, also those of its history.

    :raises Refused: with every reason that stands in the way
    """
    Agreement.objects.locked().get(pk=record.agreement_id)
    record = Record.objects.select_related("party__organisation", "party__agreement__board", "agreement__board").get(
        pk=record.pk
    )
    if reasons := (*rules.striking_obstacles(record, by=by, at=at), *rules.residents({"reason": reason})):
        raise Refused(*reasons)
    record.facts, record.struck_out_because = {}, reason
    record.struck_out_at, record.struck_out_by = at, by.actor_words
    record.save()
    _forget(record)
    audit.record("record.strike_out", record, by=by, at=at, number=record.number, what=record.one, reason=reason)
    for about in (letters.key(record), *(letters.step_key(step) for step in record.steps.all())):
        correspondence.withdraw(about, at=at, reason="The record was struck out.")
    return record


def _forget(record: Record) -> None:
    """Take the words of a record away wherever they are kept: what names a resident must be able to go."""
    record.history.update(facts={})
    for step in record.steps.all():
        step.facts = {}
        step.save()
        step.history.update(facts={})


def kept(value: Any) -> Any:
    """Return facts as a row keeps them: days and hours by ISO 8601, parties by key."""
    match value:
        case Mapping():
            return {name: kept(one) for name, one in value.items()}
        case date() | time():
            return value.isoformat()
        case Model():
            return value.pk
        case str() | int() | None:
            return value
    return [kept(one) for one in value]
