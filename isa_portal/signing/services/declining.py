"""Declines to sign, takes that back, and asks a party once more that had declined."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from isa_portal.agreements.models import Agreement
from isa_portal.correspondence import services as correspondence
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.signing import letters, lifecycle, rules
from isa_portal.signing.models import Invitation, PersonalLink
from isa_portal.signing.rules import turns
from isa_portal.signing.services import rounds
from isa_portal.signing.services import turns as next_turns


@transaction.atomic
def decline(link: PersonalLink, reason: str, *, by: Actor, at: datetime) -> Invitation:
    """
    Decline to sign for a party, with a reason; the secretariat is told at once.

    :raises Refused: with every reason that stands in the way
    """
    Agreement.objects.locked().get(pk=link.invitation.party.agreement_id)
    invitation = Invitation.objects.select_related("round__version", "party__organisation").get(pk=link.invitation_id)
    reasons = list(rules.obstacles(lifecycle.DECLINE, invitation, by=by, at=at))
    link = PersonalLink.objects.get(pk=link.pk)
    reasons += rules.is_seated(link, "Nothing was declined.", by=by, at=at)
    reasons = list(dict.fromkeys([*reasons, *turns.passed_on(link)]))
    if not reason.strip():
        reasons.append("Say why you decline. The secretariat reads it.")
    if reasons:
        raise Refused(*reasons)
    invitation.state, invitation.declined_because = lifecycle.DECLINE.target, reason.strip()
    invitation.declined_by = link.signatory
    invitation.save()
    for other in invitation.links.all():
        correspondence.withdraw(letters.link_key(other), at=at, reason="The party declined.")
    audit.record("invitation.decline", invitation, by=by, at=at, party=str(invitation.party), reason=reason.strip())
    letters.declined(link, reason.strip(), at=at)
    # Who declined holds up nobody: the next place is asked.
    next_turns.ask_if_ordered(invitation.round, at=at)
    return invitation


@transaction.atomic
def take_back_refusal(link: PersonalLink, *, by: Actor, at: datetime) -> Invitation:
    """
    Take back a refusal that was a mistake; the secretariat is told, and the party is asked to sign as before.

    :raises Refused: with every reason that stands in the way
    """
    Agreement.objects.locked().get(pk=link.invitation.party.agreement_id)
    invitation = Invitation.objects.select_related("round__version", "party__organisation").get(pk=link.invitation_id)
    link = PersonalLink.objects.get(pk=link.pk)
    reasons = list(rules.obstacles(lifecycle.TAKE_BACK, invitation, by=by, at=at))
    reasons += rules.is_seated(link, "Nothing was taken back.", by=by, at=at)
    if reasons:
        raise Refused(*dict.fromkeys(reasons))
    invitation.state, invitation.declined_because = lifecycle.TAKE_BACK.target, ""
    invitation.declined_by = None
    invitation.save()
    audit.record("invitation.take_back_refusal", invitation, by=by, at=at, party=str(invitation.party))
    correspondence.withdraw(letters.link_key(link), at=at, reason="Taken back.", kinds=["declined"])
    letters.refusal_taken_back(link, at=at)
    return invitation


@transaction.atomic
def invite_again(invitation: Invitation, *, by: Actor, at: datetime) -> Invitation:
    """
    Ask a party once more that had declined.

    :raises Refused: with every reason that stands in the way
    """
    Agreement.objects.locked().get(pk=invitation.party.agreement_id)
    invitation = Invitation.objects.get(pk=invitation.pk)
    if reasons := tuple(rules.obstacles(lifecycle.INVITE_AGAIN, invitation, by=by, at=at)):
        raise Refused(*reasons)
    invitation.state, invitation.declined_because = lifecycle.INVITE_AGAIN.target, ""
    invitation.declined_by = None
    invitation.save()
    audit.record("invitation.invite_again", invitation, by=by, at=at, party=str(invitation.party))
    for link in invitation.links.filter(signatory__removed_at__isnull=True):
        if not link.has_signed and not any(turns.turn_obstacles(link)):
            rounds.renew_link(link, by=by, at=at)
    return invitation
