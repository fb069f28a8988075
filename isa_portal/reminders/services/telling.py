"""Who is told of a reminder, as the board chose."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from isa_portal.agreements.models import Agreement, Party
from isa_portal.correspondence.services import Recipient
from isa_portal.lib import clock
from isa_portal.organisations.access import people
from isa_portal.organisations.models import BoardRole
from isa_portal.organisations.services.hearing import each_once
from isa_portal.reminders.policies import Group
from isa_portal.reminders.services.owing import UNSIGNED
from isa_portal.signing import letters

OF_BOARD = {Group.SECRETARIAT: BoardRole.SECRETARIAT, Group.CHAIR: BoardRole.CHAIR}


def watchers(agreement: Agreement, kind: str, groups: Collection[str], *, at: datetime) -> list[Recipient]:
    """Return who is told of what concerns a whole agreement: what would reach nobody goes to the secretariat."""
    on = clock.london_date(at)
    found = _of_board(agreement, groups, on)
    for party in letters.parties_told(agreement, on=on) if is_of_party(groups) else ():
        found += _of_party(party, kind, groups, on)
    return each_once(found) or letters.secretariat(agreement, at=at)


def of_silence(party: Party, groups: Collection[str], *, at: datetime) -> tuple[list[Recipient], list[Recipient]]:
    """
    Return who is told of a party that has not signed: at that party, and at the board.

    Where nobody hears for the party who should, the secretariat hears.
    """
    on, agreement = clock.london_date(at), party.agreement
    theirs, ours = each_once(_of_party(party, UNSIGNED, groups, on)), _of_board(agreement, groups, on)
    if not theirs and (is_of_party(groups) or not ours):
        ours += letters.secretariat(agreement, at=at)
    known = {one.email.lower() for one in theirs}
    return theirs, [one for one in each_once(ours) if one.email.lower() not in known]


def is_of_party(groups: Collection[str]) -> bool:
    """Say whether anybody at the parties is among some groups."""
    return not OF_BOARD.keys() >= set(groups)


def _of_board(agreement: Agreement, groups: Collection[str], on: date) -> list[Recipient]:
    roles = [role for group, role in OF_BOARD.items() if group in groups]
    return [Recipient(one.email, str(one)) for role in roles for one in people(agreement.board, role, on=on)]


def _of_party(party: Party, kind: str, groups: Collection[str], on: date) -> list[Recipient]:
    found = letters.ig_leads(party, on=on) if Group.IG_LEADS in groups else []
    found += letters.offices(party, kind, on=on) if Group.OFFICES in groups else []
    return found + (letters.signatories(party, on=on) if Group.SIGNATORIES in groups else [])
