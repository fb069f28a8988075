"""Adds, changes and removes the parties of a draft."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from isa_portal.agreements import rules
from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Agreement, Party, Version
from isa_portal.agreements.services.editing import editable
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Organisation


def _open_list(version: Version, *, by: Actor, at: datetime) -> Version:
    """Lock a draft whose list of parties may still change, and return it."""
    version = editable(version, by=by, at=at)
    if reasons := tuple(rules.fixed_list(version.agreement)):
        raise Refused(*reasons)
    return version


@transaction.atomic
def add_party(
    version: Version,
    organisation: Organisation,
    *,
    role: str = "controller",
    leads: bool = False,
    is_essential: bool = False,
    by: Actor,
    at: datetime,
) -> Party:
    """
    Add a party to a draft.

    :raises Refused: if the same organisation is a party already, is a board, or was dissolved
    """
    agreement = _open_list(version, by=by, at=at).agreement
    if reasons := tuple(rules.party_obstacles(agreement, organisation, on=clock.london_date(at))):
        raise Refused(*reasons)
    if leads:
        _lead_no_more(agreement)
    party = Party.objects.create(
        agreement=agreement, organisation=organisation, role=role, leads=leads, is_essential=is_essential
    )
    audit.record("party.add", party, by=by, at=at, party=organisation.legal_name)
    return party


def _lead_no_more(agreement: Agreement) -> None:
    for lead in agreement.parties.filter(leads=True):
        lead.leads = False
        lead.save(update_fields=["leads"])


@transaction.atomic
def change_party(
    version: Version, party: Party, *, role: str, leads: bool, is_essential: bool, by: Actor, at: datetime
) -> Party:
    """
    Change a party's role in a draft, and who leads.

    :raises Refused: once the agreement is in force
    """
    agreement = _open_list(version, by=by, at=at).agreement
    party = agreement.parties.get(pk=party.pk)
    if leads:
        _lead_no_more(agreement)
    party.role, party.leads, party.is_essential = role, leads, is_essential
    party.save()
    audit.record("party.change", party, by=by, at=at, party=party.organisation.legal_name)
    return party


@transaction.atomic
def remove_party(version: Version, party: Party, *, by: Actor, at: datetime) -> None:
    """
    Take a party off a draft.

    :raises Refused: if a data flow or a legal power still names it, or it was asked already
    """
    version = _open_list(version, by=by, at=at)
    party = version.agreement.parties.get(pk=party.pk)
    body = party.organisation
    if version.flows.filter(discloser=body).exists() or version.flows.filter(recipient=body).exists():
        raise Refused(f"A data flow names {body}. Change or remove the flow first.")
    if version.reliances.filter(organisation=body).exists():
        raise Refused(f"A legal power is recorded for {body}. Remove it first.")
    if party.state != PartyState.LISTED:
        raise Refused(f"{body} was asked to sign before and stays listed.")
    audit.record("party.remove", party, by=by, at=at, party=body.legal_name)
    party.delete()
