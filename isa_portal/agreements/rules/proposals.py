"""Who may raise proposals with a board and record what it decided on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from isa_portal.agreements.models import Proposal
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.states import Transition
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board, User


def proposing_obstacles(board: Board, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot raise a proposal with a board."""
    if isinstance(by, User) and not grants(by, on=clock.london_date(at)).runs(board):
        yield "Only the board's secretariat may record a proposal. Telephone it and say what is needed."


def proposal_obstacles(transition: Transition, proposal: Proposal, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot record this decision on a proposal."""
    if proposal.state not in transition.sources:
        yield f"{proposal} is {proposal.get_state_display().lower()}. It cannot take this step now."
    if not (isinstance(by, User) and grants(by, on=clock.london_date(at)).runs(proposal.board)):
        yield "Only the board's secretariat may record what the board decided."
