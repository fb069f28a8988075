"""The lock on a body taken away: two administrators then release each other, or the race of them proves nothing."""

import threading

import pytest

from isa_portal.organisations.rules import people as rules
from isa_portal.organisations.services import people
from tests.faults.racing import at_once
from tests.faults.test_people_races import administrators, body_with_two, releasing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _both_ask_the_rules_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each administrator between asking who else is there and ending the other's roles."""
    barrier, ask = threading.Barrier(2), rules.last_keeper

    def meet(*where, **when):
        found = list(ask(*where, **when))
        try:
            barrier.wait(timeout=1)
        except threading.BrokenBarrierError:
            return iter(found)
        return iter(found)

    monkeypatch.setattr(rules, "last_keeper", meet)


@pytest.mark.usefixtures("_both_ask_the_rules_together")
def test_without_the_lock_nobody_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    body, first, second = body_with_two(1)
    monkeypatch.setattr(people, "locked_body", lambda body: body)

    at_once(releasing(first, body, second), releasing(second, body, first))

    assert administrators(body) == 0


@pytest.mark.usefixtures("_both_ask_the_rules_together")
def test_with_the_lock_the_same_interleaving_leaves_one() -> None:
    body, first, second = body_with_two(1)

    at_once(releasing(first, body, second), releasing(second, body, first))

    assert administrators(body) == 1
