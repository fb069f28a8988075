"""The second half of the gate: which agreements, and which of their versions, a person sees."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from isa_portal.agreements.lifecycle import AgreementState, PartyState, State
from isa_portal.organisations.access import Grants, grants
from isa_portal.organisations.models import Board, OrganisationRole, Seat, User

if TYPE_CHECKING:
    from isa_portal.agreements.models import Agreement, OutsideReader, Version

UNSIGNED = (AgreementState.PROPOSED, AgreementState.ABANDONED)
# A party sees an agreement once it was consulted or asked to sign; what it was bound to it keeps reading.
SEEN_BY_PARTY = [state for state in PartyState if state != PartyState.LISTED]


def filter_visible(agreements: QuerySet[Any], person: User | AnonymousUser, *, on: date) -> QuerySet[Any]:
    """
    Return the agreements of a queryset that a person may open on a day.

    The person's own grants are read first; the subquery of ids wins over joins and EXISTS by a wide margin
    and cannot count a row twice.
    """
    from isa_portal.agreements.models import Party

    own = grants(person, on=on)
    parties = (
        Party.objects.filter(Q(leads=True) | Q(state__in=SEEN_BY_PARTY), organisation__in=own.all_organisations)
        .order_by()
        .values("agreement_id")
    )
    seen = parties.union(lent(own, on=on).values("agreement_id"), all=True) if own.person else parties
    if not own.all_boards:
        return agreements.filter(pk__in=seen)
    return agreements.filter(Q(board__in=own.all_boards) | Q(pk__in=seen))


def filter_listed(agreements: QuerySet[Any], person: User | AnonymousUser, *, on: date) -> QuerySet[Any]:
    """
    Return the agreements that the register names to a person: those that may be opened, and the outlines.

    Of a board that says so, a body that sits on it is told title, parties, purpose, state and review date of what
    was signed, and nothing else: the page of such an agreement is its outline.
    """
    boards = outlined_boards(person, on=on)
    visible = filter_visible(agreements, person, on=on)
    if not boards:
        return visible
    outlined = agreements.filter(board__in=boards).exclude(state__in=UNSIGNED).order_by().values("pk")
    return agreements.filter(Q(pk__in=visible.order_by().values("pk")) | Q(pk__in=outlined))


def outlined_boards(person: User | AnonymousUser, *, on: date) -> list[int]:
    """Return the boards whose register the person's organisations may see in outline."""
    own = grants(person, on=on)
    if not own.all_organisations:
        return []
    seats = Seat.objects.in_date(on).filter(organisation__in=own.all_organisations, board__members_see_register=True)
    return list(seats.values_list("board_id", flat=True).distinct())


def lent(own: Grants, *, on: date) -> QuerySet[OutsideReader]:
    """Return the loans of one agreement to this person that run on a day, where guardian's grant is there too."""
    from isa_portal.agreements.models import AgreementGroupPermission, OutsideReader

    granted = AgreementGroupPermission.objects.filter(
        group__user=own.person, permission__codename="read_as_outsider", content_object=OuterRef("agreement")
    )
    running = OutsideReader.objects.in_date(on).filter(user=own.person, ended_at__isnull=True)
    return running.filter(Exists(granted)).order_by()


def versions_seen(agreement: Agreement, person: User | AnonymousUser, *, on: date) -> QuerySet[Version]:
    """
    Return the versions of a visible agreement that a person may see.

    The board and the lead see all; other parties see what was sent to them; a party that left, what bound it.
    """
    from isa_portal.agreements.models import Adherence

    own = grants(person, on=on)
    versions = agreement.versions.all()
    parties = [party for party in agreement.parties.all() if party.organisation_id in own.all_organisations]
    if agreement.board_id in own.all_boards or any(party.leads for party in parties):
        return versions
    if not parties:
        # Who was lent the agreement reads what is or was in force, never a draft.
        return versions.filter(state__in=[State.CURRENT, State.SUPERSEDED])
    if any(party.state != PartyState.WITHDRAWN for party in parties):
        return versions.filter(Q(sent_at__isnull=False) | Q(state__in=[State.CURRENT, State.SUPERSEDED]))
    bound = Adherence.objects.filter(party__in=parties).values("version_id")
    return versions.filter(pk__in=bound)


def may_run(agreement: Agreement, person: User | AnonymousUser, *, on: date) -> bool:
    """Say whether a person runs this agreement for its board's secretariat."""
    return grants(person, on=on).runs(agreement.board)


def may_write(agreement: Agreement, person: User | AnonymousUser, *, on: date) -> bool:
    """Say whether a person may write this agreement's drafts: the secretariat, or an editor of its lead."""
    if may_run(agreement, person, on=on):
        return True
    own = grants(person, on=on)
    editors = own.organisations.get(OrganisationRole.EDITOR, frozenset())
    return any(party.leads and party.organisation_id in editors for party in agreement.parties.all())


def may_open(board: Board, person: User | AnonymousUser, *, on: date) -> bool:
    """
    Say whether a person may open agreements of a board.

    The secretariat may, and an editor of its host, of a party of its agreements or of a commissioned lead.
    """
    own = grants(person, on=on)
    editors = own.organisations.get(OrganisationRole.EDITOR, frozenset())
    return (
        own.runs(board)
        or board.host_id in editors
        or board.agreements.filter(parties__organisation__in=editors).exists()
        or board.proposals.filter(leads__in=editors).exists()
    )
