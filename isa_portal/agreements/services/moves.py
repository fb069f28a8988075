"""How a version changes its state: lock, ask, change, record. Nothing else assigns a state."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements import rules
from isa_portal.agreements.lifecycle import FORMER, AgreementState
from isa_portal.agreements.models import Agreement, Party, Version
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.lib.states import Transition


def locked(version: Version) -> Version:
    """Lock the agreement, then read the version again: the page the person acted on may be out of date."""
    agreement = Agreement.objects.locked().get(pk=version.agreement_id)
    fresh: Version = agreement.versions.get(pk=version.pk)
    fresh.agreement = agreement
    return fresh


@transaction.atomic
def move_version(transition: Transition, version: Version, *, by: Actor, at: datetime, **facts: Any) -> Version:
    """
    Move a version along a transition.

    :raises Refused: with every reason that stands in the way
    """
    version = locked(version)
    if reasons := tuple(rules.obstacles(transition, version, by=by, at=at)):
        raise Refused(*reasons)
    left, version.state = version.state, transition.target
    version.save(update_fields=["state"])
    restage(version.agreement)
    verb = transition.verb.replace(" ", "_")
    audit.record(
        f"version.{verb}", version, by=by, at=at, number=version.number, left=left, entered=version.state, **facts
    )
    return version


def move_agreement(transition: Transition, agreement: Agreement, *, by: Actor, at: datetime, **facts: Any) -> None:
    """Move a locked agreement along a transition; the callers are execution and ending, which hold its rules."""
    _fail_closed(transition, rules.AGREEMENT_MOVES)
    if agreement.state not in transition.sources:
        raise Refused(f"{agreement} is {agreement.get_state_display().lower()}. It cannot take this step now.")
    left, agreement.state = agreement.state, transition.target
    agreement.save()
    restage(agreement)
    verb = transition.verb.replace(" ", "_")
    audit.record(f"agreement.{verb}", agreement, by=by, at=at, left=left, entered=agreement.state, **facts)


def move_party(transition: Transition, party: Party, *, by: Actor, at: datetime, **facts: Any) -> None:
    """Move a party of a locked agreement along a transition."""
    _fail_closed(transition, rules.PARTY_MOVES)
    if party.state not in transition.sources:
        raise Refused(f"{party} is {party.get_state_display().lower()}. It cannot take this step now.")
    left, party.state = party.state, transition.target
    party.ended_at = at if party.state in FORMER else None
    party.save()
    verb = transition.verb.replace(" ", "_")
    name = party.organisation.legal_name
    audit.record(f"party.{verb}", party, by=by, at=at, party=name, left=left, entered=party.state, **facts)


def _fail_closed(transition: Transition, known: Mapping[Transition, str]) -> None:
    if transition not in known:
        raise Refused(f"Nobody has said when to {transition.verb}.")


def restage(agreement: Agreement) -> None:
    """Keep the register's one column true: the agreement's state or, while proposed, its newest version's."""
    stage = str(agreement.state)
    if agreement.state == AgreementState.PROPOSED and (newest := agreement.versions.first()):
        stage = newest.state
    if agreement.stage != stage:
        agreement.stage = stage
        agreement.save(update_fields=["stage"])
