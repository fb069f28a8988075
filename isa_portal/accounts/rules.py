"""Who must prove themselves twice, and what stands in the way of a code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q

from isa_portal.accounts.models import MailedCode, Purpose
from isa_portal.correspondence.delivery import CODE_LASTS
from isa_portal.lib import links
from isa_portal.organisations.access import Grants, grants
from isa_portal.organisations.models import Board, BoardRole, OrganisationRole, User

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


def code_obstacles(asked: MailedCode | None, typed: str, *, at: datetime) -> Iterator[str]:
    """Yield why this code does not open; the same words where no letter was ever sent."""
    if asked and (asked.used_at or asked.tries >= MOST_TRIES or not asked.person.is_active):
        yield "That code is used up. Ask for another code."
    elif asked and at > asked.sent_at + CODE_LASTS:
        yield "That code has expired. Ask for another code."
    elif not asked or not links.same(typed, asked.code):
        yield "The code is not the one we sent. Check the letter, or ask for another code."
