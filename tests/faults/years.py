"""Years of a portal in minutes: the production sweep under a clock, a relay and accidents that a test makes."""

from __future__ import annotations

import logging
import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from heapq import heappop, heappush
from typing import Any

from django.db import connection

from isa_portal.agreements.models import Party
from isa_portal.correspondence.models import Letter, LetterState, Pace, Preference
from isa_portal.correspondence.providers import Fate, Mail
from isa_portal.evidence import sealing
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.seal import Sealed
from isa_portal.leaving import services as leaving
from isa_portal.leaving.models import ExitTask, Notice
from isa_portal.lib import clock
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Mandate, OrganisationRole
from isa_portal.reminders import sweep
from isa_portal.reviews.models import Outcome, Review
from isa_portal.reviews.services import answering, deciding
from isa_portal.signing.lifecycle import RoundState
from isa_portal.signing.models import PersonalLink, SigningRound
from isa_portal.signing.services import questions, rounds
from tests import copies, stories

logger = logging.getLogger(__name__)
TICK = timedelta(minutes=5)
LATE = timedelta(minutes=10)
A_DAY = timedelta(days=1)
OFFICE = ("colleague@board.example", "secretariat@board.example")
IG_LEAD, SIGNATORY = "ig@police.example", "signatory@police.example"
DIRECTOR, SECOND = "director@bristol.example", "second@bristol.example"
WATCHERS = (*OFFICE, IG_LEAD)
# What took no time to print; sealing itself is not what the years are about.
SEALED = Sealed(b"%PDF sealed", "PAdES B-B", "c" * 64, "A seal")
Told = tuple[str, str, str]
ToWhom = tuple[str, str, str, str]


# What the test makes --------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The process ends here; nothing that it meant to do afterwards happens."""


class Clock:
    """The time of the simulation."""

    instant = stories.NOON

    def now(self) -> datetime:
        return Clock.instant


class Relay:
    """A relay that keeps what it is given, can be asked by reference, and outlives whoever gives it something."""

    attaches = True
    kept: Counter[str] = Counter()
    at: dict[str, datetime] = {}
    kill_before = kill_after = 0

    @classmethod
    def empty(cls) -> None:
        cls.kept, cls.at = Counter(), {}

    def send(self, mail: Mail) -> str:
        Relay.kill_before -= 1
        if not Relay.kill_before:
            raise Killed
        Relay.kept[mail.reference] += 1
        Relay.at.setdefault(mail.reference, Clock.instant)
        Relay.kill_after -= 1
        if not Relay.kill_after:
            raise Killed
        return mail.reference

    def find(self, reference: str) -> Fate:
        return Fate.TAKEN if reference in Relay.kept else Fate.NOT_THERE


@dataclass
class Accident:
    """What becomes of a worker at one instant, whenever it is asked: nothing, or where it is killed."""

    seed: int
    at: datetime
    killed: str = ""

    def __post_init__(self) -> None:
        # One instant is written in two ways: by jumping it comes in London's time, by ticking in UTC.
        self.chance = random.Random(f"{self.seed} {self.at.astimezone(UTC)}")
        self.is_doubled = self.chance.random() < 0.01
        self.wanted = self.chance.choice(("before sending", "after sending", "anywhere"))
        self.left = self.chance.randint(1, 4) if self.wanted != "anywhere" else int(self.chance.expovariate(0.01)) + 1
        if self.chance.random() >= 0.05:
            self.wanted = ""

    def sweep(self) -> bool:
        """Sweep, and say whether the worker lived to the end."""
        Relay.kill_before = self.left if self.wanted == "before sending" else 0
        Relay.kill_after = self.left if self.wanted == "after sending" else 0
        try:
            with connection.execute_wrapper(self._statement):
                sweep.sweep(at=self.at)
        except Killed:
            self.killed, self.wanted = self.wanted, ""
            return False
        return True

    def _statement(self, execute: Any, *words: Any) -> Any:
        """Before any statement to the database: a transaction that was begun is never committed."""
        if self.wanted == "anywhere":
            self.left -= 1
            if not self.left:
                raise Killed
        return execute(*words)


def outages(chance: random.Random, start: datetime, days: float) -> Iterator[tuple[datetime, datetime]]:
    """Yield when the portal is away: about every twelve days, up to three days long."""
    begins = start
    while begins < start + timedelta(days=days):
        begins += timedelta(hours=chance.expovariate(1 / (12 * 24)))
        ends = begins + timedelta(hours=chance.uniform(0.2, 72))
        yield begins, ends
        begins = ends


