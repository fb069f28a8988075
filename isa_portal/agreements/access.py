"""The second half of the gate: which agreements, and which of their versions and parties, a person sees."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from isa_portal.agreements.lifecycle import EFFECTIVE, FORMER, AgreementState, PartyState, ProposalState
from isa_portal.organisations.access import Grants, grants
from isa_portal.organisations.models import Board, OrganisationRole, User

if TYPE_CHECKING:
    from isa_portal.agreements.models import Agreement, OutsideReader, Party, Version

# A person, or what somebody holds.
Person = User | AnonymousUser | Grants
UNSIGNED = (AgreementState.PROPOSED, AgreementState.ABANDONED)
# A party sees an agreement once it was consulted or asked to sign; what it was bound to it keeps reading.
SEEN_BY_PARTY = [state for state in PartyState if state != PartyState.LISTED]
TOLD = Q(state__in=SEEN_BY_PARTY) | Q(consulted_at__isnull=False)
SEEN = Q(leads=True) | TOLD
# The bodies that an outline names: who is or was bound.
BOUND = (
    PartyState.ACTIVE,
    PartyState.NOTICE_GIVEN,
    PartyState.WITHDRAWN,
    PartyState.SUCCEEDED,
    PartyState.REMOVED,
)
TAKEN_EFFECT = Q(state__in=EFFECTIVE)
TOLD_TO_PARTIES = Q(sent_at__isnull=False) | Q(consulted_at__isnull=False) | TAKEN_EFFECT


class Level(Enum):
    """How far a person sees an agreement, furthest first."""

    FULL = "the board and the lead: every draft too"
    PARTY = "a party: what it was consulted on or sent"
    READER = "a named reader from outside: what took effect"
    FORMER = "a former party: what it was bound to, and nothing later"
    OUTLINE = "a body on the board: title, parties, purpose, state and review date"


@dataclass(frozen=True)
class Sight:
    """How far one person sees one agreement; ``own`` are the parties for whom they read it."""

    level: Level
    own: tuple[Party, ...] = ()

    @property
    def is_former(self) -> bool:
        return self.level is Level.FORMER

    @property
    def until(self) -> datetime | None:
        """The instant from which a former party is shown nothing."""
        return max(filter(None, (party.left_at for party in self.own)), default=None) if self.is_former else None

    def shows(self, at: datetime | None) -> bool:
        """Say whether what happened at an instant is for this reader; what is undated stood on paper before."""
        return not self.is_former or at is None or bool(self.until and at < self.until)


def filter_visible(agreements: QuerySet[Any], person: Person, *, on: date) -> QuerySet[Any]:
    """
    Return the agreements of a queryset that a person may open on a day.

    The person's own grants are read first; the subquery of ids wins over joins and EXISTS by a wide margin
    and cannot count a row twice.
    """
    own = grants(person, on=on)
    parties = _of_parties(own.all_organisations)
    seen = parties.union(_lent_ids(own, on), all=True) if own.person else parties
    return _of_boards_or(agreements, own, seen)


def filter_followed(agreements: QuerySet[Any], person: Person, *, on: date) -> QuerySet[Any]:
    """Return the agreements whose course a person may follow: of their boards, and of parties that have not left."""
    own = grants(person, on=on)
    return _of_boards_or(agreements, own, present_parties(own.all_organisations, on=on).values("agreement_id"))


def filter_listed(agreements: QuerySet[Any], person: Person, *, on: date) -> QuerySet[Any]:
    """
    Return the agreements that the register names to a person: those that may be opened, and the outlines.

    Of a board that says so, a body that sits on it is told title, parties, purpose, state and review date of what
    was signed, and nothing else: the page of such an agreement is its outline.
    """
    own = grants(person, on=on)
    if not own.outlined:
        return filter_visible(agreements, person, on=on)
    seen = _of_parties(own.all_organisations).union(_lent_ids(own, on), all=True)
    outlined = Q(board__in=own.outlined) & ~Q(state__in=UNSIGNED)
    return agreements.filter(Q(board__in=own.all_boards) | outlined | Q(pk__in=seen))


def filter_versions(versions: QuerySet[Version], person: Person, *, on: date) -> QuerySet[Version]:
    """
    Return the versions that a person may read.

    The board and the lead read all; other parties what they were consulted on or sent; a named reader from outside
    what took effect, never a draft; a party that left what bound it; a body that did not join what was sent to it
    until then.
    """
    from isa_portal.agreements.models import Adherence, Version

    own = grants(person, on=on)
    present = present_parties(own.all_organisations, on=on)
    bound = Adherence.objects.filter(party__in=_parties(own.all_organisations).filter(SEEN).values("pk"))
    offered = Version.objects.filter(
        agreement__parties__organisation__in=own.all_organisations,
        agreement__parties__state=PartyState.NEVER_JOINED,
        agreement__parties__ended_at__gte=F("sent_at"),
    )
    return versions.filter(
        Q(agreement__board__in=own.all_boards)
        | Q(agreement__in=present.filter(leads=True).values("agreement_id"))
        | (TOLD_TO_PARTIES & Q(agreement__in=present.values("agreement_id")))
        | (TAKEN_EFFECT & Q(agreement__in=_lent_ids(own, on)))
        | Q(pk__in=bound.values("version_id"))
        | Q(pk__in=offered.order_by().values("pk"))
    )


def filter_parties(parties: QuerySet[Party], person: Person, *, on: date) -> QuerySet[Party]:
    """Return the parties that a person may know of; one that only a draft lists is its board's and lead's to know."""
    own = grants(person, on=on)
    present = present_parties(own.all_organisations, on=on)
    return parties.filter(
        Q(agreement__board__in=own.all_boards)
        | Q(agreement__in=present.filter(leads=True).values("agreement_id"))
        | (TOLD & Q(agreement__in=present.values("agreement_id")))
        | (Q(state__in=SEEN_BY_PARTY) & Q(agreement__in=_lent_ids(own, on)))
        | (SEEN & Q(organisation__in=own.all_organisations))
    )


def boards_seen(person: Person, *, on: date) -> Q:
    """Return the condition on boards of which a person may see an agreement."""
    from isa_portal.agreements.models import Agreement

    own = grants(person, on=on)
    keys = _of_parties(own.all_organisations).union(_lent_ids(own, on), all=True)
    others = Agreement.objects.filter(pk__in=keys).order_by().values("board_id")
    return Q(pk__in=own.all_boards | own.outlined) | Q(pk__in=others)


def outlined_parties(person: Person, *, on: date) -> Q:
    """Return the condition on parties that stand in an outline for this person."""
    boards = grants(person, on=on).outlined
    return Q(state__in=BOUND, agreement__board__in=boards) & ~Q(agreement__state__in=UNSIGNED)


def versions_seen(agreement: Agreement, person: Person, *, on: date) -> QuerySet[Version]:
    """Return the versions of an agreement that a person may read."""
    return filter_versions(agreement.versions.all(), person, on=on)


def left_by(person: Person, *, on: date) -> QuerySet[Any] | None:
    """Return the keys of the agreements that a person sees as a former party only; nothing, where no party left."""
    gone = _parties(grants(person, on=on).all_organisations).filter(SEEN).filter(_gone(on))
    return former_keys(person, on=on) if gone.exists() else None


def former_keys(person: Person, *, on: date) -> QuerySet[Any]:
    """Return the keys of the agreements that a person sees as a former party only."""
    own = grants(person, on=on)
    present = present_parties(own.all_organisations, on=on)
    former = _parties(own.all_organisations).filter(SEEN).filter(_gone(on))
    former = former.exclude(agreement__board__in=own.all_boards)
    former = former.exclude(agreement__in=present.values("agreement_id"))
    former = former.exclude(agreement__in=_lent_ids(own, on))
    return former.values("agreement_id")


def sights(agreements: Iterable[Agreement], person: Person, *, on: date) -> dict[int, Sight]:
    """Return how far a person sees some agreements that are listed to them, by key; at most one query for loans."""
    own, given = grants(person, on=on), list(agreements)
    found = {one.pk: _sight(one, own, on) for one in given}
    rest = [key for key, seen in found.items() if seen.level not in (Level.FULL, Level.PARTY)]
    loans = lent(own, on=on).filter(agreement__in=rest).values_list("agreement_id", flat=True) if rest else ()
    return found | {key: Sight(Level.READER) for key in loans}


def sight(agreement: Agreement, person: Person, *, on: date) -> Sight:
    """Return how far a person sees an agreement that is listed to them."""
    return sights([agreement], person, on=on)[agreement.pk]


def _sight(agreement: Agreement, own: Grants, on: date) -> Sight:
    mine = [one for one in agreement.parties.all() if one.organisation_id in own.all_organisations]
    mine = [party for party in mine if party.leads or party.is_told]
    present = [party for party in mine if not party.is_former(on)]
    if agreement.board_id in own.all_boards or any(party.leads for party in present):
        return Sight(Level.FULL, tuple(present))
    if present:
        return Sight(Level.PARTY, tuple(present))
    return Sight(Level.FORMER, tuple(mine)) if mine else Sight(Level.OUTLINE)


def lent(own: Grants, *, on: date) -> QuerySet[OutsideReader]:
    """Return the loans to this person that run on a day, where guardian's grant is there too; never of a draft."""
    from isa_portal.agreements.models import AgreementGroupPermission, OutsideReader

    granted = AgreementGroupPermission.objects.filter(
        group__user=own.person, permission__codename="read_as_outsider", content_object=OuterRef("agreement")
    )
    running = OutsideReader.objects.in_date(on).filter(user=own.person, ended_at__isnull=True)
    running = running.exclude(agreement__state__in=UNSIGNED)
    return running.filter(Exists(granted)).order_by()


