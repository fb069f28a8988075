"""The register of bodies, and one body with its agreements, people and officers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from isa_portal.agreements.models import Agreement, Party
from isa_portal.desk.selectors.waiting import is_overdue
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import (
    Board,
    BoardRole,
    Membership,
    Office,
    OfficerAppointment,
    Organisation,
    OrganisationRole,
    User,
)

PER_PAGE = 50


@dataclass(frozen=True)
class Entry:
    organisation: Organisation
    agreements: int
    has_signatory: bool


@dataclass(frozen=True)
class Bodies:
    """A page of the register of bodies."""

    page: Page[Organisation]
    entries: list[Entry]
    total: int
    without_signatory: int


def readable(reader: User, *, on: date) -> QuerySet[Organisation]:
    """Return the bodies that a person may look at: all for who serves a board, else one's own."""
    own = grants(reader, on=on)
    if own.all_boards:
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=own.all_organisations)


def listed(reader: User, words: str, number: str | None, *, on: date) -> Bodies:
    """Return a page of the bodies whose names carry every word."""
    bodies = readable(reader, on=on)
    total = bodies.count()
    signing = _with_signatory(on)
    without = bodies.exclude(pk__in=signing).count()
    for word in words.split():
        bodies = bodies.filter(Q(legal_name__icontains=word) | Q(known_as__icontains=word))
    page = Paginator(bodies, PER_PAGE).get_page(number)
    shown = list(page.object_list)
    visible = Agreement.objects.visible_to(reader, on=on).values("pk")
    parties = Party.objects.filter(organisation__in=shown, agreement__in=visible).order_by()
    counted = dict(parties.values_list("organisation_id").annotate(Count("pk")))
    signs = set(signing.filter(organisation__in=shown).values_list("organisation_id", flat=True))
    entries = [Entry(body, counted.get(body.pk, 0), body.pk in signs) for body in shown]
    return Bodies(page, entries, total, without)


def _with_signatory(on: date) -> QuerySet[Membership, int | None]:
    members = Membership.objects.in_date(on).filter(role=OrganisationRole.SIGNATORY, organisation__isnull=False)
    return members.values_list("organisation_id", flat=True)


@dataclass(frozen=True)
class Row:
    agreement: Agreement
    party: Party
    is_overdue: bool


def agreements_of(body: Organisation, reader: User, *, on: date) -> list[Row]:
    """Return the agreements of a body that this reader may see."""
    visible = Agreement.objects.visible_to(reader, on=on).values("pk")
    parties = Party.objects.filter(organisation=body, agreement__in=visible)
    parties = parties.select_related("agreement__board").order_by("agreement__reference", "pk")
    return [Row(one.agreement, one, is_overdue(one.agreement, on=on)) for one in parties]


def people_of(body: Organisation | Board, *, on: date) -> list[tuple[str, str]]:
    """Return who acts for a body, by name, with all their roles."""
    kind = "board" if isinstance(body, Board) else "organisation"
    members = Membership.objects.in_date(on).filter(user__is_active=True, **{kind: body}).select_related("user")
    labels = {role.value: str(role.label) for role in (*BoardRole, *OrganisationRole)}
    found: dict[str, list[str]] = {}
    for one in members.order_by("user__name", "pk"):
        found.setdefault(str(one.user), []).append(labels[one.role])
    return [(who, ", ".join(roles)) for who, roles in found.items()]


@dataclass(frozen=True)
class OfficeOf:
    name: str
    appointed: OfficerAppointment | None


def offices_of(body: Organisation, *, on: date) -> list[OfficeOf]:
    """Return every accountable office; a missing officer is said."""
    held = {one.office: one for one in body.officers.in_date(on)}
    return [OfficeOf(str(office.label), held.get(office.value)) for office in Office]