def changes(start: datetime, days: float) -> Iterator[date]:
    """Yield the days on which London's clocks change."""
    for number in range(int(days)):
        day = clock.london_date(start) + number * A_DAY
        if clock.midnight(day).utcoffset() != clock.midnight(day + A_DAY).utcoffset():
            yield day


# What has to be told, worked out here and not by the portal -----------------------------------------------------------


@dataclass(frozen=True, order=True)
class Due:
    """Something to be told from a day on, until a last one or a newer one of its kind; what is over is not told."""

    day: date
    kind: str
    key: str
    name: str
    last: date = date.max


def of_review(key: str, due: date) -> Iterator[Due]:
    yield from (Due(due - n * A_DAY, "review_reminder", key, f"{n} days before") for n in (90, 60, 30, 14, 7, 0))
    yield from (Due(due + n * A_DAY, "review_reminder", key, f"overdue {n} days") for n in (1, *range(7, 365, 7)))
    yield from (Due(due + n * A_DAY, "review_overdue", key, f"overdue {n} days") for n in (30, 90))


def of_request(key: str, sent: date, last: date) -> Iterator[Due]:
    kind = "signature_reminder"
    yield from (Due(sent + n * A_DAY, kind, key, f"{n} days after sending", last) for n in (7, 14, 21))
    yield Due(last - 3 * A_DAY, kind, key, f"3 days before {last}", last)


def of_silence(key: str, sent: date, last: date) -> Iterator[Due]:
    yield Due(sent + 28 * A_DAY, "unsigned", key, "28 days after sending", last)


def of_cut_over(key: str, last: date) -> Iterator[Due]:
    yield from (Due(last - n * A_DAY, "cut_over_warning", key, f"{n} days before", last) for n in (60, 30, 7))


def of_notice(key: str, served: date, last: date) -> Iterator[Due]:
    dues = (Due(last - n * A_DAY, "notice_reminder", key, f"{n} days before", last) for n in (30, 7, 0))
    yield from (one for one in dues if one.day > served)


def of_mandate(key: str, last: date) -> Iterator[Due]:
    yield from (Due(last - n * A_DAY, "lapsing", key, f"{n} days before {last}", last) for n in (30, 7))


def of_lack(key: str, since: date) -> Iterator[Due]:
    for n in range(7, 4_000, 28):
        yield Due(since + n * A_DAY, "agreement_lacking", key, f"{n} days after {since}")


def of_exits(key: str, last: date) -> Iterator[Due]:
    kind, late = "exit_reminder", (7, 14, 21, 28, *range(56, 3700, 28))
    yield from (Due(last - n * A_DAY, kind, key, f"{n} days before {last}") for n in (7, 1))
    yield from (Due(last + n * A_DAY, kind, key, f"overdue {n} days since {last}") for n in late)


# The simulation -------------------------------------------------------------------------------------------------------


