"""On a day: a long story is replayed, and every day of it is asked against a reference that was written apart."""

import copy
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import transaction

from isa_portal.agreements import cover
from isa_portal.agreements.lifecycle import AgreementState
from isa_portal.agreements.models import Agreement, Party, Rule, Tier
from isa_portal.agreements.selectors.bound import Bound, Reading
from isa_portal.agreements.services import opening, terms
from isa_portal.leaving import services as leaving
from isa_portal.lib import clock
from isa_portal.lib.calendar import PartialDate
from isa_portal.reminders import sweep
from isa_portal.signing.models import SigningRound
from isa_portal.signing.paper import PaperAgreement, PaperSignatory
from isa_portal.signing.services import recording, rounds
from tests import stories

pytestmark = pytest.mark.django_db
YES, NO, UNKNOWN = Bound.YES, Bound.NO, Bound.UNKNOWN


@dataclass
class Signed:
    """What the reference knows of one signature: possible from, sure from, learned on; perhaps until, learned on."""

    agreement: str
    body: str
    number: str
    possible: date
    sure: date
    learned: date
    until: date | None = None
    told: date | None = None


@dataclass
class Reference:
    """The long story as somebody would write it down by hand."""

    signed: list[Signed]
    entered: dict[str, date]
    # By agreement: the first day on which it was in force no more, and when that was learned.
    ended: dict[str, tuple[date, date]]

    def ask(self, agreement, body, day, known):
        """Return the answer and the number of the text; nothing, where the agreement was not known yet."""
        if known and self.entered[agreement] > known:
            return None
        mine = [one for one in self.signed if (one.agreement, one.body) == (agreement, body)]
        mine = [one for one in mine if not known or one.learned <= known]
        ends, learned = self.ended.get(agreement, (date.max, date.max))
        if day >= ends and (not known or learned <= known):
            return NO, None
        if any(one.until and day > one.until and (not known or one.told <= known) for one in mine):
            return NO, None
        if sure := [one for one in mine if one.sure <= day]:
            return YES, sure[-1].number
        maybe = [one for one in mine if one.possible <= day]
        return (UNKNOWN, maybe[0].number) if maybe else (NO, None)


def a_paper(story, reference, *signatories, starts_on=None):
    paper = PaperAgreement(
        reference=reference,
        title="Old agreement",
        tier=Tier.STAND_ALONE,
        parties=[story.council, story.police, story.trust],
        signatories=[PaperSignatory(body, "Chief officer", dated) for body, dated in signatories],
        starts_on=starts_on,
    )
    return recording.record_existing(story.board, paper, by=story.secretariat, at=story.at)


def day(number):
    """Return a day of the story, counted from its beginning."""
    return stories.NOON.date() + timedelta(days=number)


def go_to(story, number):
    story.at = max(story.at, stories.NOON + timedelta(days=number))


def the_long_story(story):
    """Signatures over months, papers, a second version with a cut-over day, a notice, an agreement that is replaced."""
    go_to(story, 1)
    first = stories.of_three(story, rule=Rule.AS_EACH_SIGNS, reference="L/26")
    first = stories.sent(story, first, last_day=day(90))
    for number, body in ((3, story.council), (10, story.police), (40, story.trust)):
        go_to(story, number)
        stories.signs(story, first, body)
    agreement = Agreement.objects.get(pk=first.agreement_id)

    go_to(story, 50)
    april, third = PartialDate.month(2015, 4), PartialDate.day(date(2015, 5, 3))
    old = a_paper(story, "P/15", (story.council, april), (story.police, third), (story.trust, None))

    go_to(story, 60)
    next_text = opening.open_next(agreement, reason="The review asked.", by=story.secretariat, at=story.at)
    second = stories.sent(story, next_text)
    go_to(story, 65)
    stories.signs(story, second, story.council)
    go_to(story, 70)
    stories.signs(story, second, story.police)
    going = SigningRound.objects.get(version=second)
    rounds.set_cut_over(going, day(140), allowed_by="Clause 9", by=story.secretariat, at=story.at)

    go_to(story, 100)
    new = stories.draft(story, tier=1, reference="N/27", replaces=old)
    new = stories.sent(story, new)
    go_to(story, 120)
    stories.everyone_signs(story, new)

    go_to(story, 143)
    sweep.follow_calendar(at=story.at)
    go_to(story, 160)
    police = agreement.parties.get(organisation=story.police)
    notice = leaving.give_notice(police, by=story.constable, at=story.at)
    go_to(story, 200)
    sweep.follow_calendar(at=story.at)
    return notice.bound_until


