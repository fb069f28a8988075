"""A board's own way of reminding: chosen by its secretariat, from then on, each occurrence once."""

from datetime import date, datetime, timedelta

import pytest

from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Agreement
from isa_portal.correspondence import delivery
from isa_portal.correspondence.models import Letter
from isa_portal.desk.selectors import home
from isa_portal.evidence.actors import PORTAL
from isa_portal.leaving import services as leaving
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole, Office
from isa_portal.reminders import digest, policies, services, sweep
from isa_portal.reminders.policies import Plan
from isa_portal.reminders.services import finding, planning, telling
from isa_portal.reviews.models import Review
from tests import copies, stories
from tests.copies import BASE

pytestmark = pytest.mark.django_db


def review_letters() -> list[str]:
    found = Letter.objects.filter(kind="review_reminder", about__startswith="01/26", recipient="ig@police.example")
    return sorted(found.values_list("occurrence", flat=True))


def test_a_board_reminds_on_the_days_it_chose():
    story = stories.world()
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    planning.change_policy(story.board, review_days=[45], overdue_every=14, by=story.secretariat, at=story.at)

    for days in (60, 45, 30, 0, -7, -14, -28):
        day = agreement.review_due_on - timedelta(days=days)
        sweep.follow_calendar(at=datetime.combine(day, story.at.timetz()))

    assert review_letters() == ["45 days before", "overdue 1 days", "overdue 14 days", "overdue 28 days"]


def test_what_came_due_before_the_choice_is_not_caught_up():
    story = stories.world()
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    at = datetime.combine(agreement.review_due_on - timedelta(days=50), story.at.timetz())
    sweep.follow_calendar(at=at)

    planning.change_policy(story.board, review_days=[80, 40], by=story.secretariat, at=at)
    for days in (0, 10):
        sweep.follow_calendar(at=at + timedelta(days=days))

    assert review_letters() == ["40 days before", "60 days before"]


@pytest.mark.parametrize("at_once", [500, 1])
def test_of_what_a_board_chose_today_each_day_is_told_by_its_own_name_and_those_between_by_none(monkeypatch, at_once):
    monkeypatch.setattr(finding, "SPANS", at_once)
    story = stories.world()
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    sweep.follow_calendar(at=story.at)
    copies.agreements(agreement, 3)
    copies.copies(agreement.reviews.get(), 3, agreement_id=f"{BASE} + i")
    for number, days in enumerate((14, 20, 30), 1):
        due = story.at.date() + timedelta(days=days)
        Review.objects.filter(pk=BASE + number).update(due_from=due, due_on=due)

    planning.change_policy(story.board, review_days=[30, 14], by=story.secretariat, at=story.at)

    found = {one.key: one.occurrence.name for one in services.coming_due(at=story.at)}
    assert found == {f"review:{BASE + 1}": "14 days before", f"review:{BASE + 3}": "30 days before"}


def test_a_silent_party_is_told_to_its_ig_lead_on_day_28_or_else_to_the_secretariat_once():
    story = stories.world()
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story)
    council, *_ = stories.links_of(version)
    stories.sign(council, at=story.at)

    swept = [sweep.follow_calendar(at=story.at + timedelta(days=days)) for days in (27, 28, 28)]

    told = Letter.objects.filter(kind="unsigned")
    assert {one.occurrence for one in told} == {"28 days after sending"}
    # The council has no IG lead.
    assert sorted(one.recipient for one in told) == [
        "colleague@board.example", "ig@police.example", "secretariat@board.example",
    ]  # fmt: skip
    assert (swept[2].reminded, list(services.coming_due(at=story.at + timedelta(days=28)))) == (0, [])


SECRETARIAT = ["colleague@board.example", "secretariat@board.example"]
CHAIR, IG_LEAD = "chair@board.example", "ig@police.example"