@dataclass
class Years:
    """
    One simulation.

    :ivar readers: who is told of what: by kind, or by kind and key
    :ivar allowed: what may be told by now, and the first sweep that might have
    :ivar expected: what has to be told, and the first sweep that came to its end and had to
    :ivar over: since when something need not be told any more, by its key, because of what people did
    :ivar past: the day up to which nothing is caught up: a question about it was answered then
    :ivar begun: the sweeps that began
    :ivar finished: those that came to their end
    """

    seed: int
    start: datetime
    days: float
    jumps: bool = True
    readers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    coming: list[Due] = field(default_factory=list)
    plans: list[tuple[date, int, Callable[[datetime], None]]] = field(default_factory=list)
    allowed: dict[Told, datetime] = field(default_factory=dict)
    expected: dict[Told, datetime] = field(default_factory=dict)
    over: dict[str, datetime] = field(default_factory=dict)
    past: dict[str, date] = field(default_factory=dict)
    begun: list[datetime] = field(default_factory=list)
    finished: list[datetime] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)

    def run(self, story: stories.World) -> Years:
        """Let the years pass: the portal sweeps, is away, is killed, is woken twice; people do their part."""
        Relay.empty()
        self.story = story
        Preference.objects.bulk_create(Preference(email=one, pace=Pace.AT_ONCE) for one in (*WATCHERS, SIGNATORY))
        sweep.change_by_calendar(at=self.start)
        self._know()
        away = list(outages(random.Random(self.seed), self.start, self.days))
        self.happened["changes of the clocks"] = len(list(changes(self.start, self.days)))
        at, end = self.start, self.start + timedelta(days=self.days)
        while at < end:
            if outage := next((one for one in away if one[0] <= at < one[1]), None):
                self.happened["outages"] += 1
                at = _tick(outage[1])
                continue
            Clock.instant = at
            lived = self._tick(at)
            at = max(at + TICK, _tick(sweep.next_change(at=at))) if self.jumps and lived else at + TICK
        return self

    def _tick(self, at: datetime) -> bool:
        while self.plans and self.plans[0][0] <= clock.london_date(at):
            heappop(self.plans)[2](at)
        due = self._come_due(at)
        self.allowed = {(one.kind, one.key, one.name): at for one in due} | self.allowed
        self.begun.append(at)
        accident = Accident(self.seed, at)
        lived = accident.sweep()
        if accident.is_doubled:
            lived |= accident.sweep()
            self.happened["doubled"] += 1
        self.happened["sweeps"] += 1
        self.happened[f"killed {accident.killed}" if accident.killed else "whole"] += 1
        if lived:
            self.finished.append(at)
            self.expected |= {(one.kind, one.key, one.name): at for one in due}
        else:
            # What nobody lived to tell comes due again.
            self._await(due)
        if self.happened["sweeps"] % 100 == 0:
            logger.info("%s %s", at, dict(self.happened))
        return lived

    def _come_due(self, at: datetime) -> list[Due]:
        """Return the newest of each kind that came due since it was last asked, of what is not over."""
        on, newest = clock.london_date(at), dict[tuple[str, str], Due]()
        while self.coming and self.coming[0].day <= on:
            one = heappop(self.coming)
            newest[one.kind, one.key] = one
        return [one for one in newest.values() if on <= one.last and self._waits(one)]

    def _waits(self, one: Due) -> bool:
        return one.key not in self.over and one.day > self.past.get(one.key, date.min)

    def _await(self, dues: Iterator[Due] | list[Due]) -> None:
        for one in dues:
            heappush(self.coming, one)

    # What there is, and what people will do about it

    def _know(self) -> None:
        for review in Review.objects.filter(closed_at=None):
            self._know_review(review)
        for signing in SigningRound.objects.filter(state=RoundState.OPEN).select_related("version"):
            self._know_request(signing)
        for notice in Notice.objects.filter(state="running"):
            self._await(of_notice(notice.key, notice.days.served_on, notice.days.bound_until))
            # Of two parties one is left, which nobody ends.
            self._await(of_lack(f"lacking:{notice.party.agreement_id}", notice.days.out_from))
        # Of those who do not sign before a cut-over day nobody is put out, for nobody else signs either.
        for party, last in ExitTask.objects.open().order_by().values_list("party", "due_on").distinct():
            self._know_exits(party, last)
        for mandate in Mandate.objects.exclude(ends_on=None):
            self._await(of_mandate(f"mandate:{mandate.pk}", mandate.ends_on))
        self.readers |= {
            "review_reminder": WATCHERS, "notice_reminder": WATCHERS, "review_overdue": OFFICE, "lapsing": (IG_LEAD,),
            "agreement_lacking": OFFICE,
            "cut_over_warning": (*WATCHERS, SIGNATORY, DIRECTOR, SECOND),
        }  # fmt: skip

    def _plan(self, day: date, act: Callable[[datetime], None]) -> None:
        heappush(self.plans, (day, self.happened["planned"], act))
        self.happened["planned"] += 1

    def _know_review(self, review: Review) -> None:
        """Tell of a review; it is closed some days before or after it is due, one in ten long after."""
        self._await(of_review(f"review:{review.pk}", review.due_on))
        chance = random.Random(f"{self.seed} {review.agreement_id} {review.due_on}")
        days = chance.randint(26, 120) if chance.random() < 0.1 else chance.randint(-40, 25)
        self._plan(review.due_on + timedelta(days=days), lambda at: self._close(review.pk, at))

    def _close(self, pk: int, at: datetime) -> None:
        review = Review.objects.select_related("agreement").get(pk=pk)
        if review.opened_at is None:
            # Planned a moment ago, for a day that has passed; the next sweep opens it.
            self._plan(clock.london_date(at) + A_DAY, lambda at: self._close(pk, at))
            return
        close(review, self.story, at=at)
        self.over[f"review:{pk}"] = at
        self._know_review(review.agreement.reviews.get(closed_at=None))
        self.happened["reviews closed"] += 1

    def _know_request(self, signing: SigningRound) -> None:
        """Tell of a request to sign: it is ignored, withdrawn, asked about, or signed by one of the two of a party."""
        stories.show(signing.version, at=self.start)
        sent, last = clock.london_date(signing.sent_at), signing.last_day
        links = PersonalLink.objects.filter(invitation__round=signing).select_related("signatory__user")
        for link in links:
            self._await(of_request(f"personallink:{link.pk}", sent, last))
            self.readers[f"personallink:{link.pk}"] = (link.person.email,)
            silent = f"invitation:{link.invitation_id}"
            self._await(of_silence(silent, sent, last))
            # The council has no IG lead.
            self.readers[silent] = (IG_LEAD,) if link.person.email == SIGNATORY else OFFICE
        if signing.version.cut_over_on:
            self._await(of_cut_over(f"version:{signing.version_id}", last))
        chance = random.Random(f"{self.seed} {signing.pk}")
        act = chance.choice((None, self._withdraw, self._ask, self._sign))
        if act:
            self._plan(sent + chance.randint(11, 20) * A_DAY, lambda at: act(signing.pk, at))

    def _know_exits(self, party: int, last: date) -> None:
        """Tell of exit tasks that nobody will do."""
        key = f"exits:{party}"
        self._await(of_exits(key, last))
        # The council has no IG lead.
        is_of_police = Party.objects.filter(pk=party, organisation=self.story.police).exists()
        self.readers[key] = (IG_LEAD,) if is_of_police else OFFICE

    def _link(self, signing: int, email: str) -> PersonalLink:
        return PersonalLink.objects.get(invitation__round=signing, signatory__user__email=email)

    def _withdraw(self, signing: int, at: datetime) -> None:
        one = SigningRound.objects.get(pk=signing)
        rounds.withdraw(one, "The text changes.", by=self.story.secretariat, at=at)
        links = PersonalLink.objects.filter(invitation__round=signing)
        keys = [key for link in links for key in (f"personallink:{link.pk}", f"invitation:{link.invitation_id}")]
        self.over |= dict.fromkeys([*keys, f"version:{one.version_id}"], at)
        self.happened["signings withdrawn"] += 1

    def _ask(self, signing: int, at: datetime) -> None:
        """Ask a question, which lets the reminders rest; it is answered some days later."""
        link = stories.sit(self._link(signing, SIGNATORY), at=at)
        asked = questions.ask(link, "Which clause?", by=self.story.constable, at=at)
        key = f"personallink:{link.pk}"
        self.over[key] = at
        self.happened["questions"] += 1

        def answer(at: datetime) -> None:
            questions.answer(asked, "The second.", by=self.story.secretariat, at=at)
            del self.over[key]
            self.past[key] = clock.london_date(at)
            sent, last = clock.london_date(link.invitation.round.sent_at), link.invitation.round.last_day
            self._await(of_request(key, sent, last))

        self._plan(clock.london_date(at) + 4 * A_DAY, answer)

    def _sign(self, signing: int, at: datetime) -> None:
        link = self._link(signing, DIRECTOR)
        stories.sign(link, at=at)
        self.over[f"personallink:{link.pk}"] = at
        self.happened["signatures"] += 1

    # What came of it

    @property
    def words(self) -> str:
        """What happened and what was told, for whoever reads the figures."""
        late, killed = self.latest(), self._latest_after(self.begun)
        what = f"{self.days:g} days, {dict(self.happened)}, {dict(self.kinds())}"
        return f"{what}, at most {late} late, {killed} where the worker was killed"

    def told(self) -> set[ToWhom]:
        """Return what the relay was given: which kind, of what, which occurrence, to whom."""
        letters = Letter.objects.filter(kind__in={kind for kind, _, _ in self.allowed})
        found = letters.values_list("reference", "kind", "subject_key", "occurrence", "recipient")
        return {(kind, key, name, to) for ref, kind, key, name, to in found if ref in Relay.kept}

    def _to_all(self, told: dict[Told, datetime]) -> set[ToWhom]:
        return {(*one, to) for one, at in told.items() for to in self._readers(*one, at)}

    def _readers(self, kind: str, key: str, name: str, at: datetime) -> set[str]:
        """Return who hears of something that is told at an instant: of exit tasks that are overdue, the office too."""
        is_late = kind == "exit_reminder" and clock.london_date(at) > date.fromisoformat(name[-10:])
        return {*(self.readers.get(key) or self.readers[kind]), *(OFFICE if is_late else ())}

    def wanted(self) -> set[ToWhom]:
        """Return what had to be told: unless people settled it before the worker could come back."""
        told = {one: self.allowed[one] for one, since in self.expected.items() if not self._settled(one[1], since)}
        return self._to_all(told)

    def may_be_told(self) -> set[ToWhom]:
        return self._to_all({one: self.expected.get(one, self.finished[-1]) for one in self.allowed})

    def _settled(self, key: str, since: datetime) -> bool:
        return key in self.over and self.over[key] <= since + LATE

    def doubled(self) -> set[str]:
        """Return the letters of whatever kind that the relay was given twice."""
        return {reference for reference, count in Relay.kept.items() if count > 1}

    def left_over(self) -> set[tuple[str, str]]:
        """Return the letters that still wait, or were given up."""
        waiting = Letter.objects.filter(state__in=(LetterState.OWED, LetterState.FAILED), due_at__lt=self.finished[-1])
        return set(waiting.values_list("kind", "subject_key"))

    def latest(self) -> timedelta:
        """Return by how much the latest letter, of whatever kind, came after the first sweep that lived to send it."""
        return self._latest_after(self.finished)

    def _latest_after(self, sweeps: list[datetime]) -> timedelta:
        sent = Letter.objects.filter(state=LetterState.SENT).values_list("reference", "due_at")
        since = {due_at: sweeps[min(bisect_left(sweeps, due_at), len(sweeps) - 1)] for _, due_at in sent}
        return max(Relay.at[reference] - since[due_at] for reference, due_at in sent)

    def kinds(self) -> Counter[str]:
        """Return how many letters of each kind reached the relay."""
        return Counter(kind for kind, ref in Letter.objects.values_list("kind", "reference") if ref in Relay.kept)

    def moments(self) -> set[tuple[str, str, str, datetime]]:
        """Return what the relay was given for whom, and when; two worlds have documents of their own."""
        found = Letter.objects.values_list("reference", "kind", "occurrence", "recipient")
        return {
            (kind, name.partition(", document")[0], to, Relay.at[ref])
            for ref, kind, name, to in found
            if ref in Relay.kept
        }


