"""What a body holds until a day: mandates, offices, roles, registrations and assurances."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from isa_portal.lib.calendar import months_after
from isa_portal.organisations.models import Identifier, Mandate, Membership, OfficerAppointment, Organisation

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


def lapsing(bodies: Collection[int] | None, *, until: date, on: date) -> Iterator[Lapse]:
    """
    Yield what ends by a day.

    :param bodies: keys of organisations; None: of all that are not dissolved
    """
    found = Organisation.objects.filter(Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=on), joined_into=None)
    found = found if bodies is None else found.filter(pk__in=bodies)
    yield from _authority(found, until, on)
    yield from _assurances(found, until)


def _authority(bodies: QuerySet[Organisation], until: date, on: date) -> Iterator[Lapse]:
    ending = {"organisation__in": bodies, "ends_on__lte": until}
    for mandate in Mandate.objects.in_date(on).filter(**ending).select_related("organisation", "user"):
        yield _held(mandate, f"the authority of {mandate.user.name} to bind it")
    for role in Membership.objects.in_date(on).filter(**ending).select_related("organisation", "user"):
        yield _held(role, f"the role of {role.user.name} as {role.role_words.lower()}")
    for officer in OfficerAppointment.objects.in_date(on).filter(**ending).select_related("organisation"):
        yield _held(officer, f"the appointment of its {officer.get_office_display()}")


def _held(row: Mandate | Membership | OfficerAppointment, words: str) -> Lapse:
    assert row.organisation is not None and row.ends_on is not None
    url = reverse("organisation_people", args=[row.organisation.slug])
    return Lapse(f"{row._meta.model_name}:{row.pk}", row.organisation, words, row.ends_on, url)


def _assurances(bodies: QuerySet[Organisation], until: date) -> Iterator[Lapse]:
    numbers = Identifier.objects.filter(organisation__in=bodies, expires_on__lte=until).order_by("pk")
    for one in numbers.select_related("organisation"):
        yield _of(one.organisation, f"identifier:{one.pk}", f"the registration {one}", one.expires_on)
    for body in bodies.filter(cyber_essentials_until__lte=until).order_by("pk"):
        words = f"its {body.get_cyber_essentials_display()} certificate"
        yield _of(body, f"cyber_essentials:{body.pk}", words, body.cyber_essentials_until)
    for body in bodies.filter(dspt_on__lte=until).order_by("pk"):
        assert body.dspt_on is not None
        if (ends_on := months_after(body.dspt_on, DSPT_MONTHS)) <= until:
            words = "its Data Security and Protection Toolkit assessment"
            yield _of(body, f"dspt:{body.pk}", words, ends_on)


def _of(body: Organisation, key: str, words: str, ends_on: date | None) -> Lapse:
    assert ends_on is not None
    return Lapse(key, body, words, ends_on, reverse("organisation", args=[body.slug]))
