"""A tier 1 and the tier 2 agreements that stand on it, signed by one person in one sitting: a record for each."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from isa_portal.evidence import audit
from isa_portal.lib.errors import Refused
from isa_portal.signing import rules, selectors
from isa_portal.signing.models import PersonalLink


def of(link: PersonalLink) -> list[PersonalLink]:
    """Return the links of one person for one body that belong together, the tier 1 first; mostly this one alone."""
    own = link.invitation.round.version.agreement
    together = Q(pk=own.pk) | Q(stands_on=own) | Q(pk__in=own.stands_on.values("pk"))
    wanted = PersonalLink.objects.select_related(
        "signatory__user",
        "signatory__party__organisation",
        "invitation__party__organisation",
        "invitation__round__version__agreement__board__host",
    ).filter(
        invitation__round__version__agreement__in=type(own).objects.filter(together).values("pk"),
        invitation__party__organisation=link.invitation.party.organisation_id,
        signatory__user=link.signatory.user_id,
        signatory__removed_at=None,
    )
    order = {own.pk: link}
    for other in wanted.exclude(pk=link.pk).order_by("invitation__round__sent_at"):
        agreement = other.invitation.round.version.agreement_id
        if agreement != own.pk:
            order[agreement] = other
    return sorted(order.values(), key=lambda one: (one.invitation.round.version.agreement.tier, one.pk))


def waiting(link: PersonalLink, *, at: datetime) -> list[PersonalLink]:
    """Return what else of a pack its person can sign now."""
    return [
        other
        for other in of(link)
        if other != link and not selectors.ended(other, at=at) and not selectors.signature_of(other)
    ]


@transaction.atomic
def go_on(link: PersonalLink, to: PersonalLink, *, at: datetime) -> PersonalLink:
    """
    Go on in an open sitting to another text of the same pack: the same mailbox was shown for both, by one code.

    :raises Refused: if the sitting ended, or the other text is not for this person to sign now
    """
    link = PersonalLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if not rules.sits(link, at=at):
        raise Refused("Your session ended. Nothing was signed. Ask for another code to go on.")
    if to not in waiting(link, at=at):
        raise Refused("That text is not for you to sign now. Open its own letter.")
    to = PersonalLink.objects.select_for_update(of=("self",)).get(pk=to.pk)
    # It ends when the first one does: going on makes no sitting longer.
    to.opened_at, to.confirmed_at = to.opened_at or at, link.confirmed_at
    to.save(update_fields=["opened_at", "confirmed_at"])
    audit.record("link.go_on", to, by=link.signatory.user, at=at, reference=link.invitation.party.agreement.reference)
    return to
