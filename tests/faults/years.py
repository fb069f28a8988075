"""Years of a portal in seconds: the production sweep under a clock, a relay and accidents that a test makes."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from isa_portal.correspondence.models import Letter, Pace, Preference
from isa_portal.correspondence.providers import Fate, Mail
from isa_portal.lib import clock
from isa_portal.reminders import sweep
from isa_portal.reviews.models import Outcome, Review
from isa_portal.reviews.services import answering, deciding
from tests import copies, stories

TICK = timedelta(minutes=5)
LATE = timedelta(minutes=10)
BEFORE = (90, 60, 30, 14, 7, 0)
KIND = "review_reminder"
READERS = ("colleague@board.example", "ig@police.example", "secretariat@board.example")


class Killed(BaseException):
    """The process ends here; nothing that it meant to do afterwards happens."""


class Relay:
    """A relay that keeps what it is given, can be asked by reference, and outlives whoever gives it something."""

    attaches = True
    kept: Counter[str] = Counter()
    at: dict[str, datetime] = {}
    now: datetime
    kill_after = 0

    @classmethod
    def empty(cls) -> None:
        cls.kept, cls.at, cls.kill_after = Counter(), {}, 0

    def send(self, mail: Mail) -> str:
        Relay.kept[mail.reference] += 1
        Relay.at.setdefault(mail.reference, Relay.now)
        if Relay.kill_after:
            Relay.kill_after -= 1
            if not Relay.kill_after:
                raise Killed
        return mail.reference

    def find(self, reference: str) -> Fate:
        return Fate.TAKEN if reference in Relay.kept else Fate.NOT_THERE


@dataclass
class Years:
    """
    One simulation.

    :ivar expected: by (review, occurrence): the first sweep that had to tell it, worked out here and not by the portal
    :ivar closed: when a review was closed; what was owed then need not be told any more
    """

    seed: int
    start: datetime
    days: float
    jumps: bool = True
    expected: dict[tuple[int, str], datetime] = field(default_factory=dict)
    closed: dict[int, datetime] = field(default_factory=dict)
    sweeps: int = 0
    outages: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def run(self, story: stories.World) -> Years:
        """Let the years pass: the portal sweeps, is away, is killed, is woken twice; people close their reviews."""
        Relay.empty()
        Preference.objects.bulk_create(Preference(email=one, pace=Pace.AT_ONCE) for one in READERS)
        away = list(outages(self.chance, self.start, self.days))
        self.outages = len(away)
        at, end = self.start, self.start + timedelta(days=self.days)
        while at < end:
            if outage := next((one for one in away if one[0] <= at < one[1]), None):
                at = _tick(outage[1])
                continue
            self._people_act(story, at)
            self._expect(at)
            self._sweep(at)
            at = _tick(sweep.next_change(at=at)) if self.jumps else at + TICK
        return self

    def _people_act(self, story: stories.World, at: datetime) -> None:
        """Close the reviews whose day has come; each is closed some days before or after it is due."""
        on = clock.london_date(at)
        for review in Review.objects.filter(closed_at=None, opened_at__isnull=False).select_related("agreement"):
            wanted = random.Random(f"{self.seed} {review.agreement.reference} {review.due_on}").randint(-40, 25)
            if on >= review.due_on + timedelta(days=wanted):
                close(review, story, at=at)
                self.closed[review.pk] = at

    def _expect(self, at: datetime) -> None:
        """Work out anew, day by day, what has to be told by now."""
        on = clock.london_date(at)
        for pk, due in Review.objects.filter(closed_at=None).values_list("pk", "due_on"):
            if name := newest((due - on).days):
                self.expected.setdefault((pk, name), at)

    def _sweep(self, at: datetime) -> None:
        self.sweeps += 1
        Relay.now = at
        if self.chance.random() < 0.05:
            Relay.kill_after = self.chance.randint(1, 4)
        for _ in range(2 if self.chance.random() < 0.01 else 1):
            with suppress(Killed):
                sweep.sweep(at=at)
        Relay.kill_after = 0

    @property
    def words(self) -> str:
        """What happened, for whoever reads the figures."""
        return (
            f"{self.days:g} days, {self.sweeps:,} sweeps, {self.outages} outages, {len(self.closed):,} reviews closed"
        )

    def told(self) -> Counter[tuple[int, str, str]]:
        """Return how often the relay was given each thing: of which review, which occurrence, to whom."""
        letters = Letter.objects.filter(kind=KIND, reference__in=Relay.kept)
        keys = letters.values_list("reference", "subject_key", "occurrence", "recipient")
        return Counter(
            {(int(key.partition(":")[2]), name, to): Relay.kept[reference] for reference, key, name, to in keys}
        )

    def wanted(self) -> set[tuple[int, str, str]]:
        """Return everything that had to be told: unless its review was closed before the worker could come back."""
        due = [key for key, since in self.expected.items() if not self._settled(key[0], since)]
        return {(pk, name, reader) for pk, name in due for reader in READERS}

    def allowed(self) -> set[tuple[int, str, str]]:
        return {(pk, name, reader) for pk, name in self.expected for reader in READERS}

    def _settled(self, pk: int, since: datetime) -> bool:
        return pk in self.closed and self.closed[pk] <= since + LATE

    def moments(self) -> set[tuple[str, str, datetime]]:
        """Return which occurrence the relay was given for whom, and when."""
        letters = Letter.objects.filter(kind=KIND, reference__in=Relay.kept)
        found = letters.values_list("reference", "occurrence", "recipient")
        return {(name, to, Relay.at[reference]) for reference, name, to in found}

    def latest(self) -> timedelta:
        """Return by how much the latest letter came after the first sweep that had to tell it."""
        letters = Letter.objects.filter(kind=KIND, reference__in=Relay.kept)
        found = letters.values_list("reference", "subject_key", "occurrence")
        return max(Relay.at[ref] - self.expected[int(key.partition(":")[2]), name] for ref, key, name in found)


def outages(chance: random.Random, start: datetime, days: float) -> Iterator[tuple[datetime, datetime]]:
    """Yield when the portal is away: about every twelve days, up to three days long."""
    begins = start
    while begins < start + timedelta(days=days):
        begins += timedelta(hours=chance.expovariate(1 / (12 * 24)))
        ends = begins + timedelta(hours=chance.uniform(0.2, 72))
        yield begins, ends
        begins = ends


@cache
def newest(days: int) -> str:
    """Return the newest reminder of a review that has come due, by looking at one day before the other."""
    for count in range(days, max(BEFORE) + 1):
        if count in BEFORE:
            return f"{count} days before"
        if count == -1 or (count < 0 and -count % 7 == 0):
            return f"overdue {-count} days"
    return ""


def close(review: Review, story: stories.World, *, at: datetime) -> None:
    """Answer a review for every party and decide that the agreement goes on."""
    said = {number: "As before." for number, _ in review.numbered}
    for party, person in ((story.council, story.editor), (story.police, story.ig_lead)):
        member = review.agreement.parties.get(organisation=party)
        answering.answer(review, member, said, is_final=True, by=person, at=at)
    deciding.summarise(review, said, by=story.secretariat, at=at)
    deciding.decide(review, Outcome.CONTINUE, reasons="Nothing changed.", by=story.secretariat, at=at)


def periodic(story: stories.World, number: int, *, within: tuple[int, int], shift: int) -> None:
    """Bring agreements into force whose first reviews are spread over some days."""
    agreement = stories.agreement_in("in_force", story, reference="10/26")
    first, last = within
    due = copies.day(story.at.date(), first + shift % 7, max(last - first, 1))
    copies.agreements(agreement, number, review_due_from=due, review_due_on=due)


def _tick(at: datetime) -> datetime:
    """Return the first tick of the schedule at or after an instant."""
    since = (at - stories.NOON) % TICK
    return at + (TICK - since) if since else at
