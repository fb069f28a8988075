"""Walks through the whole life of an agreement: whatever people do and whenever, the portal follows the rules."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.faults import walks
from tests.faults.reference import Act
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
    beginnings: Sequence[str] = sorted(BEGINNINGS)

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        beginning = data.draw(st.sampled_from(self.beginnings))
        self.walk = Walk.over(self.world, *BEGINNINGS[beginning])

    @rule(data=st.data())
    def somebody_leads_it_on(self, data: st.DataObject) -> None:
        # A walk of a dozen steps shall get somewhere.
        found = self.walk.choices(may=True)
        self._act(data, {key: acts for key, acts in found.items() if key[1] in LEADS_ON})

    @rule(data=st.data())
    def somebody_does_what_may_be_done(self, data: st.DataObject) -> None:
        self._act(data, self.walk.choices(may=True))

    @rule(data=st.data())
    def somebody_tries_what_may_not_be_done(self, data: st.DataObject) -> None:
        self._act(data, self.walk.choices(may=False))

    def _act(self, data: st.DataObject, found: dict[tuple[str, str], list[Act]]) -> None:
        if found:
            name, verb = data.draw(st.sampled_from(sorted(found)))
            self.walk.take(name, data.draw(st.sampled_from(found[name, verb])))

    @rule(days=st.sampled_from(DAYS), twice=st.sampled_from((False, False, True)))
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


def life(world: World, number: int, *, steps: int = 12, shrinks: bool = True, beginning: str = "") -> None:
    """Take so many walks; the same ones whenever it is asked."""
    Life.world, Life.beginnings = world, [beginning] if beginning else sorted(BEGINNINGS)
    phases = (Phase.generate, Phase.shrink) if shrinks else (Phase.generate,)
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=number,
            stateful_step_count=steps,
            phases=phases,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        ),
    )


def test_no_walk_breaks_a_rule(world, rounds):
    """Sixty walks on each database here, 2,000 in ./dev faults."""
    life(world, rounds(60, 2000), steps=rounds(12, 16), shrinks=IN_FULL)

    done = {verb for (verb, may), count in world.taken.items() if may and count}
    assert len(done) >= rounds(25, 38), sorted(done)


@pytest.mark.parametrize(
    ("rule", "instead", "beginning"),
    [
        ("isa_portal.agreements.models.Suspension.holds", lambda *_: False, "grown"),
        ("isa_portal.agreements.execution.binding.met", lambda rule, parties, bound: len(bound) > 1, "fresh"),
    ],
)
def test_with_a_rule_taken_away_the_walks_go_wrong(world, monkeypatch, rule, instead, beginning):
    """The negative control: cover that forgets suspensions, and a text that two signatures bring into force."""
    monkeypatch.setattr(rule, instead)

    with pytest.raises(AssertionError):
        life(world, 200, shrinks=False, beginning=beginning)
