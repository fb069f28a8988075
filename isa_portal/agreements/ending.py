"""How a party leaves. Only reviews may import this: it demands the notice."""

from datetime import date, datetime

from django.db import transaction

from isa_portal.agreements import lifecycle
from isa_portal.agreements.models import Agreement, Party
from isa_portal.agreements.services import moves
from isa_portal.evidence.actors import PORTAL, Actor


@transaction.atomic
def give_notice(party: Party, *, bound_until: date, by: Actor, at: datetime) -> Party:
    """
    Mark a party as leaving after its last bound day.

    :raises Refused: if it is not an active party
    """
    Agreement.objects.locked().get(pk=party.agreement_id)
    party = Party.objects.get(pk=party.pk)
    party.bound_until = bound_until
    moves.move_party(lifecycle.GIVE_NOTICE, party, by=by, at=at, bound_until=bound_until.isoformat())
    return party


@transaction.atomic
def leave(party: Party, *, at: datetime) -> Party:
    """Put a party out, on the day after its last bound day."""
    Agreement.objects.locked().get(pk=party.agreement_id)
    party = Party.objects.get(pk=party.pk)
    moves.move_party(lifecycle.LEAVE, party, by=PORTAL, at=at)
    return party
