"""Walks through the whole life of an agreement: whatever people do and whenever, the portal follows the rules."""

from __future__ import annotations

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.faults import walks
from tests.faults.walks import Walk, World

pytestmark = pytest.mark.django_db

IN_FULL = os.environ.get("ISA_FAULTS") == "full"
BEGINNINGS = {"fresh": ("fresh",), "grown": ("grown", "upon"), "renewed": ("renewed",)}
# A day, the days of a hearing, a period of notice or of signing, and half a year in which nobody looks.
LEADS_ON = {
    *("submit", "approve", "send", "sign", "propose_minor", "confirm_minor", "tell", "consent", "hear", "assent"),
    *("decide_removal", "answer", "decide", "set_cut_over", "end_agreement", "appoint_lead", "give_notice"),
}
DAYS = (1, 4, 11, 29, 32, 62, 180)


class Life(RuleBasedStateMachine):
    """One walk, rolled back at its end."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()

    @initialize(beginning=st.sampled_from(sorted(BEGINNINGS)))
    def begin(self, beginning: str) -> None:
        self.walk = Walk.over(self.world, *BEGINNINGS[beginning])

    @rule(data=st.data())
    def somebody_does_what_may_be_done(self, data: st.DataObject) -> None:
        self._act(data, may=True)

    @rule(data=st.data())
    def somebody_tries_what_may_not_be_done(self, data: st.DataObject) -> None:
        self._act(data, may=False)

    def _act(self, data: st.DataObject, *, may: bool) -> None:
        found = self.walk.choices(may=may)
        if found:
            # What leads on comes more often: a walk of a dozen steps shall get somewhere.
            likely = [one for one in sorted(found) for _ in range(4 if may and one[1] in LEADS_ON else 1)]
            name, verb = data.draw(st.sampled_from(likely))
            self.walk.take(name, data.draw(st.sampled_from(found[name, verb])))

    @rule(days=st.sampled_from(DAYS), twice=st.booleans())
    def days_pass(self, days: int, twice: bool) -> None:
        self.walk.pass_days(days, twice=twice)

    def teardown(self) -> None:
        try:
            if hasattr(self, "walk"):
                self.walk.remember()
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)


@pytest.fixture
def world(db: None) -> World:
    return walks.build()


def life(world: World, number: int, steps: int) -> None:
    Life.world = world
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=number,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            **({} if os.environ.get("SHRINK") else {"phases": (Phase.explicit, Phase.generate)}),
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )


def test_no_walk_breaks_a_rule(world, rounds):
    life(world, rounds(int(os.environ.get("WALKS", "100")), 2000), rounds(12, 16))
    print(
        {verb: (world.taken[verb, True], world.taken[verb, False]) for verb in sorted({one for one, _ in world.taken})}
    )
