"""Asks for a signature once more that a restored copy lacks, although its signatory holds a receipt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from isa_portal.agreements.models import Agreement
from isa_portal.correspondence import post
from isa_portal.correspondence import services as correspondence
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.signing import letters, lifecycle, rules
from isa_portal.signing.models import PersonalLink, SigningRound
from isa_portal.signing.rules import turns
from isa_portal.signing.services import rounds


def may_be_missing(signing_round: SigningRound) -> bool:
    """Say whether signatures of a round may be missing, because a copy was restored since it was sent."""
    released_at = post.released_at()
    return signing_round.is_open and released_at is not None and signing_round.sent_at <= released_at


def repeating_obstacles(link: PersonalLink, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why a signatory cannot be asked to sign once more."""
    yield from rules.obstacles(lifecycle.WITHDRAW_ROUND, link.invitation.round, by=by, at=at)
    yield from turns.turn_obstacles(link)
    if link.has_signed:
        yield f"The portal has the signature of {link.signatory}. There is nothing to repeat."
    if not may_be_missing(link.invitation.round):
        yield "No backup copy was restored since this was sent, so no signature of it can be missing."


@transaction.atomic
def ask_to_repeat(link: PersonalLink, *, by: Actor, at: datetime) -> PersonalLink:
    """
    Ask a signatory to sign once more what a restored copy does not have, by a new link.

    :raises Refused: with every reason that stands in the way
    """
    Agreement.objects.locked().get(pk=link.invitation.party.agreement_id)
    link = PersonalLink.objects.get(pk=link.pk)
    if reasons := tuple(repeating_obstacles(link, by=by, at=at)):
        raise Refused(*reasons)
    correspondence.withdraw(letters.link_key(link), at=at, reason=rounds.NEW_LINK)
    rounds.raise_generation(link, by=by, at=at)
    released_at = post.released_at()
    assert released_at is not None
    letters.signature_to_repeat(link, released_at=released_at, at=at)
    audit.record("link.ask_to_repeat", link, by=by, at=at, person=link.signatory.user.actor_key)
    return link
