"""Adds, changes and removes the parties of a draft."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from isa_portal.agreements import rules
from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Party, Proposal, Version
from isa_portal.agreements.services import terms
from isa_portal.agreements.services.editing import changed_by, editable, ensure_as_shown, open_list
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Organisation


@transaction.atomic
def add_party(
    version: Version,
    organisation: Organisation,
    *,
    role: str = "controller",
    leads: bool = False,
    is_essential: bool = False,
    units: Sequence[str] = (),
    by: Actor,
    at: datetime,
) -> Party:
    """
    Add a party to a draft.

    :param leads: whether its editors write the drafts; several parties may lead together
    :param units: the parts of the body that take part; none means the whole of it
    :raises Refused: if the same organisation is a party or a processor already, is a board, or was dissolved
    """
    agreement = open_list(version, by=by, at=at).agreement
    reasons = [*rules.party_obstacles(agreement, organisation, on=clock.london_date(at))]
    if reasons := [*reasons, *rules.unit_obstacles(units)]:
        raise Refused(*reasons)
    party = Party.objects.create(
        agreement=agreement,
        organisation=organisation,
        role=role,
        leads=leads,
        is_essential=is_essential,
        units=list(units),
    )
    audit.record("party.add", party, by=by, at=at, party=organisation.legal_name)
    return party


@transaction.atomic
def take_over(version: Version, proposal: Proposal, *, by: Actor, at: datetime) -> None:
    """
    Let a draft follow the proposal from which it starts: its other leads lead too, its bodies are parties.

    What can be no party any more is left out; the need is the purpose where none is written.
    """
    agreement = editable(version, by=by, at=at).agreement
    nominated = list(proposal.leads.all())
    for body in dict.fromkeys([*nominated, *proposal.bodies.all()]):
        if not any(rules.party_obstacles(agreement, body, on=clock.london_date(at))):
            add_party(version, body, leads=body in nominated, by=by, at=at)
    if not version.purpose.strip():
        terms.change(version, purpose=proposal.need, by=by, at=at)


@transaction.atomic
def change_party(
    version: Version,
    party: Party,
    *,
    role: str,
    leads: bool,
    is_essential: bool,
    units: Sequence[str] = (),
    stamp: str | None = None,
    by: Actor,
    at: datetime,
) -> Party:
    """
    Change a party's role in a draft, its parts that take part, and whether it leads.

    :param stamp: of the facts that the person was shown; none asks nothing
    :raises Refused: once the agreement is in force, or if the parts cannot be named so
    :raises Overtaken: if somebody else changed it meanwhile
    """
    agreement = open_list(version, by=by, at=at).agreement
    party = agreement.parties.get(pk=party.pk)
    if reasons := tuple(rules.unit_obstacles(units)):
        raise Refused(*reasons)
    stated = {"role": role, "leads": leads, "is_essential": is_essential, "units": list(units)}
    ensure_as_shown(party, stated, stamp=stamp, event="party.change")
    changed = changed_by(party, stated)
    party.save()
    audit.record("party.change", party, by=by, at=at, party=party.organisation.legal_name, changed=changed)
    return party


@transaction.atomic
def waive_tier_1(
    version: Version, party: Party, *, because: str, takes_in: Sequence[str], by: Actor, at: datetime
) -> Party:
    """
    Let a party of a tier 2 do without the tier 1, and say which of its clauses bind it; both empty ends that.

    :raises Refused: with every reason that stands in the way
    """
    agreement = open_list(version, by=by, at=at).agreement
    party = agreement.parties.select_related("organisation").get(pk=party.pk)
    party.agreement = agreement
    if reasons := tuple(rules.waiver_obstacles(party, because, takes_in)):
        raise Refused(*reasons)
    party.tier_1_waived_because, party.takes_in = because.strip(), list(takes_in)
    party.save(update_fields=["tier_1_waived_because", "takes_in"])
    audit.record(
        "party.waive_tier_1", party, by=by, at=at, party=party.organisation.legal_name, takes_in=party.takes_in
    )
    return party


@transaction.atomic
def remove_party(version: Version, party: Party, *, by: Actor, at: datetime) -> None:
    """
    Take a party off a draft.

    :raises Refused: if a data flow, a legal power or a processor still names it, or it was asked already
    """
    version = open_list(version, by=by, at=at)
    party = version.agreement.parties.get(pk=party.pk)
    body = party.organisation
    if version.flows.filter(discloser=body).exists() or version.flows.filter(recipient=body).exists():
        raise Refused(f"A data flow names {body}. Change or remove the flow first.")
    if version.reliances.filter(organisation=body).exists():
        raise Refused(f"A legal power is recorded for {body}. Remove it first.")
    if version.processors.filter(controller=body).exists():
        raise Refused(f"A processor is named for {body}. Remove it first.")
    if party.state != PartyState.LISTED:
        raise Refused(f"{body} was asked to sign before and stays listed.")
    audit.record("party.remove", party, by=by, at=at, party=body.legal_name)
    party.delete()