def the_reference(leaves_on):
    c, p, t = "council", "police", "trust"
    return Reference(
        signed=[
            Signed("L/26", c, "1.0", day(10), day(10), day(10)),
            Signed("L/26", p, "1.0", day(10), day(10), day(10), leaves_on, day(160)),
            Signed("L/26", t, "1.0", day(40), day(40), day(40), day(140), day(143)),
            Signed("L/26", c, "2.0", day(70), day(70), day(70)),
            Signed("L/26", p, "2.0", day(70), day(70), day(70)),
            Signed("P/15", c, "1.0", date(2015, 4, 1), date(2015, 4, 30), day(50)),
            Signed("P/15", p, "1.0", date(2015, 5, 3), date(2015, 5, 3), day(50)),
            Signed("P/15", t, "1.0", date.min, day(50), day(50)),
            Signed("N/27", c, "1.0", day(120), day(120), day(120)),
            Signed("N/27", p, "1.0", day(120), day(120), day(120)),
        ],
        entered={"L/26": day(10), "P/15": day(50), "N/27": day(120)},
        ended={"P/15": (day(120), day(120))},
    )


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """Live the story once, for questions only; it is undone in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        story = stories.world()
        yield story, the_reference(the_long_story(story))
        transaction.set_rollback(True)


def asked(reading, story, on):
    names = {story.council.pk: "council", story.police.pk: "police", story.trust.pk: "trust"}
    return {
        (one.agreement.reference, names[one.party.organisation_id]): (one.answer, one.text and one.text.number)
        for one in reading.on(on)
    }


def days(last):
    """Yield every day of the story, and every day of the spring in which papers were signed."""
    yield from (date(2015, 3, 20) + timedelta(days=number) for number in range(60))
    yield from (day(number) for number in range(-5, last + 1))


def differences(told, known=None, last=230):
    story, reference = told
    at = clock.midnight(known + timedelta(days=1)) if known else None
    reading = Reading(Party.objects.all(), known=at)
    found = []
    for on in days(last):
        answers = asked(reading, story, on)
        pairs = {("L/26", body) for body in ("council", "police", "trust")}
        pairs |= {("P/15", body) for body in ("council", "police", "trust")}
        pairs |= {("N/27", body) for body in ("council", "police")}
        for agreement, body in pairs:
            expected = reference.ask(agreement, body, on, known)
            if answers.get((agreement, body)) != expected:
                found.append((on.isoformat(), agreement, body, answers.get((agreement, body)), expected))
    return found


def test_every_day_of_a_long_story_is_answered_as_the_reference_has_it(told):
    assert differences(told) == []


def test_every_day_is_answered_as_it_was_known_on_each_of_many_days(told):
    wrong = {number: differences(told, day(number), last=number) for number in range(0, 230, 6)}

    assert {number: found[:3] for number, found in wrong.items() if found} == {}


def test_as_known_today_is_what_is_known(told):
    story, _ = told
    now, then = Reading(Party.objects.all()), Reading(Party.objects.all(), known=clock.midnight(day(260)))

    assert all(asked(now, story, on) == asked(then, story, on) for on in days(230))


def test_the_reference_notices_a_wrong_day(told):
    """The negative control: one day off in one place is found."""
    story, reference = told[0], copy.deepcopy(told[1])
    reference.signed[2].sure -= timedelta(days=1)
    reference.signed[2].possible = reference.signed[2].sure

    assert [row[:3] for row in differences((story, reference))] == [(day(39).isoformat(), "L/26", "trust")]


def test_whoever_is_covered_is_bound(told):
    story, _ = told
    reading, agreement = Reading(Party.objects.all()), Agreement.objects.get(reference="L/26")
    facts = cover.facts(agreement)
    names = {"council": story.council, "police": story.police, "trust": story.trust}

    for on in days(230):
        answers = asked(reading, story, on)
        for a in names:
            for b in names:
                if a != b and facts.between(names[a], names[b], on=on).covered:
                    assert answers["L/26", a][0] is answers["L/26", b][0] is YES


@pytest.mark.parametrize(
    ("on", "body", "said"),
    [
        (date(2015, 4, 14), "council", "Signed in April 2015, day not recorded."),
        (date(2015, 6, 1), "police", "Since 3 May 2015."),
        (date(2019, 6, 1), "trust", "Signed before 11 January 2027, day not recorded."),
        (day(170), "trust", "It was bound until 10 April 2027."),
        (day(5), "police", "It is bound from 1 December 2026."),
    ],
)
def test_an_answer_says_since_when_or_why_not(told, on, body, said):
    story, _ = told
    reference = "P/15" if on.year < 2020 else "L/26"
    party = Party.objects.filter(agreement__reference=reference, organisation=getattr(story, body))

    assert [one.reason for one in Reading(party).on(on)] == [said]


def test_a_signed_agreement_binds_from_its_first_day_to_come(told):
    story = copy.copy(told[0])
    version = stories.draft(story, tier=1, reference="S/27")
    terms.change(version, commences_on=day(330), by=story.secretariat, at=story.at)
    stories.everyone_signs(story, stories.sent(story, version))
    reading = Reading(Party.objects.filter(agreement__reference="S/27"))

    assert Agreement.objects.get(reference="S/27").state == AgreementState.SIGNED
    assert {one.answer for one in reading.on(day(329))} == {NO}
    assert {one.answer for one in reading.on(day(330))} == {YES}
