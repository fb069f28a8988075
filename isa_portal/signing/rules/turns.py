"""Whose turn it is to sign: those of an earlier place first, and after the offices of their own body."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, QuerySet

from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.signing.lifecycle import WAITING, RoundState
from isa_portal.signing.models import CLEARS, Clearance, Invitation, PersonalLink, Signature, View


def turn_obstacles(link: PersonalLink) -> Iterator[str]:
    """Yield why it is not the turn of this person, however they came by their link."""
    yield from passed_on(link)
    here = awaited().filter(invitation__round=link.invitation.round_id)
    first = here.filter(signatory__place__lt=link.signatory.place)
    first = first.select_related("invitation__party__organisation").order_by("signatory__place", "pk")
    if names := list(dict.fromkeys(str(one.invitation.party) for one in first)):
        yield f"It is not your turn yet: it waits for {', '.join(names)}. Nothing was signed. A letter says when it is."
    yield from clearance_obstacles(link.invitation)


def clearance_obstacles(invitation: Invitation) -> Iterator[str]:
    """Yield which offices of a party stand in the way of its signature."""
    party = invitation.party
    for one in invitation.clearances.all():
        if one.view == View.NOT_CONTENT:
            yield f"{one} is not content with this text: {one.reason} Nothing was signed."
        elif not one.clears:
            yield f"{party} asks its {one.get_office_display()} first, who has not answered. Nothing was signed."


def passed_on(link: PersonalLink) -> Iterator[str]:
    """Yield what became of a request that its signatory passed on."""
    if (handed := link.passed_on) is None:
        return
    on = in_words(clock.london_date(handed.handed_at))
    if handed.to_id:
        yield f"This request was passed to a colleague, who has a letter of their own since {on}. Nothing was signed."
    else:
        yield (
            f"Somebody else signs for {link.invitation.party}: so it was said on {on}, and it is not known yet who."
            " The secretariat and the organisation's IG lead were told. Nothing was signed."
        )


def awaited() -> QuerySet[PersonalLink]:
    """Return the links whose signature is awaited, in whatever place."""
    signed = Signature.objects.filter(version=OuterRef("invitation__round__version"), signatory=OuterRef("signatory"))
    return PersonalLink.objects.filter(
        ~Exists(signed),
        invitation__state__in=WAITING,
        invitation__round__state=RoundState.OPEN,
        signatory__removed_at=None,
    )


def whose_turn() -> QuerySet[PersonalLink]:
    """Return the links whose turn it is: of the lowest place that is awaited, cleared, and of a known person."""
    earlier = awaited().filter(
        invitation__round=OuterRef("invitation__round"), signatory__place__lt=OuterRef("signatory__place")
    )
    uncleared = Clearance.objects.filter(invitation=OuterRef("invitation")).exclude(view__in=CLEARS)
    return awaited().filter(~Exists(earlier), ~Exists(uncleared), hand_over=None)
