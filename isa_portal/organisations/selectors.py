"""What the pages of the register read: facts of a body as a form holds them, its assurances, bodies alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from isa_portal.lib.calendar import in_words
from isa_portal.organisations import identifiers
from isa_portal.organisations.access import grants, people
from isa_portal.organisations.models import (
    CyberEssentials,
    DsptStanding,
    Identifier,
    Office,
    OfficerAppointment,
    Organisation,
    OrganisationRole,
    OtherName,
    Scheme,
    User,
)

CONTACT = (
    "notice_address", "notice_email", "domains", "dspt", "dspt_on", "cyber_essentials", "cyber_essentials_until",
)  # fmt: skip
TABS = (
    ("Agreements", "organisation"),
    ("People", "organisation_people"),
    ("Officers", "organisation_officers"),
    ("Assurances", "organisation_assurances"),
    ("History", "organisation_history"),
)


def readable(reader: User, *, on: date) -> QuerySet[Organisation]:
    """Return the bodies that a person may look at: all for who serves a board, else one's own."""
    own = grants(reader, on=on)
    bodies = Organisation.objects.select_related("joined_into", "parent", "successor")
    return bodies if own.all_boards else bodies.filter(pk__in=own.all_organisations)


def double(reader: User, slug: str, *, on: date) -> Organisation | None:
    """Return the joined double of an address, if the reader may look at the body into which it was joined."""
    joined = Organisation.objects.filter(slug=slug, joined_into__in=readable(reader, on=on).values("pk"))
    return joined.select_related("joined_into").first()


def enrolled(*, on: date | None = None) -> QuerySet[Organisation]:
    """Return the bodies of the register without the doubles that were joined; by a day, also without the dissolved."""
    bodies = Organisation.objects.filter(joined_into__isnull=True)
    return bodies.exclude(dissolved_on__lte=on) if on else bodies


def headed(body: Organisation, reader: User, here: str, *, on: date) -> dict[str, Any]:
    """Return what stands above each part of a body's page (templates/organisations/head.html)."""
    tabs = [{"text": text, "href": reverse(name, args=[body.slug]), "current": name == here} for text, name in TABS]
    own = grants(reader, on=on)
    return {"body": body, "tabs": tabs, "serves_a_board": bool(own.all_boards), "is_ours": own.acts_for(body)}


def contact_facts(body: Organisation) -> dict[str, Any]:
    """Return what an administrator of a body keeps."""
    return {name: getattr(body, name) for name in CONTACT}


def particulars(body: Organisation) -> dict[str, Any]:
    """Return what the secretariat keeps: other names, kinds, numbers, proprietor, end."""
    held = list(body.identifiers.all())
    numbers = {scheme.value: [one.value for one in held if one.scheme == scheme] for scheme in Scheme}
    return {
        "known_as": body.known_as,
        "other_names": [one.name for one in body.other_names.filter(was_legal_until__isnull=True)],
        "kinds": list(body.kinds),
        "parent": body.parent,
        **numbers,
        "ico_expires_on": next((one.expires_on for one in held if one.scheme == Scheme.ICO), None),
        "dissolved_on": body.dissolved_on,
        "successor": body.successor,
    }


def found_here(words: str) -> list[Organisation]:
    """Return the bodies that may be meant by a name or a number: the same number, or a name alike."""
    kept = {identifiers.as_kept(scheme, words) for scheme in Scheme}
    keys = set(Identifier.objects.filter(value__in=kept).values_list("organisation_id", flat=True))
    names = [row for one in ("legal_name", "known_as") for row in Organisation.objects.values_list("pk", one)]
    names += OtherName.objects.values_list("organisation_id", "name")
    keys |= {key for key, name in names if name and identifiers.alike(words, name)}
    found = Organisation.objects.filter(pk__in=keys).select_related("joined_into")
    return list({body.pk: body for body in (one.joined_into or one for one in found)}.values())


@dataclass(frozen=True)
class Assurance:
    """One assurance in words; ``lapsed`` says that and when it ended. It never ends anything by itself."""

    name: str
    value: str
    lapsed: str = ""


def assurances(body: Organisation, *, on: date) -> list[Assurance]:
    """Return the assurances of a body, those that have lapsed said so."""
    return [*_ico(body, on), _dspt(body), _cyber(body, on)]


def lapsed(body: Organisation, *, on: date) -> list[str]:
    """Return one sentence for each assurance of a body that has ended."""
    return [one.lapsed for one in assurances(body, on=on) if one.lapsed]


def _ico(body: Organisation, on: date) -> Iterator[Assurance]:
    held = [one for one in body.identifiers.all() if one.scheme == Scheme.ICO]
    for one in held:
        until = f", until {in_words(one.expires_on)}" if one.expires_on else ""
        yield Assurance("ICO registration", f"{one.value}{until}", _ended("ICO registration", one.expires_on, on))
    if not held:
        yield Assurance("ICO registration", "Not recorded")


def _dspt(body: Organisation) -> Assurance:
    when = f", published on {in_words(body.dspt_on)}" if body.dspt_on else ""
    return Assurance("Data Security and Protection Toolkit", f"{DsptStanding(body.dspt).label}{when}")


def _cyber(body: Organisation, on: date) -> Assurance:
    until = body.cyber_essentials_until
    words = f"{CyberEssentials(body.cyber_essentials).label}{f', until {in_words(until)}' if until else ''}"
    return Assurance("Cyber Essentials", words, _ended("Cyber Essentials certificate", until, on))


def _ended(what: str, until: date | None, on: date) -> str:
    return f"{what} ended on {in_words(until)}." if until and until < on else ""


@dataclass(frozen=True)
class OfficeOf:
    """An accountable office and who is appointed to it; a missing officer is said."""

    key: str
    name: str
    appointed: list[OfficerAppointment]
    coming: list[OfficerAppointment]


def offices_of(body: Organisation, *, on: date) -> list[OfficeOf]:
    """Return every accountable office with its appointments on a day, and those that begin later."""
    held = list(body.officers.in_date(on).order_by("starts_on", "pk"))
    later = list(body.officers.filter(starts_on__gt=on).order_by("starts_on", "pk"))
    return [OfficeOf(office.value, str(office.label), _of(office, held), _of(office, later)) for office in Office]


def _of(office: Office, appointments: list[OfficerAppointment]) -> list[OfficerAppointment]:
    return [one for one in appointments if one.office == office]


def office_mailboxes(body: Organisation, office: str, *, on: date) -> list[tuple[str, str]]:
    """Return where letters to an office of a body go on a day, each mailbox once, with words for whose it is."""
    held = body.officers.in_date(on).filter(office=office).order_by("starts_on", "pk")
    return list({mailbox: (mailbox, str(one)) for one in held for mailbox in one.mailboxes(on)}.values())


def mailboxes_of(body: Organisation, *, on: date) -> list[tuple[str, str]]:
    """
    Return where a body hears what it may object to, each mailbox once, with words for whose it is.

    Its address for notices, its IG leads and signatories, and the mailboxes of its IG lead's office.
    """
    found = [(body.notice_email, f"{body}, for notices")] if body.notice_email else []
    for role in (OrganisationRole.IG_LEAD, OrganisationRole.SIGNATORY):
        found += [(person.email, str(person)) for person in people(body, role, on=on)]
    found += office_mailboxes(body, Office.IG_LEAD, on=on)
    return list({mailbox.lower(): (mailbox, words) for mailbox, words in found}.values())