def close(review: Review, story: stories.World, *, at: datetime) -> None:
    """Answer a review for every party and decide that the agreement goes on."""
    said = {number: "As before." for number, _ in review.numbered}
    for party, person in ((story.council, story.editor), (story.police, story.ig_lead)):
        member = review.agreement.parties.get(organisation=party)
        answering.answer(review, member, said, is_final=True, by=person, at=at)
    deciding.summarise(review, said, by=story.secretariat, at=at)
    deciding.decide(review, Outcome.CONTINUE, reasons="Nothing changed.", by=story.secretariat, at=at)


def populate(story: stories.World, number: int, *, days: float, within: tuple[int, int], shift: int) -> None:
    """Bring agreements into force, most to be reviewed; some are signed anew, left, or end an authority meanwhile."""
    agreement = stories.agreement_in("in_force", story, reference="10/26")
    asked = stories.sent(story, stories.draft(story, tier=1, reference="T2/26")).signing_round
    for claim in sealing.claim(story.at, limit=9):
        sealing.fulfil(claim, SEALED, name="signed.pdf", at=story.at)
    organisations.appoint(story.ig_lead, story.police, OrganisationRole.ADMINISTRATOR, by=PORTAL, at=story.at)
    first, last = within
    due = copies.day(story.at.date(), first + shift % 7, max(last - first, 1))
    copies.agreements(agreement, number, review_due_from=due, review_due_on=due)
    few, today, span = number // 5 + 1, story.at.date(), max(int(days) - 45, 1)
    later = lambda more: copies.day(today, 1, span, more=more + shift)  # noqa: E731
    for place, length, cut_over in ((10, 35, False), (20, 70, True)):
        copies.requests(
            asked,
            stories.tier_1_in_force(story),
            few,
            shift=place,
            sent_on=later(0),
            last_day=later(length),
            is_cut_over=cut_over,
        )
    copies.agreements(agreement, 1, shift=30, review_due_from="NULL", review_due_on="NULL")
    leaver = Party.objects.get(agreement=31 * copies.BASE + 1, organisation=story.police)
    notice = leaving.give_notice(leaver, by=story.constable, at=story.at)
    copies.notices(notice, few, shift=40, served_on=later(-60), bound_until=later(40), out_from=later(41))
    copies.copies(story.constable.mandates.get(), few, ends_on=later(35))


def _tick(at: datetime) -> datetime:
    """Return the first tick of the schedule at or after an instant."""
    since = (at - stories.NOON) % TICK
    return at + (TICK - since) if since else at