def with_a_chair(story) -> Agreement:
    """Return an agreement in force whose board has a chair."""
    chair = stories.person(CHAIR, "Chair of the board", "Chair")
    organisations.appoint(chair, story.board, BoardRole.CHAIR, by=PORTAL, at=story.at)
    return stories.agreement_in(AgreementState.IN_FORCE, story)


def told(kind: str, agreement: Agreement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in Letter.objects.filter(kind=kind, chain=agreement.chain).order_by("owed_at", "recipient"):
        found.setdefault(one.occurrence, []).append(one.recipient)
    return found


def swept(story, day: date, *later: int) -> None:
    for days in (0, *later):
        sweep.follow_calendar(at=datetime.combine(day + timedelta(days=days), story.at.timetz()))


def test_each_group_that_a_board_chose_is_told_and_what_would_reach_nobody_goes_to_the_secretariat():
    story = stories.world()
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    organisations.appoint_officer(story.police, Office.IG_LEAD, mailbox="o@police.example", by=PORTAL, at=story.at)
    reached = lambda *groups: [  # noqa: E731
        one.email for one in telling.watchers(agreement, "review_reminder", groups, at=story.at)
    ]

    assert reached("secretariat") == SECRETARIAT
    assert reached("ig_leads") == [IG_LEAD]
    assert reached("offices", "ig_leads") == [IG_LEAD, "o@police.example"]
    assert reached("signatories", "secretariat") == [
        SECRETARIAT[0], "director@bristol.example", "second@bristol.example", SECRETARIAT[1],
        "signatory@police.example",
    ]  # fmt: skip
    # There is no chair.
    assert reached("chair") == SECRETARIAT


def test_whatever_a_board_chose_its_secretariat_hears_of_an_overdue_review_and_nobody_hears_twice():
    story = stories.world()
    agreement = with_a_chair(story)
    last = agreement.review_due_on
    swept(story, last - timedelta(days=30))
    at = datetime.combine(last - timedelta(days=30), story.at.timetz())

    planning.change_policy(story.board, review_told=["chair"], by=story.secretariat, at=at)
    swept(story, last - timedelta(days=30), 30, 31)

    assert told("review_reminder", agreement) == {
        "30 days before": [SECRETARIAT[0], IG_LEAD, SECRETARIAT[1]],
        "0 days before": [CHAIR],
        "overdue 1 days": [CHAIR, *SECRETARIAT],
    }


def test_a_board_chooses_when_an_overdue_review_comes_to_the_chair_and_to_itself():
    story = stories.world()
    agreement = with_a_chair(story)
    planning.change_policy(story.board, chair_after=5, board_after=12, by=story.secretariat, at=story.at)

    swept(story, agreement.review_due_on + timedelta(days=4), 1, 8, 86)

    found = told("review_overdue", agreement)
    assert found == {"overdue 5 days": [CHAIR], "overdue 12 days": [CHAIR, *SECRETARIAT]}
    letters = Letter.objects.filter(kind="review_overdue", chain=agreement.chain).order_by("owed_at")
    words = [delivery.words(one, at=one.owed_at)[1] for one in letters]
    assert ["After so long the board hears of it" in one for one in words] == [False, True, True, True]


def test_a_notice_is_reminded_of_to_whom_the_board_chose_and_given_to_everybody():
    story = stories.world()
    agreement = with_a_chair(story)
    planning.change_policy(story.board, notice_told=["chair"], by=story.secretariat, at=story.at)
    party = agreement.parties.get(organisation=story.police)

    notice = leaving.give_notice(party, by=story.constable, at=story.at)
    swept(story, notice.days.bound_until - timedelta(days=7))

    assert told("notice_reminder", agreement) == {"7 days before": [CHAIR]}
    (given,) = told("notice_given", agreement).values()
    assert set(given) >= {*SECRETARIAT, "director@bristol.example", "signatory@police.example"}


def test_what_a_board_reminds_of_early_stands_at_home_and_in_the_letter_of_the_day():
    story = stories.world()
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    planning.change_policy(story.board, review_days=[150], by=story.secretariat, at=story.at)
    at = datetime.combine(agreement.review_due_on - timedelta(days=150), story.at.timetz())
    sweep.follow_calendar(at=at)

    digest.send(IG_LEAD, at=at)

    (letter,) = Letter.objects.filter(kind="digest", recipient=IG_LEAD)
    assert "The review of 01/26" in delivery.words(letter, at=at)[1]
    shown = home.of(story.ig_lead, on=at.date())
    assert agreement in [one.agreement for one in (*shown.needs, *shown.due) if one.kind == "review"]
    assert shown.days == 150


def test_a_silent_party_is_told_to_whom_the_board_chose_each_in_their_own_words():
    story = stories.world()
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story)
    planning.change_policy(story.board, silent_told=["secretariat", "ig_leads"], by=story.secretariat, at=story.at)

    swept(story, story.at.date() + timedelta(days=28))

    letters = Letter.objects.filter(kind="unsigned", chain=version.agreement.chain).order_by("subject_key", "recipient")
    assert [one.recipient for one in letters] == [*SECRETARIAT, SECRETARIAT[0], IG_LEAD, SECRETARIAT[1]]
    words = [delivery.words(one, at=one.owed_at)[1] for one in letters]
    # The council has no IG lead.
    assert ["No IG lead is known there" in one for one in words] == [True, True, False, False, False]
    assert ["Ask your signatory" in one for one in words] == [False, False, False, True, False]


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"chair_after": 0}, "A review is overdue from the first day after it. Enter 1 or more"),
        ({"board_after": 20}, "The board would be told after 20 days, before its chair is after 30. Enter 30 or more"),
        ({"record_days": []}, "The law sets the last days of records. Enter at least one number of days"),
        ({"exit_days": [-1]}, "-1 is a negative number of days."),
        ({"silent_told": ["offices"]}, "The mailbox of an office may reach nobody. Choose at least one group"),
        ({"review_told": []}, "Choose at least one group of people."),
        ({"review_days": [30, -7]}, "-7 is a negative number of days. Enter whole numbers from 0 to 366"),
        ({"notice_days": [30, 7, 30]}, "30 days stands there twice. Enter each number once."),
        ({"signature_days": [400]}, "400 days is too far away. Enter whole numbers from 0 to 366."),
    ],
)
def test_what_cannot_be_is_refused(chosen, sentence):
    story = stories.world()

    with pytest.raises(Refused, match=sentence):
        planning.change_policy(story.board, **chosen, by=story.secretariat, at=story.at)

    assert planning.policy_of(story.board).pk is None


def test_only_the_secretariat_chooses():
    story = stories.world()

    with pytest.raises(Refused, match="Only the board's secretariat chooses"):
        planning.change_policy(story.board, review_days=[1], by=story.ig_lead, at=story.at)


@pytest.mark.parametrize(
    ("on", "name"),
    [
        # Good Friday 2027 is 26 March: what comes due on it waits until the Tuesday after Easter.
        (date(2027, 3, 26), None),
        (date(2027, 3, 29), None),
        (date(2027, 3, 30), "7 days before"),
        # Friday, 2 April: the day itself.
        (date(2027, 4, 2), "0 days before"),
    ],
)
def test_a_reminder_waits_for_a_working_day_where_the_board_says_so(on, name):
    plan = Plan(review=(7, 0), nation="england_and_wales")

    found = policies.review(date(2027, 4, 2), on=on, plan=plan)

    assert (found and found.name) == name


def test_a_last_day_is_never_waited_beyond():
    saturday, plan = date(2027, 3, 27), Plan(notice=(0,), nation="england_and_wales")

    found = policies.notice(served_on=date(2027, 1, 1), bound_until=saturday, on=saturday, plan=plan)

    assert found == policies.Occurrence(saturday, "0 days before")
