"""How a body joins a version in force by its own signed form; nobody else signs again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from isa_portal.agreements import lifecycle
from isa_portal.agreements.models import Adherence, Party, PartyClass, Version
from isa_portal.agreements.services import moves
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.organisations.models import Organisation


def accede(
    version: Version,
    organisation: Organisation,
    *,
    role: str,
    units: Sequence[str],
    member_of: PartyClass | None,
    tier_1_waived_because: str,
    takes_in: Sequence[str],
    by: Actor,
    at: datetime,
) -> Party:
    """
    Bind a body to a version in force from today, by its complete signature; the agreement is locked.

    A body that was asked to sign before keeps its seat.
    """
    agreement = version.agreement
    party = agreement.parties.filter(organisation=organisation).first() or Party(
        agreement=agreement, organisation=organisation
    )
    party.role, party.units, party.member_of = role, list(units), member_of or party.member_of
    party.tier_1_waived_because, party.takes_in = tier_1_waived_because, list(takes_in)
    party.active_from = clock.london_date(at)
    party.save()
    moves.move_party(lifecycle.ACCEDE, party, by=by, at=at, number=version.number)
    Adherence.objects.create(party=party, version=version, adhered_at=at)
    audit.record("party.adhere", party, by=by, at=at, party=organisation.legal_name, number=version.number)
    return party
