"""Finds what has come due and is not written, without loading the rest: rules judge days, the database rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Min, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Concat

from isa_portal.correspondence.models import Letter
from isa_portal.reminders.policies import Occurrence, Span

AT_A_TIME = 500


def pages(rows: QuerySet[Any], *fields: str) -> Iterator[list[Any]]:
    """Yield the keys of some rows and more of them, some hundreds at a time: memory stays the same however many."""
    ordered = rows.order_by("pk").values_list("pk", *fields)
    some = list(ordered[:AT_A_TIME])
    while some:
        yield some
        some = list(ordered.filter(pk__gt=some[-1][0])[:AT_A_TIME]) if len(some) == AT_A_TIME else []


def each(rows: QuerySet[Any]) -> Iterator[Any]:
    """Yield each of some rows, loaded by hundreds just before its turn: a row that changed meanwhile drops out."""
    for page in pages(rows):
        yield from rows.filter(pk__in=[pk for (pk,) in page])


def unwritten(
    rows: QuerySet[Any],
    kind: str,
    day: str,
    spans: Sequence[Span],
    *,
    prefix: str = "",
    also: Callable[[Span], dict[str, Any]] = lambda span: {},
) -> Iterator[tuple[int, Occurrence]]:
    """
    Yield the key of each row whose last day falls in a span of which no letter is written, with its occurrence.

    :param day: the field of the last day
    :param prefix: how the key of a letter begins, where that is not the name of the model
    :param also: what else has to hold in a span
    """
    if not spans:
        return
    names = (
        When(**{f"{day}__range": (one.first, one.last)}, **also(one), then=Value(one.occurrence.name)) for one in spans
    )
    key = Concat(Value(prefix or f"{rows.model._meta.model_name}:"), Cast("pk", CharField()), output_field=CharField())
    # A scalar subquery is a look into the index for each near row; an anti-join would read every letter ever written.
    letter = Letter.objects.filter(kind=kind, subject_key=OuterRef("letter_key"), occurrence=OuterRef("occurrence"))
    near = rows.filter(**{f"{day}__range": (spans[0].first, spans[-1].last)})
    near = near.annotate(letter_key=key, occurrence=Case(*names, output_field=CharField())).annotate(
        written=Subquery(letter.order_by().values("pk")[:1])
    )
    by_name = {one.occurrence.name: one.occurrence for one in spans}
    for page in pages(near.filter(written=None, occurrence__isnull=False), "occurrence"):
        yield from ((pk, by_name[name]) for pk, name in page)


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


def earliest(rows: QuerySet[Any], day: str, *, on: date) -> date:
    """Return the earliest last day among some rows, or a day where none is over."""
    first: date | None = rows.filter(**{f"{day}__lt": on}).aggregate(first=Min(day))["first"]
    return first or on


def loaded(
    rows: QuerySet[Any], found: Iterable[tuple[int, Occurrence]], of: Callable[[Any, Occurrence], Any]
) -> Iterator[Any]:
    """Yield something of each row that was found, loaded by hundreds."""
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
