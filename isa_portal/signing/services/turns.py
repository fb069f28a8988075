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
    found = turns.whose_turn().filter(invitation__round=signing_round).select_related(
        "signatory__user", "invitation__party__organisation", "invitation__party__agreement__board__host",
        "invitation__round__version__agreement__board__host",
    )  # fmt: skip
    links = {letters.link_key(link): link for link in found}
    wrote = Letter.objects.filter(kind="signature_wanted", subject_key__in=list(links))
    asked = set(wrote.values_list("subject_key", flat=True))
    for key, link in links.items():
        if key not in asked:
            letters.signature_wanted(link, at=at)


def ask_if_ordered(signing_round: SigningRound, *, at: datetime) -> None:
    """Ask who is next after a signature or a refusal; in a round without an order everybody was asked at once."""
    ordered = Q(links__signatory__place__gt=1) | Q(clearances__isnull=False)
    if signing_round.is_open and signing_round.invitations.filter(ordered).exists():
        ask_whose_turn_it_is(signing_round, at=at)
