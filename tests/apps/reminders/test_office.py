"""What waits for a board's secretariat, and what parties show when one leaves: told on its days, until it is done."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.services import approval, meetings
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.gateways import services as gateways
from isa_portal.gateways.models import LegalGateway
from isa_portal.leaving import services as leaving
from isa_portal.leaving.models import ExitTask
from isa_portal.leaving.services import exits
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Office
from isa_portal.reminders import sweep
from isa_portal.reminders.services import planning
from isa_portal.reviews import services as reviews
from tests import stories

pytestmark = pytest.mark.django_db
SECRETARIAT = ["colleague@board.example", "secretariat@board.example"]


@pytest.fixture
def story():
    return stories.world()


def swept(*days: int) -> None:
    for count in days:
        sweep.follow_calendar(at=datetime.combine(date(2026, 11, 21) + timedelta(days=count), time(12), UTC))


def told(kind: str) -> dict[str, list[str]]:
    """Return who was told of each occurrence of a kind, the earliest first."""
    found: dict[str, list[str]] = {}
    for one in Letter.objects.filter(kind=kind).order_by("pk"):
        found.setdefault(one.occurrence, []).append(one.recipient)
    return {occurrence: sorted(who) for occurrence, who in found.items()}


def states(kind: str) -> set[str]:
    return set(Letter.objects.filter(kind=kind).values_list("state", flat=True))


def test_a_decision_to_record_is_told_the_day_after_and_every_two_weeks_until_it_is_recorded(story):
    version = stories.version_in(State.AWAITING_APPROVAL, story)
    swept(0, 1, 1, 5, 15)
    stories.approve(story, version)
    swept(16, 30)

    assert told("decision_to_record") == {
        "1 days after 2026-11-21": SECRETARIAT,
        "15 days after 2026-11-21": SECRETARIAT,
    }
    assert states("decision_to_record") == {LetterState.WITHDRAWN}


def test_what_stands_on_an_agenda_is_told_the_day_after_the_meeting(story):
    version = stories.version_in(State.AWAITING_APPROVAL, story)
    do = {"by": story.secretariat, "at": story.at}
    meeting = meetings.arrange(story.board, held_on=date(2026, 12, 15), **do)
    meetings.put(meeting, version, questions=["Approve it."], **do)
    swept(1, 9, 15, 24, 25, 32)

    assert list(told("decision_to_record")) == ["1 days after 2026-12-15", "8 days after 2026-12-15"]
    assert told("papers_due") == {"7 days before 2026-12-07": SECRETARIAT, "1 days before 2026-12-07": SECRETARIAT}


def test_papers_are_told_of_a_week_and_a_day_before_and_not_for_an_empty_agenda(story):
    meetings.arrange(story.board, held_on=date(2026, 12, 15), by=story.secretariat, at=story.at)
    swept(8, 9, 15, 16)

    assert told("papers_due") == {}


def test_a_minute_to_follow_is_told_after_two_weeks_and_then_every_four_until_it_is_there(story):
    version = stories.version_in(State.APPROVED, story)
    above = stories.tier_1_in_force(story).versions.get(state=State.CURRENT)
    approval.add_reference(above.approvals.get(), "Item 3", by=story.secretariat, at=story.at)
    swept(13, 14, 15, 42)
    approval.add_reference(version.approvals.get(), "Item 4", by=story.secretariat, at=story.at)
    swept(43, 70)

    assert told("minute_to_follow") == {
        "14 days after": SECRETARIAT,
        "42 days after": SECRETARIAT,
    }
    assert states("minute_to_follow") == {LetterState.WITHDRAWN}


def test_a_change_of_the_law_is_told_to_the_secretariat_until_each_agreement_has_its_review(story):
    stories.agreement_in(AgreementState.IN_FORCE, story)
    power = LegalGateway.objects.get(slug="cda1998-s115")
    why = {"reason": "Amended", "source": "legislation.gov.uk"}
    change = gateways.amend(power, limits="Narrower", **why, by=story.secretariat, at=story.at).law_change
    swept(0, 1, 28)
    agreements = [story.extra["tier_1"], *story.board.agreements.exclude(pk=story.extra["tier_1"].pk)]
    reviews.open_for_law_change(change, agreements, by=story.secretariat, at=story.at)
    swept(29, 60)

    assert told("law_change") == {"0 days after": SECRETARIAT, "28 days after": SECRETARIAT}
    assert Letter.objects.filter(kind="law_change")[0].context["count"] == 2
    assert states("law_change") == {LetterState.WITHDRAWN}


@pytest.fixture
def going(story):
    """Return the party that gave a month's notice; its office has a mailbox and a deputy."""
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    party = agreement.parties.get(organisation=story.police)
    organisations.appoint_officer(
        story.police, Office.IG_LEAD, mailbox="ig.office@police.example", by=story.secretariat, at=story.at
    )
    leaving.give_notice(party, by=story.constable, at=story.at)
    return party


