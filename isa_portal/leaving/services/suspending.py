"""A party suspends sharing towards one other party or all, and lifts that again; each with letters at once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from isa_portal.agreements import ending
from isa_portal.agreements.models import Agreement, Party, Suspension
from isa_portal.evidence.actors import Actor
from isa_portal.leaving.rules.ends import lifting_obstacles, suspending_obstacles
from isa_portal.leaving.services import telling
from isa_portal.lib.errors import Refused


@transaction.atomic
def suspend(party: Party, towards: Party | None = None, *, reason: str, by: Actor, at: datetime) -> Suspension:
    """
    Suspend sharing of a party, towards one other party or all: from today nothing is covered between them.

    :raises Refused: with every reason that stands in the way
    """
    agreement = Agreement.objects.locked().get(pk=party.agreement_id)
    party = agreement.parties.select_related("organisation", "agreement__board").get(pk=party.pk)
    if reasons := tuple(suspending_obstacles(party, towards, reason, by=by, at=at)):
        raise Refused(*reasons)
    suspension = ending.suspend(party, towards, reason=reason.strip(), by=by, at=at)
    telling.suspended(suspension, at=at)
    return suspension


@transaction.atomic
def lift(suspension: Suspension, *, reason: str, by: Actor, at: datetime) -> Suspension:
    """
    Lift a suspension: from today sharing is covered again as before.

    :raises Refused: with every reason that stands in the way
    """
    Agreement.objects.locked().get(pk=suspension.agreement_id)
    related = ("party__organisation", "towards__organisation", "agreement__board")
    suspension = Suspension.objects.select_related(*related).get(pk=suspension.pk)
    if reasons := tuple(lifting_obstacles(suspension, reason, by=by, at=at)):
        raise Refused(*reasons)
    suspension = ending.lift(suspension, reason=reason.strip(), by=by, at=at)
    telling.lifted(suspension, at=at)
    return suspension
