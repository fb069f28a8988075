"""Years of outages, doubled ticks and killed workers: no reminder is missed, none is told twice, none comes late."""

from __future__ import annotations

import logging
import os
import random
from bisect import bisect_right
from collections import Counter
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from isa_portal.correspondence import delivery, providers
from isa_portal.lib import clock
from tests import stories
from tests.faults import years
from tests.faults.years import LATE, Years

pytestmark = pytest.mark.django_db(transaction=True)
IN_FULL = os.environ.get("ISA_FAULTS") == "full"
SEEDS = int(os.environ.get("ISA_SEEDS", 20 if IN_FULL else 2))
AGREEMENTS = int(os.environ.get("ISA_AGREEMENTS", 25 if IN_FULL else 1))
DAYS = int(os.environ.get("ISA_DAYS", 3653 if IN_FULL else 45))
TICKED = float(os.environ.get("ISA_TICKED", 365 if IN_FULL else 0.1))
KINDS = {
    "review_reminder", "signature_reminder", "unsigned", "cut_over_warning", "notice_reminder", "lapsing",
    "exit_reminder",
}  # fmt: skip
IN_YEARS = {"review_overdue", "agreement_lacking"}
ACCIDENTS = {"doubled", "killed before sending", "killed after sending", "killed anywhere", "changes of the clocks"}
logger = logging.getLogger(__name__)


@pytest.fixture(autouse=True)
def _years(monkeypatch, settings):
    """A relay and a clock of ours; however slow the machine, a run of the worker takes no time of theirs."""
    monkeypatch.setitem(providers.PROVIDERS, "smtp", "tests.faults.years.Relay")
    monkeypatch.setattr(delivery, "time", SimpleNamespace(monotonic=lambda: 0.0))
    settings.CLOCK = "tests.faults.years.Clock"


def after(seed: int, agreements: int, days: float, *, within: tuple[int, int], start=stories.NOON, **more) -> Years:
    years.Clock.instant = start
    story = stories.world()
    years.populate(story, agreements, days=(start - story.at).days + days, within=within, shift=seed)
    return Years(seed, start, days, **more).run(story)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_nothing_is_missed_doubled_or_late(seed):
    """Two seeds of six weeks here; in ./dev faults ten years with every change of the clocks, once with 500."""
    number = 500 if IN_FULL and not seed and "ISA_AGREEMENTS" not in os.environ else AGREEMENTS
    found = after(seed, number, DAYS, within=(20, 40 if DAYS < 100 else 385))

    told = found.told()
    logger.warning("seed %s: %s", seed, found.words)
    assert found.happened["outages"] > 1
    assert {kind for kind, *_ in found.wanted()} >= (KINDS if DAYS < 1_000 else {*KINDS, *IN_YEARS})
    assert DAYS < 1_000 or set(found.happened) >= ACCIDENTS
    assert sorted(found.wanted() - set(told)) == []
    assert sorted(set(told) - found.may_be_told()) == []
    assert found.doubled() == set()
    assert found.left_over() == set()
    assert found.latest() <= LATE


def test_sweeping_at_every_tick_changes_nothing_against_jumping():
    """From the evening before the clocks change: in ./dev test over that night, in ./dev faults for a year."""
    begins = datetime(2027, 3, 27, 23, tzinfo=UTC)
    due = (begins - stories.NOON).days + 31
    span = {"days": TICKED, "start": begins, "within": (due, due)}

    jumping = after(7, 1, **span).moments()
    call_command("flush", interactive=False, verbosity=0)
    ticking = after(7, 1, **span, jumps=False).moments()

    assert ticking == jumping
    assert {name for kind, name, _, _ in jumping if kind == "review_reminder"} >= {"60 days before", "30 days before"}


@pytest.mark.parametrize("job", ["for today", "catching up"])
def test_the_jobs_that_people_write_first_miss_or_double(job):
    """The negative controls, over ten years of the same outages: nothing of the portal's is asked here."""
    chance, start, days = random.Random(1), stories.NOON, 3653
    away = list(years.outages(chance, start, days))
    dues = [start.date() + timedelta(days=chance.randint(100, days)) for _ in range(50)]
    reminders = sorted(one for number, due in enumerate(dues) for one in years.of_review(str(number), due))
    told: Counter[years.Due] = Counter()
    wanted: set[years.Due] = set()
    ran = 0
    for number in range(days):
        at = start.replace(hour=2) + timedelta(days=number)
        if any(begins <= at < ends for begins, ends in away):
            continue
        on = clock.london_date(at)
        come = bisect_right(reminders, on, key=lambda one: one.day)
        new = reminders[ran:come]
        wanted |= set({(one.kind, one.key): one for one in new}.values())
        for _ in range(2 if chance.random() < 0.01 else 1):
            told.update(one for one in new if job != "for today" or one.day == on)
        ran = come

    missed, doubled = len(wanted - set(told)), sum(count > 1 for count in told.values())

    assert missed > 0 if job == "for today" else missed == 0
    assert doubled > 0
