"""A board's own days of reminding: chosen by its secretariat, from then on, each occurrence once."""

from datetime import date, datetime, timedelta

import pytest

from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.correspondence.models import Letter
from isa_portal.lib.errors import Refused
from isa_portal.reminders import policies, services, sweep
from isa_portal.reminders.policies import Plan
from isa_portal.reminders.services import finding, planning
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


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"review_days": [30, -7]}, "-7 is a negative number of days. Enter whole numbers from 0 to 366"),
        ({"notice_days": [30, 7, 30]}, "30 days stands there twice. Enter each number once."),
        ({"signature_days": [400]}, "400 days is too far away. Enter whole numbers from 0 to 366."),
    ],
)
def test_days_that_cannot_be_are_refused(chosen, sentence):
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
