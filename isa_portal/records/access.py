"""Who reads records: the board's secretariat and auditors, the parties bound; who left keeps what concerns it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from isa_portal.agreements.access import present_parties
from isa_portal.agreements.lifecycle import PartyState
from isa_portal.organisations.access import Grants, grants
from isa_portal.organisations.models import BoardRole, User

if TYPE_CHECKING:
    from isa_portal.agreements.models import Agreement

Person = User | AnonymousUser | Grants
READERS = (BoardRole.SECRETARIAT, BoardRole.AUDITOR)
BOUND = (PartyState.ACTIVE, PartyState.NOTICE_GIVEN)
WAS_BOUND = (*BOUND, PartyState.WITHDRAWN, PartyState.REMOVED)


def filter_visible(records: QuerySet[Any], person: Person, *, on: date) -> QuerySet[Any]:
    """Return the records of a queryset that a person may read on a day."""
    from isa_portal.records.models import Record

    own = grants(person, on=on)
    bound = present_parties(own.all_organisations, on=on).filter(state__in=BOUND)
    named = Record.concerned.through.objects.filter(
        party__organisation__in=own.all_organisations, party__state__in=WAS_BOUND
    )
    return records.filter(
        Q(agreement__board__in=_boards(own))
        | Q(agreement__in=bound.values("agreement_id"))
        | Q(pk__in=named.values("record_id"))
    )


def may_read(agreement: Agreement, person: Person, *, on: date) -> bool:
    """Say whether a person reads records of an agreement: all of them, or those that concern who left."""
    own = grants(person, on=on)
    parties = [one for one in agreement.parties.all() if one.organisation_id in own.all_organisations]
    return agreement.board_id in _boards(own) or any(one.state in WAS_BOUND for one in parties)


def _boards(own: Grants) -> frozenset[int]:
    return frozenset().union(*(own.boards.get(role, frozenset()) for role in READERS))
