"""Renews the personal links of signatories: to sign, and afterwards to the receipt."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from isa_portal.agreements import rules as agreement_rules
from isa_portal.agreements.models import Agreement
from isa_portal.correspondence import services as correspondence
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.signing import letters
from isa_portal.signing.models import PersonalLink
from isa_portal.signing.services import rounds
from isa_portal.signing.services.signatures import parties_signed


@transaction.atomic
def renew(link: PersonalLink, *, by: Actor, at: datetime) -> PersonalLink:
    """
    Send a signatory the letter of the moment with a new link: to sign, or to the receipt; earlier links die.

    :raises Refused: with every reason that stands in the way
    """
    if link.has_signed:
        return _renew_receipt(link, by=by, at=at)
    return rounds.renew_link(link, by=by, at=at)


def _renew_receipt(link: PersonalLink, *, by: Actor, at: datetime) -> PersonalLink:
    agreement = Agreement.objects.locked().get(pk=link.invitation.party.agreement_id)
    link = PersonalLink.objects.get(pk=link.pk)
    if not agreement_rules.runs_the_board(agreement, by, at):
        raise Refused("Only the board's secretariat may do this.")
    signature = link.signatory.signatures.get(version=link.invitation.round.version_id)
    correspondence.withdraw(letters.receipt_key(signature), at=at, reason=rounds.NEW_LINK)
    rounds.raise_generation(link, by=by, at=at)
    letters.you_signed(link, signature, signed=parties_signed(link.invitation), at=at)
    return link
