"""What is due and whose turn it is: asked of dates and rows whenever a page wants to know, never stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.db.models import Q

from isa_portal.agreements.access import present_parties
from isa_portal.agreements.models import Agreement
from isa_portal.organisations.access import NOTHING, Grants, grants
from isa_portal.organisations.models import Board, Organisation, OrganisationRole, User
from isa_portal.reminders.due import after, before, between, joining, lapsing, leaving, records
from isa_portal.reminders.due.reading import AHEAD, Due, Reading

__all__ = ["Due", "for_board", "for_organisation", "for_person"]

SOURCES: tuple[Callable[[Reading], Iterator[Due]], ...] = (
    after.notices,
    leaving.removals,
    leaving.lacking,
    leaving.exits,
    between.cut_overs,
    between.objections,
    between.weighings,
    before.questions,
    before.papers_to_check,
    before.signatures,
    joining.accessions,
    records.steps,
    lapsing.law_changes,
    after.reviews,
    after.out_of_turn,
    after.seals,
    before.consultations,
    before.approvals,
    before.sending,
    before.proposals,
    before.minutes,
    lapsing.papers,
    lapsing.of_bodies,
    lapsing.gateways,
    after.commencing,
)


def for_person(user: User, *, on: date, ahead: timedelta = AHEAD) -> list[Due]:
    """Return what is due on the agreements that a person may see, gravest first."""
    own = grants(user, on=on)
    agreements = Agreement.objects.followed_by(user, on=on)
    leads = present_parties(own.all_organisations, on=on).filter(leads=True).values("agreement_id")
    drafts = agreements.filter(Q(board__in=own.all_boards) | Q(pk__in=leads))
    return everything(Reading(agreements, drafts, own.all_boards, own, on, ahead, user.pk, user.email))


def for_board(board: Board, *, on: date) -> list[Due]:
    """Return what is due on a board's agreements and proposals; the caller has asked who may see the board."""
    agreements = Agreement.objects.filter(board=board)
    return everything(Reading(agreements, agreements, frozenset({board.pk}), NOTHING, on))


def for_organisation(organisation: Organisation, *, on: date, ahead: timedelta = AHEAD) -> list[Due]:
    """Return what is due on the agreements of a body; the caller has asked who may see the body."""
    present = present_parties([organisation.pk], on=on)
    agreements = Agreement.objects.filter(pk__in=present.values("agreement_id"))
    drafts = Agreement.objects.filter(pk__in=present.filter(leads=True).values("agreement_id"))
    holds = Grants({}, {OrganisationRole.IG_LEAD: frozenset({organisation.pk})})
    return everything(Reading(agreements, drafts, frozenset(), holds, on, ahead))


def everything(reading: Reading) -> list[Due]:
    found = [due for kind in SOURCES for due in kind(reading)]
    return sorted(found, key=lambda due: (-due.gravity, due.days, due.sentence))
