"""Who may pass a request to sign on, and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from isa_portal.agreements import access
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import OrganisationRole, User
from isa_portal.signing import lifecycle
from isa_portal.signing.lifecycle import WAITING
from isa_portal.signing.models import HandOver, PersonalLink
from isa_portal.signing.rules import is_seated, obstacles
from isa_portal.signing.rules.turns import passed_on

NAMERS = (OrganisationRole.IG_LEAD, OrganisationRole.ADMINISTRATOR)


def handing_obstacles(link: PersonalLink, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this person cannot pass their request on."""
    if reasons := list(passed_on(link)):
        yield from reasons
        return
    yield from is_seated(link, "Nothing was passed on.", by=by, at=at)
    # Who may decline may pass on.
    yield from obstacles(lifecycle.DECLINE, link.invitation, by=by, at=at)
    yield from _has_signed(link)


def circle(link: PersonalLink, email: str) -> Iterator[str]:
    """Yield why a request cannot go to a person: it comes from them."""
    if email.strip().lower() == link.signatory.user.email.lower():
        yield "This request is yours already. Name somebody else, or go back and sign it."
        return
    given = HandOver.objects.filter(
        link__invitation=link.invitation, link__signatory__user__email__iexact=email.strip()
    )
    if before := given.select_related("link__signatory__user").first():
        on = in_words(clock.london_date(before.handed_at))
        yield (
            f"{before.link.signatory.user.name} passed this very request on, on {on}, so it would go round in a circle."
            " Name somebody else, or say that you do not know who signs."
        )


def replacing_obstacles(link: PersonalLink, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot name somebody in the place of a signatory."""
    invitation, on = link.invitation, clock.london_date(at)
    party = invitation.party
    own = grants(by, on=on) if isinstance(by, User) else None
    is_theirs = own and any(own.is_(role, party.organisation) for role in NAMERS)
    if not (is_theirs or (isinstance(by, User) and access.may_run(party.agreement, by, on=on))):
        yield f"Only the secretariat, or an IG lead or administrator of {party}, says who signs for it instead."
    elif not invitation.round.is_open:
        yield f"The signing of this version is {invitation.round.get_state_display().lower()}."
    elif invitation.state not in WAITING:
        yield f"{party} is not asked to sign any more: {invitation.get_state_display().lower()}."
    elif link.signatory.removed_at:
        yield f"Somebody else signs in the place of {link.signatory} already."
    yield from _has_signed(link)


def _has_signed(link: PersonalLink) -> Iterator[str]:
    if link.has_signed:
        yield f"{link.signatory} has signed already. That signature stands."
