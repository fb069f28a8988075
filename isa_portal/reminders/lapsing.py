"""What a body holds until a day: mandates, offices, roles, registrations and assurances."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from isa_portal.agreements.access import is_present
from isa_portal.agreements.models import Party
from isa_portal.lib.calendar import months_after
from isa_portal.organisations.models import (
    Identifier,
    Mandate,
    Membership,
    Office,
    OfficerAppointment,
    Organisation,
    OrganisationRole,
)

# A toolkit assessment is published every year (Data Security and Protection Toolkit, NHS England).
DSPT_MONTHS = 12


@dataclass(frozen=True)
class Lapse:
    """One thing that ends by itself: an authority then has ended, a registration is told of until it is renewed."""

    key: str
    body: Organisation
    words: str
    ends_on: date
    url: str


@dataclass(frozen=True)
class Source:
    """
    One kind of thing that ends by itself.

    :ivar day: the field that says when
    :ivar prefix: how its keys begin
    :ivar rows: those of some bodies on a day
    :ivar of: what one row says
    :ivar months: how long it lasts from that day
    """

    day: str
    prefix: str
    rows: Callable[[QuerySet[Organisation], date], QuerySet[Any]]
    of: Callable[[Any], Lapse]
    months: int = 0

    def ends_on(self, day: date) -> date:
        return months_after(day, self.months) if self.months else day


def lapsing(bodies: QuerySet[Organisation], *, until: date, on: date) -> Iterator[Lapse]:
    """Yield what some organisations hold until a day."""
    for source in SOURCES:
        for row in source.rows(bodies, on).filter(**{f"{source.day}__lte": until}).order_by("pk"):
            if (one := source.of(row)).ends_on <= until:
                yield one


def registered(*, on: date) -> QuerySet[Organisation]:
    """Return the bodies that stand in the register on a day."""
    return Organisation.objects.filter(Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=on), joined_into=None)


def told_of(*, on: date) -> QuerySet[Organisation]:
    """Return the registered bodies of which somebody can be told: who looks after them, or an agreement's board."""
    joined = Party.objects.filter(is_present(on=on), organisation=OuterRef("pk"))
    return registered(on=on).filter(Exists(joined) | _is_administered(on) | _is_led(on))


def looked_after(watched: Collection[int], boards: Collection[int], *, on: date) -> QuerySet[Organisation]:
    """Return some bodies, and those on the agreements of some boards that nobody else looks after."""
    if not boards:
        return registered(on=on).filter(pk__in=watched)
    joined = Party.objects.filter(is_present(on=on), agreement__board__in=boards).order_by()
    left = Q(pk__in=joined.values("organisation")) & ~_is_administered(on) & ~_is_led(on)
    return registered(on=on).filter(Q(pk__in=watched) | left)


def heard_by(mailbox: str, bodies: Collection[int], *, on: date) -> set[int]:
    """Return those of some bodies whose IG lead's office has a mailbox: what is told to IG leads goes there too."""
    if not (mailbox and bodies):
        return set()
    offices = OfficerAppointment.objects.in_date(on).filter(office=Office.IG_LEAD, organisation__in=bodies)
    return {one.organisation_id for one in offices if mailbox.lower() in one.mailboxes(on)}


def without_administrator(bodies: Collection[int], *, on: date) -> QuerySet[Organisation]:
    return Organisation.objects.filter(~_is_administered(on), pk__in=bodies)


def _is_administered(on: date) -> Q:
    return Q(_held_by_somebody(OrganisationRole.ADMINISTRATOR, on))


def _is_led(on: date) -> Q:
    """Ask whether a body has an IG lead, as a person in the portal or as an office with its mailbox."""
    office = OfficerAppointment.objects.in_date(on).filter(organisation=OuterRef("pk"), office=Office.IG_LEAD)
    return Q(_held_by_somebody(OrganisationRole.IG_LEAD, on)) | Q(Exists(office))


def _held_by_somebody(role: str, on: date) -> Exists:
    return Exists(Membership.objects.in_date(on).filter(organisation=OuterRef("pk"), role=role, user__is_active=True))


def _mandate(one: Mandate) -> Lapse:
    return _held(one, f"the authority of {one.user.name} to bind it")


def _role(one: Membership) -> Lapse:
    return _held(one, f"the role of {one.user.name} as {one.role_words.lower()}")


def _office(one: OfficerAppointment) -> Lapse:
    return _held(one, f"the appointment of its {one.get_office_display()}")


def _held(row: Mandate | Membership | OfficerAppointment, words: str) -> Lapse:
    assert row.organisation is not None and row.ends_on is not None
    url = reverse("organisation_people", args=[row.organisation.slug])
    return Lapse(f"{row._meta.model_name}:{row.pk}", row.organisation, words, row.ends_on, url)


def _number(one: Identifier) -> Lapse:
    return _of(one.organisation, f"identifier:{one.pk}", f"its {one}", one.expires_on)


def _certificate(body: Organisation) -> Lapse:
    words = f"its {body.get_cyber_essentials_display()} certificate"
    return _of(body, f"cyber_essentials:{body.pk}", words, body.cyber_essentials_until)


def _toolkit(body: Organisation) -> Lapse:
    assert body.dspt_on is not None
    words = "its Data Security and Protection Toolkit assessment"
    return _of(body, f"dspt:{body.pk}", words, months_after(body.dspt_on, DSPT_MONTHS))


def _of(body: Organisation, key: str, words: str, ends_on: date | None) -> Lapse:
    assert ends_on is not None
    return Lapse(key, body, words, ends_on, reverse("organisation", args=[body.slug]))


def _in_date(model: Any, *more: str) -> Callable[[QuerySet[Organisation], date], QuerySet[Any]]:
    return lambda bodies, on: model.objects.in_date(on).filter(_is_of(bodies)).select_related(*more)


def _is_of(bodies: QuerySet[Organisation]) -> Exists:
    """Ask for the body of each row, so that the rows are found by their day."""
    return Exists(bodies.filter(pk=OuterRef("organisation")))


SOURCES = (
    Source("ends_on", "mandate:", _in_date(Mandate, "organisation", "user"), _mandate),
    Source("ends_on", "membership:", _in_date(Membership, "organisation", "user"), _role),
    Source("ends_on", "officerappointment:", _in_date(OfficerAppointment, "organisation"), _office),
    Source(
        "expires_on",
        "identifier:",
        lambda bodies, on: Identifier.objects.filter(_is_of(bodies)).select_related("organisation"),
        _number,
    ),
    Source("cyber_essentials_until", "cyber_essentials:", lambda bodies, on: bodies, _certificate),
    Source("dspt_on", "dspt:", lambda bodies, on: bodies, _toolkit, DSPT_MONTHS),
)
