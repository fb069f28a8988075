"""Appoints, changes and ends the accountable officers of a body, and their deputies."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Office, OfficerAppointment, Organisation
from isa_portal.organisations.rules import bodies as rules
from isa_portal.organisations.services.editing import ensure_unchanged

FACTS = ("mailbox", "holder", "holder_email", "starts_on", "ends_on")
DEPUTY = ("deputy", "deputy_email", "deputy_until")


def facts_of(officer: OfficerAppointment) -> dict[str, Any]:
    """Return what the form of an appointment is filled with."""
    return {name: getattr(officer, name) for name in FACTS}


def deputy_of(officer: OfficerAppointment) -> dict[str, Any]:
    """Return what the form of a deputy is filled with."""
    return {name: getattr(officer, name) for name in DEPUTY}


@transaction.atomic
def appoint_officer(
    organisation: Organisation,
    office: str,
    *,
    mailbox: str,
    holder: str = "",
    holder_email: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    by: Actor,
    at: datetime,
) -> OfficerAppointment:
    """
    Name an office of an organisation by its shared mailbox, and perhaps who holds it, from today if no day is said.

    :raises Refused: if it is not theirs to appoint, or it would end before it begins
    """
    first_day = starts_on or clock.london_date(at)
    reasons = [*rules.contact_obstacles(organisation, by=by, at=at), *rules.span_obstacles(first_day, ends_on)]
    if reasons:
        raise Refused(*reasons)
    officer = OfficerAppointment.objects.create(
        organisation=organisation,
        office=office,
        mailbox=mailbox,
        holder=holder,
        holder_email=holder_email,
        starts_on=first_day,
        ends_on=ends_on,
    )
    audit.record("officer.appoint", officer, by=by, at=at, office=str(Office(office).label))
    return officer


@transaction.atomic
def change_officer(
    officer: OfficerAppointment, *, stamp: str | None = None, by: Actor, at: datetime, **facts: Any
) -> OfficerAppointment:
    """
    Change the mailbox, the holder or the days of an appointment.

    :raises Refused: if it is not theirs to change; Overtaken, if somebody else changed it meanwhile
    """
    officer = _locked(officer)
    first_day = facts.get("starts_on") or officer.starts_on
    facts["starts_on"] = first_day
    last_day = facts.get("ends_on", officer.ends_on)
    reasons = [*rules.officer_obstacles(officer, by=by, at=at), *rules.span_obstacles(first_day, last_day)]
    if reasons:
        raise Refused(*reasons)
    ensure_unchanged(officer, facts_of(officer), stamp=stamp)
    _keep(officer, {name: facts[name] for name in FACTS if name in facts})
    audit.record("officer.change", officer, by=by, at=at, office=str(officer.get_office_display()))
    return officer


@transaction.atomic
def end_officer(officer: OfficerAppointment, *, by: Actor, at: datetime) -> OfficerAppointment:
    """
    End an appointment: nothing is written to this office from now on.

    :raises Refused: if it is not theirs to end, or it has ended
    """
    officer = _locked(officer)
    if reasons := tuple(rules.officer_obstacles(officer, by=by, at=at)):
        raise Refused(*reasons)
    # The last day counts, so an appointment that ends now had its last day yesterday.
    _keep(officer, {"ends_on": clock.london_date(at) - timedelta(days=1)})
    audit.record("officer.end", officer, by=by, at=at, office=str(officer.get_office_display()))
    return officer


@transaction.atomic
def name_deputy(
    officer: OfficerAppointment,
    *,
    deputy: str,
    deputy_email: str,
    deputy_until: date | None,
    stamp: str | None = None,
    by: Actor,
    at: datetime,
) -> OfficerAppointment:
    """
    Name who gets an absent holder's letters until a day, or nobody any more.

    :raises Refused: if it is not theirs to say, or the day has passed; Overtaken, if somebody changed it meanwhile
    """
    officer = _locked(officer)
    reasons = list(rules.deputy_obstacles(officer, by=by, at=at))
    if deputy_until and deputy_until < clock.london_date(at):
        reasons.append(f"{in_words(deputy_until)} has passed. Enter today or a later day.")
    if reasons:
        raise Refused(*reasons)
    ensure_unchanged(officer, deputy_of(officer), stamp=stamp)
    _keep(officer, {"deputy": deputy, "deputy_email": deputy_email, "deputy_until": deputy_until})
    facts = {"until": deputy_until.isoformat()} if deputy_until else {}
    event = "officer.name_deputy" if deputy_until else "officer.drop_deputy"
    audit.record(event, officer, by=by, at=at, office=str(officer.get_office_display()), **facts)
    return officer


def _locked(officer: OfficerAppointment) -> OfficerAppointment:
    rows = OfficerAppointment.objects.select_for_update(of=("self",)).select_related("organisation")
    locked: OfficerAppointment = rows.get(pk=officer.pk)
    return locked


def _keep(officer: OfficerAppointment, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(officer, name, value)
    officer.save()
