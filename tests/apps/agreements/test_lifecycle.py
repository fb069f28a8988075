"""The tables of states: complete, reachable, and closed where nobody has said who may."""

import pytest

from isa_portal.agreements import lifecycle, rules
from isa_portal.agreements.lifecycle import State
from isa_portal.lib.states import Machine, move
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
@pytest.mark.parametrize("transition", lifecycle.VERSION.transitions, ids=lambda transition: transition.verb)
def test_no_verb_can_be_done_from_another_state(transition):
    story = stories.world()
    state = State.CURRENT if State.DRAFTING in transition.sources else State.DRAFTING
    version = stories.version_in(state, story)

    found = list(rules.obstacles(transition, version, by=story.secretariat, at=story.at))

    if state not in transition.sources:
        assert found == [f"{version} is {State(state).label.lower()}. It cannot take this step now."]
