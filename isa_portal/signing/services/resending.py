"""Mails links once more to who asks for them: only ever to the mailbox that had them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from isa_portal.agreements.models import ChairConfirmation
from isa_portal.agreements.services import asking
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib.errors import Refused
from isa_portal.signing import letters, rules, selectors
from isa_portal.signing.lifecycle import WAITING
from isa_portal.signing.models import PersonalLink
from isa_portal.signing.rules import turns
from isa_portal.signing.services.signatures import parties_signed

MOST_RECEIPTS = 5
BETWEEN = 600
# What mails the links of other forms to an address: those to sign, or those that were signed; it returns how many.
ELSEWHERE: list[Callable[..., int]] = []


def send_links(email: str, *, at: datetime) -> None:
    """
    Mail an address the links that are open for it: to sign, to confirm; else to its latest receipts.

    Whoever asks learns nothing: the letters go to that mailbox, each at most every ten minutes, and kill no link.
    """
    mine = PersonalLink.objects.filter(signatory__user__email__iexact=email.strip())
    asked = [link for link in mine.filter(signatory__removed_at__isnull=True) if _waits(link, at=at)]
    chaired = ChairConfirmation.objects.open().filter(chair__email__iexact=email.strip())
    elsewhere = sum(send(email.strip(), signed=False, at=at) for send in ELSEWHERE)
    if not asked and not chaired and not elsewhere:
        asked = [link for link in mine.order_by("-pk") if link.has_signed][:MOST_RECEIPTS]
        for send in ELSEWHERE:
            send(email.strip(), signed=True, at=at)
    for link in asked:
        send_link(link, at=at)
    for confirmation in chaired:
        send_to_chair(confirmation, at=at)


def _waits(link: PersonalLink, *, at: datetime) -> bool:
    is_asked = not link.has_signed and not any(turns.turn_obstacles(link))
    return is_asked and link.invitation.state in WAITING and not selectors.ended(link, at=at)


@transaction.atomic
def send_link(link: PersonalLink, *, at: datetime) -> None:
    """Mail a signatory the present link once more, at most every ten minutes; what leads nowhere is not sent."""
    if any(rules.no_longer_belongs(link, at=at)):
        return
    again = anew(at)
    if signature := selectors.signature_of(link):
        letters.you_signed(link, signature, signed=parties_signed(link.invitation), again=again, at=at)
    elif _waits(link, at=at):
        letters.signature_wanted(link, again=again, at=at)


def anew(at: datetime) -> str:
    """Return the words by which a letter is sent once more, at most every ten minutes."""
    return f", again {int(at.timestamp()) // BETWEEN}"


def send_to_chair(confirmation: ChairConfirmation, *, at: datetime) -> None:
    """Mail the chair the present letter once more; where nothing is open any more, nothing is sent."""
    try:
        asking.send_chair_again(confirmation, by=PORTAL, at=at)
    except Refused:
        return
