"""Who may, and what stands in the way: every rule is a sentence or nothing."""

from isa_portal.agreements.rules.agreement import AGREEMENT_MOVES, PARTY_MOVES, in_force, runs_the_board
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
    fixed_list,
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
    next_version_obstacles,
    obstacles,
)
from isa_portal.agreements.rules.weighing import (
    confirming_weight_obstacles,
    cut_over_obstacles,
    leads_ig,
    minor_obstacles,
    objecting_obstacles,
    proposing_weight_obstacles,
    speaks_for,
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
    "confirming_obstacles",
    "confirming_weight_obstacles",
    "contact_obstacles",
    "cut_over_obstacles",
    "editing_obstacles",
    "fixed_list",
    "in_force",
    "is_a_board",
    "is_chair",
    "leads_ig",
    "may_record",
    "minor_obstacles",
    "missing",
    "needs_tier_1",
    "next_version_obstacles",
    "no_legal_personality",
    "objecting_obstacles",
    "obstacles",
    "party_obstacles",
    "proposal_obstacles",
    "proposing_obstacles",
    "proposing_weight_obstacles",
    "runs_the_board",
    "speaks_for",
    "two_distinct_parties",
    "wrong_decision",
    "wrote",
]
