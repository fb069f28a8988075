"""Asks each signatory when it is their turn."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from isa_portal.correspondence.models import Letter
from isa_portal.signing import letters
from isa_portal.signing.models import SigningRound
from isa_portal.signing.rules import turns


def ask_whose_turn_it_is(signing_round: SigningRound, *, at: datetime) -> None:
    """Owe the letter to everybody whose turn it is and who was not asked before; safe to repeat."""
    links = turns.in_turn(signing_round)
    keys = [letters.link_key(link) for link in links]
    asked = set(
        Letter.objects.filter(kind="signature_wanted", subject_key__in=keys).values_list("subject_key", flat=True)
    )
    for link in links:
        if letters.link_key(link) not in asked:
            letters.signature_wanted(link, at=at)


def ask_if_ordered(signing_round: SigningRound, *, at: datetime) -> None:
    """Ask who is next after a signature or a refusal; in a round without an order everybody was asked at once."""
    ordered = Q(links__signatory__place__gt=1) | Q(clearances__isnull=False)
    if signing_round.is_open and signing_round.invitations.filter(ordered).exists():
        ask_whose_turn_it_is(signing_round, at=at)
