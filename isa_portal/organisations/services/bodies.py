"""Keeps the register of bodies, once for all boards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import count
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.organisations import identifiers
from isa_portal.organisations.models import Organisation, OtherName, Scheme
from isa_portal.organisations.rules import bodies as rules
from isa_portal.organisations.selectors import CONTACT, contact_facts, particulars
from isa_portal.organisations.services.editing import ensure_unchanged

# Kept as columns of the row; other names and numbers are rows of their own.
COLUMNS = ("known_as", "kinds", "parent", "dissolved_on", "successor", *CONTACT)


@transaction.atomic
def register_organisation(
    legal_name: str, *, slug: str = "", predecessor: Organisation | None = None, by: Actor, at: datetime, **facts: Any
) -> Organisation:
    """
    Add a body to the register, once for all boards.

    :param predecessor: the body that this one follows, which gets it as its successor
    :param facts: as selectors.particulars and contact_facts name them
    :raises Refused: if a body of this name or number is there already, or the register is not theirs to keep
    """
    reasons = [*rules.keeping_obstacles(by=by, at=at), *rules.name_obstacles(legal_name)]
    reasons += [*rules.number_obstacles(None, _numbers(facts)), *_ends(facts)]
    if reasons:
        raise Refused(*reasons)
    own = {name: value for name, value in facts.items() if name in COLUMNS}
    free = _free_slug(slug or facts.get("known_as") or legal_name)
    organisation = Organisation.objects.create(legal_name=legal_name, slug=free, **own)
    _keep_rows(organisation, facts)
    audit.record("organisation.register", organisation, by=by, at=at, legal_name=legal_name)
    if predecessor:
        _follow(predecessor, organisation, by=by, at=at)
    return organisation


def _follow(predecessor: Organisation, organisation: Organisation, *, by: Actor, at: datetime) -> None:
    old = _locked(predecessor)
    if reasons := tuple(rules.changing_obstacles(old, by=by, at=at)):
        raise Refused(*reasons)
    old.successor = organisation
    old.save(update_fields=["successor"])
    audit.record("organisation.succeed", old, by=by, at=at, successor=organisation.legal_name)


@transaction.atomic
def change_particulars(
    organisation: Organisation, *, stamp: str | None = None, by: Actor, at: datetime, **facts: Any
) -> Organisation:
    """
    Change the names beside the legal one, kinds, numbers, proprietor and end of a body.

    :param facts: as selectors.particulars names them; what is left out stays
    :raises Refused: with every reason; Overtaken, if somebody else changed it meanwhile
    """
    body = _locked(organisation, facts.get("parent"), facts.get("successor"))
    if reasons := tuple(rules.changing_obstacles(body, by=by, at=at)):
        raise Refused(*reasons)
    before = particulars(body)
    ensure_unchanged(body, before, stamp=stamp)
    reasons = (*rules.number_obstacles(body, _numbers(facts)), *_ends({**before, **facts}))
    reasons += tuple(rules.circle_obstacles(body, parent=facts.get("parent"), successor=facts.get("successor")))
    if reasons:
        raise Refused(*reasons)
    _keep_columns(body, facts)
    _keep_rows(body, facts)
    _record_change("organisation.change", body, before, particulars(body), by=by, at=at)
    return body


@transaction.atomic
def change_contact(
    organisation: Organisation, *, stamp: str | None = None, by: Actor, at: datetime, **facts: Any
) -> Organisation:
    """
    Change the address for notices, the domains and the assurances of a body.

    :param facts: as selectors.contact_facts names them; what is left out stays
    :raises Refused: if it is not theirs to change; Overtaken, if somebody else changed it meanwhile
    """
    body = _locked(organisation)
    if reasons := tuple(rules.contact_obstacles(body, by=by, at=at)):
        raise Refused(*reasons)
    before = contact_facts(body)
    ensure_unchanged(body, before, stamp=stamp)
    _keep_columns(body, {name: value for name, value in facts.items() if name in CONTACT})
    _record_change("organisation.change_contact", body, before, contact_facts(body), by=by, at=at)
    return body


@transaction.atomic
def rename(
    organisation: Organisation, legal_name: str, *, changed_on: date, instrument: str, by: Actor, at: datetime
) -> Organisation:
    """
    Give the same body a new legal name; the old one is kept, and what was signed under it stays as it is.

    :raises Refused: if the name is taken, the same, or the register is not theirs to keep
    """
    body = _locked(organisation)
    reasons = [*rules.changing_obstacles(body, by=by, at=at), *rules.name_obstacles(legal_name, organisation=body)]
    if legal_name == body.legal_name:
        reasons.append(f"{legal_name} is its legal name already.")
    if reasons:
        raise Refused(*reasons)
    was, body.legal_name = body.legal_name, legal_name
    body.save(update_fields=["legal_name"])
    body.other_names.filter(name=legal_name).delete()
    OtherName.objects.update_or_create(organisation=body, name=was, defaults={"was_legal_until": changed_on})
    facts = {"was": was, "legal_name": legal_name, "changed_on": changed_on.isoformat(), "instrument": instrument}
    audit.record("organisation.rename", body, by=by, at=at, **facts)
    return body


def _locked(organisation: Organisation, *others: Organisation | None) -> Organisation:
    """Lock the row, and those that it is to point to: two changes at once could close a circle."""
    keys = sorted({one.pk for one in (organisation, *others) if one})
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return next(one for one in rows if one.pk == organisation.pk)


def _ends(facts: Mapping[str, Any]) -> Iterator[str]:
    yield from rules.dissolving_obstacles(dissolved_on=facts.get("dissolved_on"), successor=facts.get("successor"))


def _numbers(facts: Mapping[str, Any]) -> dict[str, list[str]]:
    return {scheme.value: facts[scheme.value] for scheme in Scheme if scheme.value in facts}


def _free_slug(words: str) -> str:
    base = slugify(words)[:110] or "organisation"
    names = (base if number == 1 else f"{base}-{number}" for number in count(1))
    return next(name for name in names if not Organisation.objects.filter(slug=name).exists())


def _keep_columns(body: Organisation, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        if name in COLUMNS:
            setattr(body, name, value)
    body.save()


def _keep_rows(body: Organisation, facts: Mapping[str, Any]) -> None:
    if "other_names" in facts:
        known = body.other_names.filter(was_legal_until__isnull=True)
        known.exclude(name__in=facts["other_names"]).delete()
        for name in facts["other_names"]:
            OtherName.objects.get_or_create(organisation=body, name=name)
    for scheme, values in _numbers(facts).items():
        kept = [identifiers.as_kept(scheme, value) for value in values]
        held = body.identifiers.filter(scheme=scheme)
        held.exclude(value__in=kept).delete()
        for value in kept:
            body.identifiers.get_or_create(scheme=scheme, value=value)
    if "ico_expires_on" in facts:
        body.identifiers.filter(scheme=Scheme.ICO).update(expires_on=facts["ico_expires_on"])


def _record_change(
    event: str, body: Organisation, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    if changed := sorted(name for name in after if after[name] != before[name]):
        audit.record(event, body, by=by, at=at, changed=changed)
