"""Raises needs and records what the board decided about them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from isa_portal.agreements import lifecycle, rules
from isa_portal.agreements.models import Proposal
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock, names
from isa_portal.lib.errors import Refused
from isa_portal.lib.states import Transition
from isa_portal.organisations.models import Board, Organisation

DECISIONS: dict[str, Transition] = {
    transition.target: transition
    for transition in (lifecycle.COMMISSION, lifecycle.REFUSE, lifecycle.NOTE, lifecycle.DEFER)
}


@transaction.atomic
def propose(
    board: Board,
    *,
    title: str,
    need: str,
    asked_by: str,
    bodies: Iterable[Organisation] = (),
    agencies: str = "",
    why: str = "",
    alternatives: str = "",
    by: Actor,
    at: datetime,
) -> Proposal:
    """
    Raise a need for sharing with a board.

    :param bodies: the agencies that would share, as far as the register knows them
    :param agencies: the others, one on each line
    :raises Refused: with every reason that stands in the way
    """
    reasons = list(rules.proposing_obstacles(board, by=by, at=at))
    if not title.strip() or not need.strip():
        reasons.append("Enter a title and say what the sharing is needed for.")
    reasons += [*names.problems(title, "The title"), *names.problems(asked_by, "Who asks")]
    if reasons:
        raise Refused(*reasons)
    proposal = Proposal.objects.create(
        board=board,
        title=title,
        need=need,
        asked_by=asked_by,
        agencies=agencies,
        why=why,
        alternatives=alternatives,
        raised_on=clock.london_date(at),
    )
    proposal.bodies.set(bodies)
    audit.record("proposal.propose", proposal, by=by, at=at, title=title)
    return proposal


@transaction.atomic
def decide(
    proposal: Proposal,
    decision: str,
    *,
    decided_on: date,
    reference: str = "",
    leads: Sequence[Organisation] = (),
    by: Actor,
    at: datetime,
) -> Proposal:
    """
    Record what the board decided; to commission names one lead agency or several.

    :raises Refused: with every reason that stands in the way
    """
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    transition = DECISIONS[decision]
    reasons = list(rules.proposal_obstacles(transition, proposal, by=by, at=at))
    if transition is lifecycle.COMMISSION and not leads:
        reasons.append("Name the lead agency, or the agencies that lead together.")
    if decided_on > clock.london_date(at):
        reasons.append("The date of the decision is in the future. Enter the day it was made.")
    if reasons:
        raise Refused(*reasons)
    proposal.state, proposal.decided_on, proposal.decision_reference = transition.target, decided_on, reference
    proposal.save()
    proposal.leads.set(leads)
    audit.record(f"proposal.{transition.verb}", proposal, by=by, at=at, leads=[str(lead) for lead in leads])
    return proposal
