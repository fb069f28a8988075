"""How a version is sent, taken back and lapses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from isa_portal.agreements import lifecycle, rules
from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Version
from isa_portal.agreements.services import moves
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.lib.errors import Refused


def sending_obstacles(
    version: Version, signatories: Mapping[int, Sequence[str]], *, by: Actor, at: datetime
) -> list[str]:
    """
    Return why a version cannot be sent for signature.

    :param signatories: the names of the signatories of each party, by the party's key
    """
    reasons = list(rules.obstacles(lifecycle.SEND, version, by=by, at=at))
    for party in version.agreement.present_parties():
        if not signatories.get(party.pk):
            reasons.append(f"{party} has no signatory. Name who signs for it.")
    return reasons


@transaction.atomic
def send(version: Version, signatories: Mapping[int, Sequence[str]], *, by: Actor, at: datetime) -> Version:
    """
    Put an approved version out for signature and let every listed party join.

    :raises Refused: with every reason that stands in the way
    """
    version = moves.locked(version)
    if reasons := sending_obstacles(version, signatories, by=by, at=at):
        raise Refused(*reasons)
    version.sent_at = at
    version.save(update_fields=["sent_at"])
    version = moves.move_version(lifecycle.SEND, version, by=by, at=at, content_sha256=version.content_sha256)
    for party in version.agreement.parties.filter(state=PartyState.LISTED):
        moves.move_party(lifecycle.INVITE, party, by=by, at=at)
    return version


@transaction.atomic
def take_back(version: Version, *, by: Actor, at: datetime, reason: str) -> Version:
    """
    Return a version that is out for signature; the row stays as it was shown.

    :raises Refused: with every reason that stands in the way
    """
    version = moves.move_version(lifecycle.WITHDRAW_ROUND, version, by=by, at=at, reason=reason)
    version.returned_because = reason
    version.save(update_fields=["returned_because"])
    return version


def lapse(version: Version, *, at: datetime) -> Version:
    """End a round whose last day has passed without its rule met."""
    return moves.move_version(lifecycle.LAPSE, version, by=PORTAL, at=at)
