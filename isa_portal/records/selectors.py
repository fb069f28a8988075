"""What pages and the table say of records: facts under their labels, whose turn it is, what is due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.utils.text import Truncator

from isa_portal.agreements.models import Agreement, Party
from isa_portal.design.fields import DayField
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import User
from isa_portal.records import access, rules
from isa_portal.records.forms import RECORDS, STEPS, PartyField
from isa_portal.records.kinds import KINDS, Kind
from isa_portal.records.models import Record, Records, Step

HEADS = (
    "Number", "Kind", "Party", "Began on", "What", "Struck out", "Step", "Whose turn", "Due", "Done on",
    "What was done",
)  # fmt: skip
MOST_CLOSED = 10
Names = Mapping[int, str]


@dataclass(frozen=True)
class ShownStep:
    """A step as a page shows it; ``may_take`` says whether this reader can record it."""

    step: Step
    facts: list[tuple[str, str]]
    is_overdue: bool
    may_take: bool = False

    @property
    def due(self) -> str:
        return due_words(self.step)


@dataclass(frozen=True)
class Row:
    """A record in a list: what tells it from others, and its next step."""

    record: Record
    title: str
    next: ShownStep | None
    open_steps: int

    @property
    def is_open(self) -> bool:
        return self.next is not None

    @property
    def is_overdue(self) -> bool:
        return self.next is not None and self.next.is_overdue


@dataclass(frozen=True)
class Register:
    """The records of one kind: those that wait, then those that are closed, newest first."""

    kind: str
    name: str
    rows: list[Row]
    older: int


def of_agreement(agreement: Agreement, person: access.Person, *, on: date) -> Records:
    """Return the records of an agreement that a person may read, with all that a list says of them."""
    steps = Prefetch("steps", Step.objects.select_related("party__organisation"))
    seen = Record.objects.filter(agreement=agreement).visible_to(person, on=on)
    return seen.select_related("party__organisation", "agreement__board").prefetch_related(steps)


def registers(agreement: Agreement, person: access.Person, *, at: datetime) -> list[Register]:
    """Return the records of an agreement by kind; of those that are closed, the newest."""
    found = [row(one, at=at) for one in of_agreement(agreement, person, on=clock.london_date(at))]
    return [_register(kind, [one for one in found if one.record.kind == kind]) for kind in Kind]


def _register(kind: Kind, found: list[Row]) -> Register:
    waiting = sorted((one for one in found if one.next), key=_by_day)
    closed = [one for one in found if not one.next]
    return Register(kind.value, str(kind.label), [*waiting, *closed[:MOST_CLOSED]], len(closed[MOST_CLOSED:]))


def _by_day(one: Row) -> tuple[date, int]:
    assert one.next is not None
    return one.next.step.due_on or date.max, one.record.number


def row(record: Record, *, at: datetime) -> Row:
    waiting = [] if record.struck_out_at else [one for one in record.steps.all() if not one.is_done]
    waiting.sort(key=lambda one: (one.due_on or date.max, one.position))
    following = ShownStep(waiting[0], [], is_overdue(waiting[0], at=at)) if waiting else None
    return Row(record, title(record), following, len(waiting))


def title(record: Record) -> str:
    """Return the words by which a record is told from others of its kind."""
    said = record.facts.get(KINDS[record.kind].title, "")
    if record.kind == Kind.ASSURANCE and record.facts:
        said = f"Asked for by {in_words(date.fromisoformat(record.facts['by']))}"
    return Truncator(" ".join(str(said).split())).words(12)


def is_overdue(step: Step, *, at: datetime) -> bool:
    """Say whether a step is surely overdue: after its hour, or from the day after its last one."""
    if step.is_done or step.record.struck_out_at or step.due_on is None:
        return False
    return at > step.due_at if step.due_at else clock.london_date(at) > step.due_on


def due_words(step: Step) -> str:
    if step.due_at:
        return f"{in_words(step.due_at.astimezone(clock.LONDON))} at {step.due_at.astimezone(clock.LONDON):%H:%M}"
    return in_words(step.due_on) if step.due_on else ""


def facts(record: Record, names: Names) -> list[tuple[str, str]]:
    """Return what a record says, each fact under the label of its form."""
    return list(_told(record.facts, RECORDS[record.kind].base_fields, names))


def shown_steps(record: Record, reader: User, names: Names, *, at: datetime) -> list[ShownStep]:
    """Return the steps of a record, each with what was done, or whether this reader may say so."""
    return [
        ShownStep(one, step_facts(one, names), is_overdue(one, at=at), _may_take(one, reader, at))
        for one in record.steps.all()
    ]


def step_facts(step: Step, names: Names) -> list[tuple[str, str]]:
    return list(_told(step.facts, STEPS[step.kind].base_fields, names))


def _may_take(step: Step, reader: User, at: datetime) -> bool:
    return not any(rules.taking_obstacles(step, by=reader, at=at))


def _told(kept: Mapping[str, Any], fields: Mapping[str, Any], names: Mapping[Any, str]) -> Iterator[tuple[str, str]]:
    for name, field in fields.items():
        if name in kept and (said := _in_words(kept[name], field, names)):
            yield str(field.label), said


def _in_words(value: Any, field: forms.Field, names: Mapping[Any, str]) -> str:
    if isinstance(value, list):
        return "; ".join(filter(None, (_in_words(one, field, names) for one in value)))
    if value in (None, ""):
        return ""
    if isinstance(field, DayField):
        return in_words(date.fromisoformat(value))
    if isinstance(field, PartyField | forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
        return names.get(value, str(value))
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return str(value)[:5] if isinstance(field, forms.TimeField) else str(value)


def names_of(agreement: Agreement) -> dict[int, str]:
    """Return the names of the parties of an agreement by their keys, those that left among them."""
    found = Party.objects.filter(agreement=agreement).select_related("organisation")
    return {party.pk: str(party) for party in found}


def table(records: Iterable[Record], names: Names) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each step of each record, oldest first; of a record without steps, one row."""
    for record in records:
        begin = (
            record.number, record.one, str(record.party), record.begins_on, _line(facts(record, names)),
            record.struck_out_because,
        )  # fmt: skip
        steps = list(record.steps.all())
        for step in steps:
            said = _line(step_facts(step, names))
            yield (*begin, str(step), str(step.party), step.due_at or step.due_on, step.done_on, said)
        if not steps:
            yield (*begin, "", "", None, None, "")


def _line(found: list[tuple[str, str]]) -> str:
    return " ".join(f"{label} {' '.join(said.split())}" for label, said in found)
