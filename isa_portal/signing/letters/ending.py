"""Withdraws what was asked about signatures that nobody gives any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from isa_portal.correspondence import services as correspondence
from isa_portal.evidence import audit
from isa_portal.signing.letters import link_key
from isa_portal.signing.letters.asking import seat_key
from isa_portal.signing.models import Invitation

# Receipts and answers stay owed.
ASKED = ("clearance_wanted", "question_asked", "signatory_wanted", "paper_to_check")


def over(invitations: Iterable[Invitation], *, reason: str, at: datetime) -> None:
    """Withdraw what is still owed to who signs for some parties, and to who answers or checks for them."""
    links = [link for invitation in invitations for link in invitation.links.all()]
    for link in links:
        correspondence.withdraw(link_key(link), at=at, reason=reason)
    asked = [*map(seat_key, links), *(key for invitation in invitations for key in _asked(invitation))]
    correspondence.withdraw_each(asked, at=at, reason=reason, kinds=ASKED)


def _asked(invitation: Invitation) -> Iterator[str]:
    for rows in (invitation.clearances, invitation.questions, invitation.on_paper):
        yield from (audit.subject_of(row) for row in rows.all())
