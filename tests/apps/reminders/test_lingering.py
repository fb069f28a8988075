"""What lies about without a last day: told once, and again at its pace, until it is done."""

from datetime import date, timedelta

import pytest

from isa_portal.agreements.services import meetings, proposals
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.evidence import sealing
from isa_portal.leaving import services as leaving
from isa_portal.reminders import due, sweep
from isa_portal.reminders.models import Sweep
from tests import stories
from tests.apps.leaving.conftest import three
from tests.apps.reminders import causes

pytestmark = pytest.mark.django_db
SECRETARIAT = ["colleague@board.example", "secretariat@board.example"]


@pytest.fixture
def story():
    return stories.world()


def swept(story, *days: int) -> None:
    for count in days:
        sweep.follow_calendar(at=story.at + timedelta(days=count))


def told(kind: str, about: str = "") -> dict[str, list[str]]:
    """Return who was told of each occurrence of a kind, the earliest first."""
    found: dict[str, list[str]] = {}
    for one in Letter.objects.filter(kind=kind, about__startswith=about).order_by("pk"):
        found.setdefault(one.occurrence, []).append(one.recipient)
    return {occurrence: sorted(who) for occurrence, who in found.items()}


def shown(story, kind: str, days: int) -> list[str]:
    on = story.at.date() + timedelta(days=days)
    return [one.sentence for one in due.for_person(story.secretariat, on=on) if one.kind == kind]


def test_a_seal_wanted_for_more_than_a_day_is_told_and_every_week_until_it_is_there(story):
    causes.unsealed(story)
    before = shown(story, "seal", 0)
    swept(story, 0, 1, 2, 6, 8)
    on_the_page = shown(story, "seal", 2)
    causes.seal(story, None)
    swept(story, 9, 16)

    assert told("seal_missing", "01/26") == {
        "0 days after 2026-11-21": SECRETARIAT,
        "7 days after 2026-11-21": SECRETARIAT,
    }
    assert {one.state for one in Letter.objects.filter(kind="seal_missing")} == {LetterState.WITHDRAWN}
    assert (before, len(on_the_page)) == ([], 2)


def test_a_seal_that_only_an_outage_delayed_is_sealed_and_not_told_of(story):
    causes.in_force(story)
    Sweep.objects.create(pk=1, started_at=story.at, finished_at=story.at)
    after = story.at + timedelta(days=3)

    sweep.follow_calendar(at=after)
    before = told("seal_missing")
    Sweep.objects.update(started_at=after, finished_at=after)
    sweep.follow_calendar(at=after + timedelta(minutes=1))

    assert (before, len(told("seal_missing", "01/26"))) == ({}, 1)


def test_a_seal_that_failed_is_told_at_once_with_what_went_wrong(story):
    causes.unsealed(story)
    at = story.at
    for _ in range(sealing.TRIES_BEFORE_FAILED):
        for claim in sealing.claim(at, limit=9):
            sealing.fail(claim, "The token is away.", at=at)
        at += timedelta(hours=1)

    sweep.follow_calendar(at=at)

    first = Letter.objects.filter(kind="seal_missing", about__startswith="01/26")[0]
    assert (first.state, first.gathers) == (LetterState.OWED, False)
    assert first.context["said"].startswith("Sealing has failed 5 times: The token is away.")


def test_the_ig_lead_of_the_lead_is_asked_to_confirm_the_day_it_is_proposed_and_every_two_weeks(story):
    causes.weighed(story)

    swept(story, 0, 7, 14)

    lead = ["ig@bristol.example"]
    assert told("weight_to_confirm") == {"0 days after 2026-11-21": lead, "14 days after 2026-11-21": lead}
    facts = Letter.objects.filter(kind="weight_to_confirm")[0].context
    assert (facts["weight"], facts["who"]) == ("minor", story.secretariat.actor_words)


def test_an_approved_version_that_is_not_sent_is_told_after_a_week_and_every_four(story):
    causes.approved(story)

    swept(story, 6, 7, 34, 35)

    found = {"7 days after 2026-11-21": SECRETARIAT, "35 days after 2026-11-21": SECRETARIAT}
    assert told("version_to_send") == found
    assert Letter.objects.filter(kind="version_to_send")[0].link["path"].endswith("/01-26/send/")


def test_a_minor_version_that_the_parties_are_not_told_of_leads_to_the_page_that_tells_them(story):
    causes.confirm(story, causes.weighed(story))

    swept(story, 7)

    assert told("version_to_send") == {"7 days after 2026-11-21": SECRETARIAT}
    assert Letter.objects.filter(kind="version_to_send")[0].link["path"].endswith("/01-26/tell-parties/")


def test_a_proposal_on_no_agenda_is_told_after_a_week_and_one_that_a_meeting_had_the_day_after(story):
    do = {"by": story.secretariat, "at": story.at}
    proposal = causes.proposed(story)
    swept(story, 6, 7)
    meeting = meetings.arrange(story.board, held_on=date(2026, 12, 15), **do)
    meetings.put(meeting, proposal, questions=["Commission it."], **do)
    swept(story, 22, 25, 32)
    later = story.at + timedelta(days=32)
    proposals.decide(proposal, "deferred", decided_on=later.date(), by=story.secretariat, at=later)
    swept(story, 33, 39)

    assert told("proposal_to_decide") == {
        "7 days after 2026-11-21": SECRETARIAT,
        "1 days after 2026-12-15": SECRETARIAT,
        "8 days after 2026-12-15": SECRETARIAT,
        "7 days after 2026-12-23": SECRETARIAT,
    }


def test_an_agreement_that_lacks_its_lead_and_then_a_second_party_is_told_until_it_is_ended(story):
    parties = three(story)
    notice = leaving.give_notice(parties.party("council"), by=story.director, at=story.at)
    leaving.end_notice(notice, at=story.at + timedelta(days=31))
    swept(story, 31, 37, 38)
    before = [one.context["what"] for one in Letter.objects.filter(kind="agreement_lacking")]
    again = story.at + timedelta(days=38)
    notice = leaving.give_notice(parties.party("trust"), by=parties.chief, at=again)
    leaving.end_notice(notice, at=again + timedelta(days=40))
    swept(story, 78)
    now = [one.context["what"] for one in Letter.objects.filter(kind="agreement_lacking", state=LetterState.OWED)]
    later = story.at + timedelta(days=79)
    leaving.end_agreement(parties.agreement, by=story.secretariat, at=later)
    swept(story, 80, 110)

    assert set(before) == {"has no lead organisation"}
    assert set(now) == {"has fewer than two parties and covers nothing"}
    assert {one.state for one in Letter.objects.filter(kind="agreement_lacking")} == {LetterState.WITHDRAWN}
    assert len(told("agreement_lacking")) == 2


def test_a_review_out_of_turn_is_reminded_of_as_the_others_are(story):
    agreement = causes.reviewed(story)
    review = agreement.reviews.exclude(cause="periodic").get()

    swept(story, (review.due.last - story.at.date()).days + 1)

    mine = Letter.objects.filter(kind="review_reminder", subject_key=review.key)
    assert {one.occurrence for one in mine} == {"overdue 1 days"}
    assert set(SECRETARIAT) < {one.recipient for one in mine}
