"""What a query asks of the register: filters, their counts, and the order; and the addresses that ask otherwise."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OrderBy, Value
from django.http import QueryDict

from isa_portal.agreements.models import Tier
from isa_portal.desk.forms.register import SHOWN_STAGES, RegisterFilter

EVERY = "*"
COLUMNS = {
    "reference": ("Agreement", "reference"),
    "parties": ("Parties", ""),
    "state": ("State", "shown_stage"),
    "review": ("Review due", "shown_review"),
    "waits": ("Waits for", ""),
}
SORTS = {name: field for name, (_, field) in COLUMNS.items() if field}
DEFAULT = "review"
COUNTED: dict[str, dict[str, Any]] = {"state": SHOWN_STAGES, "tier": {str(tier.value): tier.label for tier in Tier}}
IN_ORDER = {
    "reference": "reference",
    "-reference": "reference, last first",
    "state": "state",
    "-state": "state, last first",
    "review": "review due, oldest first",
    "-review": "review due, latest first",
}


@dataclass(frozen=True)
class Heading:
    """A column's heading; ``href`` sorts by it, ``sorted`` is what aria-sort says."""

    text: str
    href: str
    sorted: str


def sort_of(query: QueryDict) -> str:
    """Return by what a query sorts; what is no column is left out."""
    sort = query.get("sort", DEFAULT)
    return sort if sort.removeprefix("-") in SORTS else DEFAULT


def order(sort: str) -> tuple[OrderBy, str]:
    column = F(SORTS[sort.removeprefix("-")])
    if sort.startswith("-"):
        return column.desc(nulls_last=True), "-pk"
    return column.asc(nulls_last=True), "pk"


def kept_query(query: QueryDict) -> str:
    """Return the filters and the order of a query as a view keeps them: no page, nothing that the register ignores."""
    kept = QueryDict(mutable=True)
    for name in (*RegisterFilter.base_filters, "sort"):
        if values := [one for one in query.getlist(name) if one]:
            kept.setlist(name, values)
    return kept.urlencode()


def count(filters: RegisterFilter) -> tuple[int, int]:
    """
    Return how many fit and how many there are, and write beside each tier and state how many there are of it.

    One statement counts by state and tier what fits the other filters; the choices of tier are counted among the
    states that are chosen, and the other way round.
    """
    form = filters.form
    form.is_valid()
    chosen = {name: set(form.cleaned_data.get(name) or ()) for name in COUNTED}
    rest: Any = filters.queryset.all()
    for name, value in form.cleaned_data.items():
        if name not in chosen:
            rest = filters.filters[name].filter(rest, value)
    states, tiers, found, total = Counter[str](), Counter[str](), 0, 0
    everything: Any = filters.queryset.order_by().annotate(every=Value(EVERY), no_tier=Value(0))
    everything = everything.values_list("every", "no_tier").annotate(Count("pk"))
    counted = rest.order_by().values_list("shown_stage", "tier").annotate(Count("pk"))
    for state, tier, number in counted.union(everything, all=True) if filters.is_used else counted:
        if state == EVERY:
            total = number
            continue
        in_state, in_tier = _fits(state, chosen["state"]), _fits(str(tier), chosen["tier"])
        states[state] += number if in_tier else 0
        tiers[str(tier)] += number if in_state else 0
        found += number if in_state and in_tier else 0
    _offer(form, "state", states, chosen["state"])
    _offer(form, "tier", tiers, chosen["tier"])
    return found, total if filters.is_used else found


def _fits(value: str, chosen: set[str]) -> bool:
    return not chosen or value in chosen


def _offer(form: Any, name: str, counted: Counter[str], chosen: set[str]) -> None:
    shown = {value: text for value, text in COUNTED[name].items() if counted[value] or value in chosen}
    form.fields[name].choices = [(value, f"{text} ({counted[value]:,})") for value, text in shown.items()]


def headings(sort: str, query: QueryDict) -> list[Heading]:
    return [_heading(name, text, sort, query) for name, (text, _) in COLUMNS.items()]


def _heading(name: str, text: str, sort: str, query: QueryDict) -> Heading:
    if name not in SORTS:
        return Heading(text, "", "")
    if sort.removeprefix("-") != name:
        return Heading(text, _with(query, sort=name), "")
    backwards = sort.startswith("-")
    return Heading(text, _with(query, sort=name if backwards else f"-{name}"), _direction(backwards))


def _direction(backwards: bool) -> str:
    return "descending" if backwards else "ascending"


def _with(query: QueryDict, **changed: str) -> str:
    kept = query.copy()
    kept.pop("page", None)
    for name, value in changed.items():
        kept[name] = value
    return f"?{kept.urlencode()}"


def asked_for(filters: RegisterFilter, query: QueryDict) -> list[str]:
    """Return what a query asks of the register, one sentence for each filter."""
    filters.form.is_valid()
    return [one["text"] for one in selected(filters, query)]


def selected(filters: RegisterFilter, query: QueryDict) -> list[dict[str, str]]:
    """Return one removable tag for each filter that is in use."""
    found = []
    for name, value in filters.form.cleaned_data.items():
        field = filters.form.fields[name]
        for one in value if isinstance(value, list) else [value] if value else []:
            found.append({"text": f"{field.label}: {_words(name, one, field)}", "href": _without(query, name, one)})
    return found


def _words(name: str, value: str, field: Any) -> str:
    if name in COUNTED:
        return str(COUNTED[name].get(value, value))
    choices: dict[str, Any] = dict(getattr(field, "choices", ()))
    return str(choices.get(value, value))


def _without(query: QueryDict, name: str, value: str) -> str:
    kept = query.copy()
    kept.pop("page", None)
    kept.setlist(name, [one for one in kept.getlist(name) if one != value] if name in COUNTED else [])
    return f"?{kept.urlencode()}"
