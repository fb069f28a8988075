"""The register of agreements: first the ids of one page, then its rows; counts in one statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, OrderBy, Prefetch, Value
from django.http import QueryDict

from isa_portal.agreements import access
from isa_portal.agreements.access import Level, Sight
from isa_portal.agreements.models import Agreement, Tier
from isa_portal.agreements.selectors import names_of
from isa_portal.desk.forms.register import LEFT, SHOWN_STAGES, RegisterFilter
from isa_portal.desk.selectors.head import Adhered, adherences, known
from isa_portal.desk.selectors.waiting import (
    Closing,
    Signing,
    closing_of,
    few,
    is_overdue,
    signing_of,
    told_parties,
    waits_for,
)
from isa_portal.lib.calendar import PartialDate
from isa_portal.organisations.models import User

PER_PAGE = 25
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
class Row:
    """``stage`` and ``review`` are what this reader may know of them."""

    agreement: Agreement
    stage: str
    review: PartialDate | None
    parties: str
    waits_for: str
    signing: Signing | None
    is_overdue: bool
    is_outline: bool

    @property
    def state_words(self) -> str:
        return self.agreement.start_words if self.stage == self.agreement.stage else ""


@dataclass(frozen=True)
class Heading:
    """A column's heading; ``href`` sorts by it, ``sorted`` is what aria-sort says."""

    text: str
    href: str
    sorted: str


@dataclass(frozen=True)
class Register:
    """One page of the register with its numbers."""

    page: Page[Any]
    rows: list[Row]
    total: int
    found: int
    headings: list[Heading]
    order: str
    selected: list[dict[str, str]]
    sort: str


def page_of(person: User, filters: RegisterFilter, query: QueryDict, *, on: date) -> Register:
    """Return the page of the register that a query asks for; anything that it cannot mean is left out."""
    sort = query.get("sort", DEFAULT)
    sort = sort if sort.removeprefix("-") in SORTS else DEFAULT
    found, total = _count(filters)
    paginator = Paginator(filters.qs.order_by(*_order(sort)).values_list("pk", flat=True), PER_PAGE)
    # Counted already, together with the choices; the paginator would count once more.
    paginator.count = found
    page = paginator.get_page(query.get("page"))
    return Register(
        page=page,
        rows=_rows(list(page.object_list), person, on=on),
        total=total,
        found=found,
        headings=[_heading(name, text, sort, query) for name, (text, _) in COLUMNS.items()],
        order=IN_ORDER[sort],
        selected=_selected(filters, query),
        sort=sort,
    )


EXPORTED = ("Reference", "Title", "Tier", "Board", "Parties", "State", "In force from", "Review due", "Review overdue",
            "Signed", "Waits for", "Address")  # fmt: skip
AT_ONCE = 500
# What takes long to read and no row says.
UNSAID = ("units", "takes_in", "organisation__kinds", "organisation__domains", "organisation__notice_address")


def exported(person: User, filters: RegisterFilter, query: QueryDict, *, on: date) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of everything that fits the filters, in the order of the page; 500 are held in memory."""
    sort = query.get("sort", DEFAULT)
    sort = sort if sort.removeprefix("-") in SORTS else DEFAULT
    filters.form.is_valid()
    keys = list(filters.qs.order_by(*_order(sort)).values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        yield from (_told(row) for row in _rows(keys[start : start + AT_ONCE], person, on=on, all_names=True))


def _told(row: Row) -> tuple[Any, ...]:
    one = row.agreement
    # What the page does not tell of an outline or of what one left, a file does not tell either.
    is_bare = row.is_outline or row.stage == LEFT
    return (
        one.reference,
        one.title,
        one.tier_words,
        str(one.board),
        row.parties,
        row.state_words or SHOWN_STAGES[row.stage],
        None if is_bare else one.in_force_from,
        (row.review.last if row.review.is_exact else str(row.review)) if row.review else None,
        "Yes" if row.is_overdue else "No",
        f"{row.signing.signed} of {row.signing.total}" if row.signing else None,
        row.waits_for or None,
        f"{settings.PORTAL_ADDRESS}{one.get_absolute_url()}",
    )


def kept_query(query: QueryDict) -> str:
    """Return the filters and the order of a query as a view keeps them: no page, nothing that the register ignores."""
    kept = QueryDict(mutable=True)
    for name in (*RegisterFilter.base_filters, "sort"):
        if values := [one for one in query.getlist(name) if one]:
            kept.setlist(name, values)
    return kept.urlencode()


def _order(sort: str) -> tuple[OrderBy, str]:
    column = F(SORTS[sort.removeprefix("-")])
    if sort.startswith("-"):
        return column.desc(nulls_last=True), "-pk"
    return column.asc(nulls_last=True), "pk"


def _rows(keys: list[int], person: User, *, on: date, all_names: bool = False) -> list[Row]:
    parties = Prefetch("parties", told_parties().defer(*UNSAID))
    found = Agreement.objects.filter(pk__in=keys).select_related("board").prefetch_related(parties).in_bulk()
    agreements = [found[key] for key in keys if key in found]
    signing = signing_of(agreements)
    seen = access.sights(agreements, person, on=on)
    adhered = adherences([one for one in agreements if seen[one.pk].is_former])
    closing = closing_of(agreements)
    return [
        _row(one, seen[one.pk], adhered, signing.get(one.pk), closing, on=on, all_names=all_names) for one in agreements
    ]


def _row(
    agreement: Agreement,
    sight: Sight,
    adhered: Adhered,
    signing: Signing | None,
    closing: Closing,
    *,
    on: date,
    all_names: bool,
) -> Row:
    parties = known(agreement, sight, adhered)
    counts = sight.level not in (Level.FORMER, Level.OUTLINE)
    bodies = names_of(parties, counts=counts)
    names = ("; ".join(bodies) if all_names else few(bodies)) or agreement.other_parties_note.capitalize()
    if not counts:
        return _bare(agreement, sight, names, on=on)
    return Row(
        agreement,
        agreement.stage,
        agreement.review_due,
        names,
        waits_for(agreement, parties, signing, closing, on=on),
        signing,
        is_overdue(agreement, on=on),
        is_outline=False,
    )


def _bare(agreement: Agreement, sight: Sight, names: str, *, on: date) -> Row:
    """Return the row of what one is no longer, or never was, a party to: nothing waits there for this reader."""
    if sight.is_former:
        return Row(agreement, LEFT, None, names, "", None, is_overdue=False, is_outline=False)
    overdue = is_overdue(agreement, on=on)
    return Row(agreement, agreement.stage, agreement.review_due, names, "", None, overdue, is_outline=True)


def _count(filters: RegisterFilter) -> tuple[int, int]:
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
    return [one["text"] for one in _selected(filters, query)]


def _selected(filters: RegisterFilter, query: QueryDict) -> list[dict[str, str]]:
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