def test_exit_tasks_are_told_to_the_office_before_their_last_day_and_when_overdue_to_the_secretariat(story, going):
    office = ["ig.office@police.example", "ig@police.example"]
    swept(0, 22, 23, 29, 30, 37)

    mine = Letter.objects.filter(kind="exit_reminder", subject_key=f"exits:{going.pk}").order_by("pk")
    found = {one.occurrence: [] for one in mine}
    for one in mine:
        found[one.occurrence].append(one.recipient)
    assert {occurrence: sorted(who) for occurrence, who in found.items()} == {
        "7 days before 2026-12-21": office,
        "1 days before 2026-12-21": office,
        "overdue 7 days since 2026-12-21": sorted([*office, *SECRETARIAT]),
    }
    # The council has nobody who would hear of it.
    council = going.agreement.parties.get(organisation=story.council)
    other = Letter.objects.filter(kind="exit_reminder", subject_key=f"exits:{council.pk}").order_by("pk")
    assert [one.recipient for one in other.filter(occurrence="7 days before 2026-12-21")] == SECRETARIAT
    assert mine[0].context["count"] == ExitTask.objects.open().filter(party=going).count()
    assert mine[0].day == date(2026, 12, 21)


def test_a_board_chooses_the_days_of_exit_tasks_and_papers_and_what_came_before_is_past(story, going):
    do = {"by": story.secretariat, "at": story.at + timedelta(days=12)}
    meeting = meetings.arrange(story.board, held_on=date(2027, 1, 12), **do)
    draft = stories.version_in(State.AWAITING_APPROVAL, story, reference="02/26")
    meetings.put(meeting, draft, questions=["Approve it."], **do)
    planning.change_policy(story.board, exit_days=[20, 10], papers_days=[40, 9, 2], **do)

    swept(12, 19, 20, 29, 33, 35, 42)

    mine = Letter.objects.filter(kind="exit_reminder", subject_key=f"exits:{going.pk}").order_by("pk")
    assert list(dict.fromkeys(one.occurrence for one in mine)) == [
        "10 days before 2026-12-21", "overdue 7 days since 2026-12-21",
    ]  # fmt: skip
    assert list(told("papers_due")) == ["9 days before 2027-01-04", "2 days before 2027-01-04"]


def test_exit_tasks_that_are_shown_are_not_told_of_any_more(story, going):
    swept(23)
    for task in ExitTask.objects.filter(party=going):
        file = stories.SCAN if task.wants_certificate else b""
        exits.show(task, words="Held none.", file=file, name="certificate.pdf", by=story.ig_lead, at=story.at)
    swept(24, 29, 37)

    mine = Letter.objects.filter(kind="exit_reminder", subject_key=f"exits:{going.pk}")
    assert {one.occurrence for one in mine} == {"7 days before 2026-12-21"}
    assert {one.state for one in mine} == {LetterState.WITHDRAWN}
