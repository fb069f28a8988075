"""When a party may be taken out of a round: never where the text needs its signature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Rule
from isa_portal.evidence.actors import Actor
from isa_portal.signing import lifecycle
from isa_portal.signing.lifecycle import InvitationState
from isa_portal.signing.models import Invitation
from isa_portal.signing.rules import obstacles


def taking_out_obstacles(invitation: Invitation, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot take a party out of its round."""
    yield from obstacles(lifecycle.TAKE_OUT, invitation, by=by, at=at)
    yield from needed(invitation)


def needed(invitation: Invitation) -> Iterator[str]:
    """Yield why a round cannot go on without a party."""
    party, version = invitation.party, invitation.round.version
    if party.state != PartyState.JOINING:
        yield f"{party} is bound by an earlier version. It leaves by notice, or by a cut-over day."
        return
    if version.rule == Rule.ALL_SIGN:
        yield (
            f"By its text this agreement comes into force when all parties have signed. To go on without {party} needs"
            " a new version: withdraw this signing, take the party off the list, and let every party sign anew."
        )
    elif version.rule == Rule.ESSENTIAL_SIGN and party.is_essential:
        yield (
            f"{party} is an essential party by the text. To go on without it needs a new version, which every party"
            " signs anew."
        )
    out = (InvitationState.TAKEN_OUT, InvitationState.LAPSED, InvitationState.WITHDRAWN)
    others = invitation.round.invitations.exclude(pk=invitation.pk).exclude(state__in=out)
    if others.count() < 2:
        yield f"Without {party} fewer than two parties are left, and an agreement needs two."
