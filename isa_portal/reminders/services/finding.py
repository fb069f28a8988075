"""Finds what has come due and is not written, without loading the rest: rules judge days, the database rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, CharField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Concat

from isa_portal.correspondence.models import Letter
from isa_portal.reminders import policies
from isa_portal.reminders.policies import Occurrence, Span

AT_A_TIME = 1_000
# SQLite reads no condition of more than a thousand alternatives.
SPANS = 500


def pages(rows: QuerySet[Any], *fields: str) -> Iterator[list[Any]]:
    """Yield the keys of some rows and more of them, a thousand at a time: memory stays the same however many."""
    ordered = rows.order_by("pk").values_list("pk", *fields)
    some = list(ordered[:AT_A_TIME])
    while some:
        yield some
        some = list(ordered.filter(pk__gt=some[-1][0])[:AT_A_TIME]) if len(some) == AT_A_TIME else []


def each(rows: QuerySet[Any]) -> Iterator[Any]:
    """Yield each of some rows, loaded by thousands just before its turn: a row that changed meanwhile drops out."""
    for page in pages(rows):
        yield from rows.filter(pk__in=[pk for (pk,) in page])


def letters_of(prefix: str) -> QuerySet[Letter]:
    """Return the letters that tell of a row, for a question about the row around them."""
    key = Concat(Value(prefix), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    return Letter.objects.filter(subject_key=key).order_by()


@dataclass(frozen=True)
class Near:
    """
    Rows with a last day, and the rule that says how it is told of by now.

    :ivar kind: of the letters that tell of it
    :ivar day: the field of the last day
    :ivar among: rows among which all these last days are, where they are found without looking into other tables
    :ivar since: from the earliest last day that is told of
    :ivar until: to the latest
    :ivar prefix: how the key of a letter begins, where that is not the name of the model
    :ivar also: what else has to hold for an occurrence; of days that are told of together, that of the latest
    :ivar apart_from: the first last day whose occurrence is asked by itself, because ``also`` asks for its own day
    """

    rows: QuerySet[Any]
    kind: str
    day: str
    told: Callable[[date], Occurrence | None]
    until: date
    among: QuerySet[Any] | None = None
    since: date = date.min
    prefix: str = ""
    also: Callable[[Occurrence], dict[str, Any]] | None = None
    apart_from: date = date.max

    def unwritten(self) -> Iterator[tuple[int, Occurrence]]:
        """Yield the key of each row of whose occurrence no letter is written yet."""
        rows = self.rows if self.among is None else self.among
        near = rows.filter(**self._within(self.since, self.until))
        days = near.order_by(self.day).values_list(self.day, flat=True).distinct()
        spans = policies.spans(self.told, days, apart_from=self.apart_from)
        for start in range(0, len(spans), SPANS):
            for page in pages(self._unwritten(spans[start : start + SPANS]), self.day):
                # Between two spans may lie days of which nothing is told.
                yield from ((pk, occurrence) for pk, day in page if (occurrence := self.told(day)))

    def _unwritten(self, spans: Sequence[Span]) -> QuerySet[Any]:
        prefix = self.prefix or f"{self.rows.model._meta.model_name}:"
        near = self.rows.filter(**self._within(spans[0].first, spans[-1].last))
        if also := self.also:
            ranges = (Q(**self._within(span.first, span.last), **also(span.occurrence)) for span in spans)
            near = near.filter(reduce(or_, ranges))
        told = Case(*(When(**{f"{self.day}__lte": span.last}, then=Value(span.occurrence.name)) for span in spans))
        letter = letters_of(prefix).filter(kind=self.kind, occurrence=OuterRef("told"))
        # A scalar subquery of what its index holds looks there for each near row; an anti-join would read every letter.
        asked: QuerySet[Any] = near.alias(told=told).alias(written=Subquery(letter.values("kind")[:1]))
        return asked.filter(written=None)

    def _within(self, first: date, last: date) -> dict[str, Any]:
        return {f"{self.day}__range": (first, last)}


def judged(
    rows: QuerySet[Any],
    kind: str,
    fields: Sequence[str],
    judge: Callable[[list[Any]], Iterable[tuple[int, Occurrence]]],
) -> Iterator[tuple[int, Occurrence]]:
    """Yield the key of each row for which a rule names an unwritten occurrence, where one day does not tell."""
    name = rows.model._meta.model_name
    for page in pages(rows, *fields):
        due = {f"{name}:{pk}": (pk, occurrence) for pk, occurrence in judge(page)}
        letters = Letter.objects.filter(kind=kind, subject_key__in=due) if due else Letter.objects.none()
        written = set(letters.order_by().values_list("subject_key", "occurrence").distinct())
        yield from (one for key, one in due.items() if (key, one[1].name) not in written)


def loaded(
    rows: QuerySet[Any], found: Iterable[tuple[int, Occurrence]], of: Callable[[Any, Occurrence], Any]
) -> Iterator[Any]:
    """Yield something of each row that was found, loaded by thousands."""
    waiting: dict[int, Occurrence] = {}
    for pk, occurrence in found:
        waiting[pk] = occurrence
        if len(waiting) == AT_A_TIME:
            yield from _of_each(rows, waiting, of)
            waiting = {}
    yield from _of_each(rows, waiting, of)


def _of_each(
    rows: QuerySet[Any], waiting: dict[int, Occurrence], of: Callable[[Any, Occurrence], Any]
) -> Iterator[Any]:
    if waiting:
        found = (of(row, waiting[row.pk]) for row in rows.filter(pk__in=waiting))
        yield from (one for one in found if one is not None)
