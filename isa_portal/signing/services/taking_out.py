"""Takes a party out of a round whose rule does not need it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from isa_portal.agreements import execution
from isa_portal.agreements.models import Agreement
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.signing import lifecycle
from isa_portal.signing.letters import ending
from isa_portal.signing.models import Invitation
from isa_portal.signing.rules import taking_out as rules
from isa_portal.signing.services import rounds, turns


@transaction.atomic
def take_out(invitation: Invitation, *, by: Actor, at: datetime) -> Invitation:
    """
    Take a silent party out of a round: it stays listed in the text, as one that never joined.

    :raises Refused: with every reason that stands in the way
    """
    Agreement.objects.locked().get(pk=invitation.party.agreement_id)
    invitation = Invitation.objects.select_related("round__version", "party__organisation").get(pk=invitation.pk)
    if reasons := tuple(rules.taking_out_obstacles(invitation, by=by, at=at)):
        raise Refused(*reasons)
    invitation.state = lifecycle.TAKE_OUT.target
    invitation.save(update_fields=["state"])
    ending.over([invitation], reason="The party was taken out of the round.", at=at)
    audit.record("invitation.take_out", invitation, by=by, at=at, party=invitation.party.organisation.legal_name)
    execution.stay_out(invitation.party, at=at)
    turns.ask_if_ordered(invitation.round, at=at)
    rounds.complete_if_all_signed(invitation.round, at=at)
    return invitation
