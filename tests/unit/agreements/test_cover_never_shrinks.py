"""
No single signature takes cover away: over random courses of versions, rules, signatures, lapses, minor versions and
cut-over days.

The course is played on the two pure functions that decide it, ``execution.met`` and ``cover.governing``.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations

from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from isa_portal.agreements.cover import Text, governing
from isa_portal.agreements.execution import met
from isa_portal.agreements.models import Rule

BODIES = (1, 2, 3, 4)
START = date(2026, 11, 21)
QUIET = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
LONG = settings(QUIET, max_examples=5000)
BODY = st.sampled_from(BODIES)
STEPS = st.one_of(
    st.tuples(st.just("open"), st.sampled_from(list(Rule)), st.frozensets(BODY)),
    st.tuples(st.just("sign"), BODY, st.none()),
    st.tuples(st.just("sign"), BODY, st.none()),
    st.tuples(st.just("lapse"), st.none(), st.none()),
    st.tuples(st.just("minor"), st.none(), st.none()),
    st.tuples(st.just("cut over"), st.none(), st.none()),
)
COURSES = st.lists(STEPS, max_size=25)


@dataclass
class Draft:
    key: int
    rule: str
    essential: frozenset
    signed: dict = field(default_factory=dict)
    since: date | None = None

    @property
    def text(self):
        return Text(self.key, self.since, self.signed)


@dataclass
class Course:
    """An agreement as a list of versions; the last one may still be signed."""

    versions: list = field(default_factory=list)
    bound_until: dict = field(default_factory=dict)
    today: date = START

    def take(self, step, body, essential):
        self.today += timedelta(days=1)
        last = self.versions[-1] if self.versions else None
        if step == "open" and (last is None or last.since):
            self.versions.append(Draft(len(self.versions), body, essential))
        elif step == "lapse" and last and not last.since:
            # It stays as a row, signed by some, and never takes effect; the next one stands beside it.
            self.versions.append(Draft(len(self.versions), last.rule, last.essential))
        elif step == "minor" and last and last.since:
            carried = dict.fromkeys(last.signed, self.today)
            self.versions.append(Draft(len(self.versions), last.rule, last.essential, carried, self.today))
        elif step == "cut over" and last and last.since and len(last.signed) > 1:
            # Who has not signed is bound until today, and is out from the next day.
            self.bound_until |= {one: self.today for one in BODIES if one not in {*last.signed, *self.bound_until}}
        elif step == "sign" and last and body not in {*last.signed, *self.bound_until}:
            last.signed[body] = self.today
            parties = {one: one in last.essential for one in BODIES if one not in self.bound_until}
            if last.since is None and met(last.rule, parties, last.signed):
                last.since = self.today

    def covered(self, govern):
        """Return the days on which each pair is covered, up to today and some days beyond."""
        days = [START + timedelta(days=place) for place in range((self.today - START).days + 3)]
        asked = [(pair, day) for pair in combinations(BODIES, 2) for day in days]
        return {(pair, day) for pair, day in asked if self.are_in(*pair, day) and govern(self, *pair, day)}

    def are_in(self, a, b, day):
        return all(day <= self.bound_until.get(one, day) for one in (a, b))


def newest_that_took_effect(course, a, b, day):
    return governing([one.text for one in course.versions if one.since], a, b, on=day) is not None


def newest_that_both_signed(course, a, b, day):
    """What the portal did once: the newest common signature decides, whether or not its version took effect."""
    common = [one for one in course.versions if a in one.signed and b in one.signed]
    return bool(common) and bool(common[-1].since) and common[-1].text.begins(a, b) <= day


def lost(course, govern):
    """Play a course and return what a single signature took away."""
    played = Course()
    for step in course:
        before = played.covered(govern) if step[0] == "sign" else set()
        played.take(*step)
        if gone := before - played.covered(govern):
            return gone
    return set()


@QUIET
@given(COURSES)
def test_no_single_signature_takes_cover_away(course):
    assert lost(course, newest_that_took_effect) == set()


def test_the_old_way_of_deciding_is_found_out():
    """The negative control: the newest common signature alone takes cover away."""
    course = find(COURSES, lambda one: bool(lost(one, newest_that_both_signed)), settings=LONG)

    assert lost(course, newest_that_both_signed)
    assert not lost(course, newest_that_took_effect)


@QUIET
@given(COURSES)
def test_what_governs_on_a_past_day_stays_what_it_was(course):
    played, told = Course(), {}
    for step in course:
        played.take(*step)
        texts = [one.text for one in played.versions if one.since]
        for a, b in combinations(BODIES, 2):
            told.setdefault((a, b, played.today), governing(texts, a, b, on=played.today))

    texts = [one.text for one in played.versions if one.since]
    now = {asked: governing(texts, *asked[:2], on=asked[2]) for asked in told}
    assert {asked: one and one.key for asked, one in now.items()} == {a: one and one.key for a, one in told.items()}
