"""Years of outages, doubled ticks and killed workers: no reminder is missed, none is told twice, none comes late."""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import datetime, timedelta

import pytest

from isa_portal.correspondence import providers
from isa_portal.lib import clock
from isa_portal.reviews.models import Review
from tests import stories
from tests.faults import years
from tests.faults.years import LATE, Relay, Years

pytestmark = pytest.mark.django_db(transaction=True)
SEEDS = int(os.environ.get("ISA_SEEDS", "0"))


@pytest.fixture(autouse=True)
def _relay(monkeypatch):
    monkeypatch.setitem(providers.PROVIDERS, "smtp", "tests.faults.years.Relay")


def after(seed: int, agreements: int, days: int, **more) -> Years:
    story = stories.world()
    years.periodic(story, agreements, spread=random.Random(seed))
    return Years(seed, stories.NOON, days, **more).run(story)


@pytest.mark.parametrize("seed", range(SEEDS or (20 if os.environ.get("ISA_FAULTS") == "full" else 2)))
def test_no_reminder_is_missed_doubled_or_late(seed, rounds):
    """Two seeds of half a year here; ten years of twenty seeds, with every change of the clocks, in ./dev faults."""
    found = after(seed, rounds(3, 25), rounds(180, 3653))

    told = found.told()
    print(f"seed {seed}: {found.sweeps} sweeps, {found.outages} outages, {len(told)} told")  # noqa: T201
    assert found.outages > 3
    assert sorted(found.wanted() - set(told)) == []
    assert sorted(set(told) - found.allowed()) == []
    assert {key: count for key, count in told.items() if count > 1} == {}
    assert found.latest() <= LATE


def test_sweeping_at_every_tick_changes_nothing_against_jumping(rounds):
    seed, days = 7, rounds(4, 365)

    jumping = after(seed, 2, days).expected
    told = {(name, at) for (_, name), at in jumping.items()}
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)
    ticking = after(seed, 2, days, jumps=False).expected

    assert {(name, at) for (_, name), at in ticking.items()} == told


def naive_days(found: Years, job: str) -> tuple[int, int]:
    """Replay the same years with a job that people write first; say how many it missed and how many it doubled."""
    away, chance = list(Years(found.seed, found.start, found.days)._outages()), random.Random(found.seed)
    told: Counter[tuple[int, str]] = Counter()
    last = found.start
    for day in range(found.days):
        at = found.start.replace(hour=2) + timedelta(days=day)
        if any(begins <= at < ends for begins, ends in away):
            continue
        for _ in range(2 if chance.random() < 0.05 else 1):
            told.update(due_between(at if job == "today" else last, at, found))
        last = at
    wanted = set(found.expected)
    return len(wanted - set(told)), sum(count > 1 for count in told.values())


def due_between(last: datetime, at: datetime, found: Years) -> list[tuple[int, str]]:
    """Return what comes due from the day after one instant to the day of the other, or on that day alone."""
    on, first = clock.london_date(at), clock.london_date(last) + timedelta(days=1)
    days = {on} if first > on else {first + timedelta(days=n) for n in range((on - first).days + 1)}
    open_ones = [
        (pk, due) for pk, due in Review.objects.values_list("pk", "due_on")
        if found.closed.get(pk, at) >= at
    ]  # fmt: skip
    return [
        (pk, name) for pk, due in open_ones for day in sorted(days)
        if (name := years.newest(due, day)) and name != years.newest(due, day - timedelta(days=1))
    ]  # fmt: skip


def test_a_job_for_today_misses_and_catching_up_without_a_key_doubles(rounds):
    """The negative controls: the same years and outages."""
    found = after(1, rounds(3, 25), rounds(180, 3653))

    missed, _ = naive_days(found, "today")
    _, doubled = naive_days(found, "catching up")

    assert missed > 0
    assert doubled > 0
    assert Relay.kept
