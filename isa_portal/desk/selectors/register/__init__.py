"""The register of agreements: first the ids of one page, then its rows; counts in one statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Prefetch
from django.http import QueryDict

from isa_portal.agreements import access
from isa_portal.agreements.access import Level, Sight
from isa_portal.agreements.models import Agreement
from isa_portal.agreements.selectors.parties import names_of
from isa_portal.desk.forms.register import LEFT, SHOWN_STAGES, RegisterFilter
from isa_portal.desk.selectors.head import Adhered, adherences, known
from isa_portal.desk.selectors.register import asked
from isa_portal.desk.selectors.register.asked import asked_for, kept_query
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

__all__ = ["EXPORTED", "Register", "Row", "asked_for", "exported", "kept_query", "page_of"]

PER_PAGE = 25


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
class Register:
    """One page of the register with its numbers."""

    page: Page[Any]
    rows: list[Row]
    total: int
    found: int
    headings: list[asked.Heading]
    order: str
    selected: list[dict[str, str]]
    sort: str


def page_of(person: User, filters: RegisterFilter, query: QueryDict, *, on: date) -> Register:
    """Return the page of the register that a query asks for; anything that it cannot mean is left out."""
    sort = asked.sort_of(query)
    found, total = asked.count(filters)
    paginator = Paginator(filters.qs.order_by(*asked.order(sort)).values_list("pk", flat=True), PER_PAGE)
    # Counted already, together with the choices; the paginator would count once more.
    paginator.count = found
    page = paginator.get_page(query.get("page"))
    return Register(
        page=page,
        rows=_rows(list(page.object_list), person, on=on),
        total=total,
        found=found,
        headings=asked.headings(sort, query),
        order=asked.IN_ORDER[sort],
        selected=asked.selected(filters, query),
        sort=sort,
    )


EXPORTED = ("Reference", "Title", "Tier", "Board", "Parties", "State", "In force from", "Review due", "Review overdue",
            "Signed", "Waits for", "Address")  # fmt: skip
AT_ONCE = 500
# What takes long to read and no row says.
UNSAID = ("units", "takes_in", "organisation__kinds", "organisation__domains", "organisation__notice_address")


def exported(person: User, filters: RegisterFilter, query: QueryDict, *, on: date) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of everything that fits the filters, in the order of the page; 500 are held in memory."""
    filters.form.is_valid()
    keys = list(filters.qs.order_by(*asked.order(asked.sort_of(query))).values_list("pk", flat=True))
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
