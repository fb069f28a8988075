"""Passes a request to sign on: to a colleague, or back to those who find out who signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from isa_portal.agreements.models import Agreement
from isa_portal.correspondence import services as correspondence
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.signing.letters import asking as letters
from isa_portal.signing.letters import link_key
from isa_portal.signing.models import HandOver, PersonalLink
from isa_portal.signing.rules import handing as rules
from isa_portal.signing.services import naming, rounds, turns


@dataclass(frozen=True)
class Colleague:
    """Who signs instead: by what authority is said by who names them, and not proved by it."""

    name: str
    position: str
    email: str
    authority: str = ""


@transaction.atomic
def hand_over(link: PersonalLink, colleague: Colleague, *, by: Actor, at: datetime) -> PersonalLink:
    """
    Pass a request on to a colleague, who is asked by a letter of their own; this link then only says so.

    :raises Refused: with every reason that stands in the way, a circle among them
    """
    link = _locked(link)
    reasons = [*rules.handing_obstacles(link, by=by, at=at), *rules.circle(link, colleague.email)]
    return _take_over(link, colleague, reasons, by=by, at=at)


@transaction.atomic
def give_back(link: PersonalLink, *, by: Actor, at: datetime) -> HandOver:
    """
    Say that somebody else signs and that one does not know who: the party's IG lead and the secretariat are told.

    :raises Refused: with every reason that stands in the way
    """
    link = _locked(link)
    if reasons := tuple(rules.handing_obstacles(link, by=by, at=at)):
        raise Refused(*reasons)
    handed = HandOver.objects.create(link=link, handed_at=at, handed_by=by.actor_words)
    correspondence.withdraw(link_key(link), at=at, reason="Somebody else signs.")
    audit.record("link.give_back", link, by=by, at=at, party=link.invitation.party.organisation.legal_name)
    letters.signatory_wanted(link, at=at)
    return handed


@transaction.atomic
def name_instead(link: PersonalLink, colleague: Colleague, *, by: Actor, at: datetime) -> PersonalLink:
    """
    Name who signs in the place of a person who has not signed; their link then only says so.

    :raises Refused: with every reason that stands in the way
    """
    link = _locked(link)
    return _take_over(link, colleague, list(rules.replacing_obstacles(link, by=by, at=at)), by=by, at=at)


def _locked(link: PersonalLink) -> PersonalLink:
    Agreement.objects.locked().get(pk=link.invitation.party.agreement_id)
    wanted = PersonalLink.objects.select_related("signatory__user", "invitation__round__version", "hand_over")
    return wanted.get(pk=link.pk)


def _take_over(
    link: PersonalLink, colleague: Colleague, reasons: list[str], *, by: Actor, at: datetime
) -> PersonalLink:
    invitation, leaving = link.invitation, link.signatory
    reasons += naming.person_problems(invitation.party, colleague.email, colleague.name, colleague.position)
    if reasons:
        raise Refused(*dict.fromkeys(reasons))
    leaving.removed_at = at
    leaving.save(update_fields=["removed_at"])
    typed = {"email": colleague.email, "name": colleague.name, "position": colleague.position}
    named = naming.enter(invitation.party, **typed, place=leaving.place, by=by, at=at)
    handed, _ = HandOver.objects.get_or_create(link=link, defaults={"handed_at": at, "handed_by": by.actor_words})
    handed.to, handed.named_at, handed.named_by = named, at, by.actor_words
    handed.authority = colleague.authority.strip()
    handed.save()
    party = invitation.party.organisation.legal_name
    audit.record("link.hand_over", link, by=by, at=at, party=party, person=named.user.actor_key)
    correspondence.withdraw(link_key(link), at=at, reason="Somebody else signs.")
    letters.found_who_signs(link, at=at)
    taken = rounds.open_link(invitation, named)
    turns.ask_whose_turn_it_is(invitation.round, at=at)
    return taken