def present_parties(organisations: Collection[int], *, on: date) -> QuerySet[Party]:
    """Return the parties by which these bodies follow agreements on a day: asked or bound, and not gone."""
    return _parties(organisations).filter(is_present(on=on))


def is_present(*, on: date) -> Q:
    """Return the condition on parties that were asked or are bound on a day, and are not gone."""
    return SEEN & ~_gone(on)


def _gone(on: date) -> Q:
    return Q(state__in=FORMER) | Q(bound_until__lt=on)


def _parties(organisations: Collection[int]) -> QuerySet[Party]:
    from isa_portal.agreements.models import Party

    return Party.objects.filter(organisation__in=organisations).order_by()


def _of_parties(organisations: Collection[int]) -> QuerySet[Any]:
    return _parties(organisations).filter(SEEN).values("agreement_id")


def _lent_ids(own: Grants, on: date) -> QuerySet[Any]:
    return lent(own, on=on).values("agreement_id")


def _of_boards_or(agreements: QuerySet[Any], own: Grants, keys: QuerySet[Any]) -> QuerySet[Any]:
    if not own.all_boards:
        return agreements.filter(pk__in=keys)
    return agreements.filter(Q(board__in=own.all_boards) | Q(pk__in=keys))


def may_run(agreement: Agreement, person: Person, *, on: date) -> bool:
    """Say whether a person runs this agreement for its board's secretariat."""
    return grants(person, on=on).runs(agreement.board)


