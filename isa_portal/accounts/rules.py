"""Who must prove themselves twice, and what stands in the way of a code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q

from isa_portal.accounts import factors
from isa_portal.accounts.models import MailedCode, Purpose
from isa_portal.correspondence.delivery import CODE_LASTS
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.lib import clock, links
from isa_portal.organisations.access import Grants, grants
from isa_portal.organisations.models import Board, BoardRole, OrganisationRole, Seat, User

MOST_TRIES = 5
BETWEEN_CODES = timedelta(seconds=30)
# To one mailbox in a quarter of an hour, from wherever they are asked for.
MOST_CODES = {Purpose.ENTER: 10, Purpose.FACTOR: 30}


def must_have_second_factor(person: User, *, on: date) -> bool:
    """Say whether this person's roles, or a board that they work with, demand a second factor."""
    own = grants(person, on=on)
    runs = own.boards.get(BoardRole.SECRETARIAT) or own.organisations.get(OrganisationRole.ADMINISTRATOR)
    return bool(runs) or own.operates or _a_board_wants_it_of_all(own)


def _a_board_wants_it_of_all(own: Grants) -> bool:
    if not (own.all_boards or own.all_organisations):
        return False
    return Board.objects.filter(works_with(own), second_factor_for_all=True).exists()


def works_with(own: Grants) -> Q:
    """Return the filter of the boards that somebody serves, or with whose agreements their body has to do."""
    # The agreements of a board are above this app: they are asked for by the name of the relation.
    return Q(pk__in=own.all_boards) | Q(agreements__parties__organisation__in=own.all_organisations)


def a_mailed_code_will_do(person: User, *, on: date) -> bool:
    """Say whether the second factor may be a code from the inbox: in the demonstration only."""
    return bool(settings.DEMONSTRATION_SECOND_FACTOR) and must_have_second_factor(person, on=on)


def removal_obstacles(person: User, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot remove all second factors of somebody who has lost theirs."""
    if by.actor_key == person.actor_key:
        yield "Nobody does this for themselves. Ask a colleague who may, or remove a factor under Your account."
        return
    on = clock.london_date(at)
    if not (by is PORTAL or (isinstance(by, User) and _looks_after(grants(by, on=on), grants(person, on=on), on=on))):
        yield (
            f"Only the secretariat of their board or an administrator of their organisation may do this"
            f" for {person.name}."
        )


def nothing_to_remove(person: User, reason: str) -> Iterator[str]:
    """Yield why there is nothing to be done about somebody's lost factors."""
    if not factors.has_any(person):
        yield f"{person.name} has no second factor. A code by e-mail opens the account without a password."
    if not reason.strip():
        yield "Enter the reason."


def _looks_after(own: Grants, theirs: Grants, *, on: date) -> bool:
    """Say whether the one is there for the other: never for somebody who can do more than they can."""
    runs = own.boards.get(BoardRole.SECRETARIAT, frozenset())
    if theirs.all_boards:
        return bool(runs & (theirs.boards.get(BoardRole.SECRETARIAT) or theirs.all_boards))
    administered = theirs.organisations.get(OrganisationRole.ADMINISTRATOR, frozenset())
    if own.organisations.get(OrganisationRole.ADMINISTRATOR, frozenset()) & (administered or theirs.all_organisations):
        return True
    return Board.objects.filter(_has_to_do_with(administered, on=on), pk__in=runs).exists()


def _has_to_do_with(organisations: frozenset[int], *, on: date) -> Q:
    """Return the filter of the boards that these bodies host, sit on, or are parties with."""
    seats = Seat.objects.in_date(on).filter(organisation__in=organisations)
    parties = Q(agreements__parties__organisation__in=organisations)
    return Q(host__in=organisations) | Q(seats__in=seats) | parties


def code_obstacles(asked: MailedCode | None, typed: str, *, at: datetime) -> Iterator[str]:
    """Yield why this code does not open; the same words where no letter was ever sent."""
    if asked and (asked.used_at or asked.tries >= MOST_TRIES or not asked.person.is_active):
        yield "That code is used up. Ask for another code."
    elif asked and at > asked.sent_at + CODE_LASTS:
        yield "That code has expired. Ask for another code."
    elif not asked or not links.same(typed, asked.code):
        yield "The code is not the one we sent. Check the letter, or ask for another code."
