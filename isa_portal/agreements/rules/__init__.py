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
from isa_portal.agreements.rules.attachments import file_obstacles, number_of_attachments
from isa_portal.agreements.rules.flows import Gap, gaps, item_obstacles
from isa_portal.agreements.rules.parties import (
    adheres_above,
    class_obstacles,
    contact_obstacles,
    few,
    is_a_board,
    needs_tier_1,
    no_legal_personality,
    parties_without_tier_1,
    party_obstacles,
    processes,
    processor_obstacles,
    two_distinct_parties,
    unit_obstacles,
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
    "Gap",
    "adheres_above",
    "approval_obstacles",
    "asking_obstacles",
    "carrying_on_obstacles",
    "circle",
    "class_obstacles",
    "confirming_obstacles",
    "contact_obstacles",
    "editing_obstacles",
    "few",
    "file_obstacles",
    "gaps",
    "in_force",
    "is_a_board",
    "is_chair",
    "item_obstacles",
    "may_record",
    "missing",
    "needs_tier_1",
    "no_legal_personality",
    "number_of_attachments",
    "obstacles",
    "parties_without_tier_1",
    "party_obstacles",
    "processes",
    "processor_obstacles",
    "proposal_obstacles",
    "proposing_obstacles",
    "runs_the_board",
    "two_distinct_parties",
    "unit_obstacles",
    "wrong_decision",
    "wrote",
]
