"""Who may, and what stands in the way: every rule is a sentence or nothing."""

from isa_portal.agreements.rules.agreement import AGREEMENT_MOVES, PARTY_MOVES, circle, in_force, runs_the_board
from isa_portal.agreements.rules.approval import (
    approval_obstacles,
    asking_obstacles,
    confirming_obstacles,
    is_chair,
    may_record,
    wrong_decision,
    wrote,
)
from isa_portal.agreements.rules.parties import (
    adheres_above,
    contact_obstacles,
    is_a_board,
    needs_tier_1,
    no_legal_personality,
    party_obstacles,
    two_distinct_parties,
)
from isa_portal.agreements.rules.proposals import proposal_obstacles, proposing_obstacles
from isa_portal.agreements.rules.ready import READY
from isa_portal.agreements.rules.version import (
    VERSION_RULES,
    carrying_on_obstacles,
    editing_obstacles,
    missing,
    obstacles,
)

__all__ = [
    "AGREEMENT_MOVES",
    "PARTY_MOVES",
    "READY",
    "VERSION_RULES",
    "adheres_above",
    "approval_obstacles",
    "asking_obstacles",
    "carrying_on_obstacles",
    "circle",
    "confirming_obstacles",
    "contact_obstacles",
    "editing_obstacles",
    "in_force",
    "is_a_board",
    "is_chair",
    "may_record",
    "missing",
    "needs_tier_1",
    "no_legal_personality",
    "obstacles",
    "party_obstacles",
    "proposal_obstacles",
    "proposing_obstacles",
    "runs_the_board",
    "two_distinct_parties",
    "wrong_decision",
    "wrote",
]
