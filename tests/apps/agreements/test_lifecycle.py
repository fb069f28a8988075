"""The tables of states: complete, reachable, and closed where nobody has said who may."""

import pytest

from isa_portal.agreements import lifecycle, rules
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.services import moves
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib.errors import Refused
from isa_portal.lib.states import Machine, move
from isa_portal.reviews import lifecycle as reviews_lifecycle
from isa_portal.reviews import rules as reviews_rules
from isa_portal.signing import lifecycle as signing_lifecycle
from isa_portal.signing import rules as signing_rules
from tests import stories

STATES = {
    "Proposal": lifecycle.ProposalState,
    "Version": lifecycle.State,
    "Agreement": lifecycle.AgreementState,
    "Party": lifecycle.PartyState,
}
# Ending an agreement as a whole is not built yet: its two states wait for their verbs.
LATER = {lifecycle.AgreementState.TERMINATING, lifecycle.AgreementState.TERMINATED}


def unreachable(machine: Machine, states: set[str]) -> set[str]:
    reached, more = set(machine.start), True
    while more:
        more = {t.target for t in machine.transitions if reached & set(t.sources)} - reached
        reached |= more
    return states - reached


@pytest.mark.parametrize("machine", lifecycle.MACHINES, ids=lambda machine: machine.name)
def test_every_state_is_reached_by_a_verb(machine):
    states = {str(state) for state in STATES[machine.name]}

    assert unreachable(machine, states) - LATER == set()


def test_a_state_that_no_verb_reaches_would_be_found():
    machine = Machine("Door", ("open",), (move("close", "open", to="closed"),))

    assert unreachable(machine, {"open", "closed", "locked"}) == {"locked"}


@pytest.mark.parametrize("machine", lifecycle.MACHINES, ids=lambda machine: machine.name)
def test_verbs_lead_between_states_that_exist(machine):
    states = {str(state) for state in STATES[machine.name]}

    named = {*machine.start}.union(*({t.target, *t.sources} for t in machine.transitions))

    assert named <= states
    assert len({t.verb for t in machine.transitions}) == len(machine.transitions)


def test_every_verb_has_said_who_may():
    assert set(rules.VERSION_RULES) == set(lifecycle.VERSION.transitions)
    assert set(rules.AGREEMENT_MOVES) == set(lifecycle.AGREEMENT.transitions)
    assert set(rules.PARTY_MOVES) == set(lifecycle.PARTY.transitions)


@pytest.mark.django_db
def test_a_verb_without_rules_fails_closed():
    story = stories.world()
    version = stories.draft(story)
    burn = move("burn", State.DRAFTING, to=State.ABANDONED)

    assert list(rules.obstacles(burn, version, by=story.secretariat, at=story.at)) == [
        "Nobody has said who may burn a version."
    ]


@pytest.mark.django_db
def test_an_agreement_or_party_makes_no_move_that_nobody_spoke_of():
    party = stories.draft(stories.world()).agreement.parties.first()

    with pytest.raises(Refused, match="Nobody has said when to burn"):
        moves.move_agreement(move("burn", "proposed", to="terminated"), party.agreement, by=PORTAL, at=stories.NOON)
    with pytest.raises(Refused, match="Nobody has said when to burn"):
        moves.move_party(move("burn", "listed", to="withdrawn"), party, by=PORTAL, at=stories.NOON)


def test_every_verb_of_signing_and_review_has_said_who_may():
    signing = {verb for machine in signing_lifecycle.MACHINES for verb in machine.transitions}
    reviews = {verb for machine in reviews_lifecycle.MACHINES for verb in machine.transitions}

    assert set(signing_rules.RULES) == signing
    assert set(reviews_rules.MOVES) == reviews


@pytest.mark.django_db
@pytest.mark.parametrize("transition", lifecycle.VERSION.transitions, ids=lambda transition: transition.verb)
def test_no_verb_can_be_done_from_another_state(transition):
    story = stories.world()
    state = State.CURRENT if State.DRAFTING in transition.sources else State.DRAFTING
    version = stories.version_in(state, story)

    found = list(rules.obstacles(transition, version, by=story.secretariat, at=story.at))

    if state not in transition.sources:
        assert found == [f"{version} is {State(state).label.lower()}. It cannot take this step now."]