def may_write(agreement: Agreement, person: Person, *, on: date) -> bool:
    """Say whether a person may write this agreement's drafts: the secretariat, or an editor of its lead."""
    if may_run(agreement, person, on=on):
        return True
    own = grants(person, on=on)
    editors = own.organisations.get(OrganisationRole.EDITOR, frozenset())
    leads = [party for party in agreement.parties.all() if party.leads and not party.is_former(on)]
    return any(party.organisation_id in editors for party in leads)


def may_open(board: Board, person: Person, *, on: date) -> bool:
    """
    Say whether a person may open agreements of a board.

    The secretariat may, and an editor of its host, of a party that knows of its agreement or of a commissioned lead.
    """
    own = grants(person, on=on)
    editors = own.organisations.get(OrganisationRole.EDITOR, frozenset())
    return (
        own.runs(board)
        or board.host_id in editors
        or _parties(editors).filter(SEEN, agreement__board=board).exclude(_gone(on)).exists()
        or board.proposals.filter(leads__in=editors).exists()
    )


def filter_proposals(proposals: QuerySet[Any], person: User | AnonymousUser, *, on: date) -> QuerySet[Any]:
    """Return the proposals of a queryset that a person may read: of their boards, or commissioned with their body."""
    from isa_portal.agreements.models import Proposal

    own = grants(person, on=on)
    led = Proposal.leads.through.objects.filter(organisation__in=own.all_organisations).values("proposal_id")
    return proposals.filter(Q(board__in=own.all_boards) | Q(pk__in=led, state=ProposalState.COMMISSIONED))
