"""A party leaves: by the corresponding date, by a person with a mandate, once, and to the exact day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from isa_portal.agreements import cover
from isa_portal.agreements.lifecycle import AgreementState, PartyState
from isa_portal.agreements.models import Agreement, Party
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.evidence.actors import PORTAL
from isa_portal.leaving import services
from isa_portal.leaving.models import Notice
from isa_portal.leaving.services import Leaving
from isa_portal.lib.calendar import Period
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Office, OrganisationRole
from isa_portal.reminders import sweep
from tests import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> stories.World:
    return stories.world()


@pytest.fixture
def police(story) -> Party:
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    return agreement.parties.get(organisation=story.police)


def noon(*day: int) -> datetime:
    return datetime(*day, 12, tzinfo=UTC)


def give(story: stories.World, party: Party, at: datetime | None = None, **more) -> Notice:
    return services.give_notice(party, by=more.pop("by", story.constable), at=at or story.at, **more)


@pytest.mark.parametrize(
    ("served", "period", "bound_until", "out_from"),
    [
        (date(2026, 11, 21), Period(1, "months"), date(2026, 12, 21), date(2026, 12, 22)),
        (date(2027, 1, 31), Period(1, "months"), date(2027, 2, 28), date(2027, 3, 1)),
        (date(2028, 1, 31), Period(1, "months"), date(2028, 2, 29), date(2028, 3, 1)),
        (date(2027, 2, 28), Period(1, "months"), date(2027, 3, 28), date(2027, 3, 29)),
        (date(2026, 8, 31), Period(3, "months"), date(2026, 11, 30), date(2026, 12, 1)),
        (date(2026, 11, 21), Period(28, "days"), date(2026, 12, 19), date(2026, 12, 20)),
    ],
)
def test_a_period_ends_on_the_corresponding_day(served, period, bound_until, out_from):
    leaving = Leaving(period, served, period.ends(served))

    assert (leaving.bound_until, leaving.out_from) == (bound_until, out_from)


@pytest.mark.parametrize(
    ("served", "period", "says"),
    [
        (
            date(2026, 11, 21),
            Period(1, "months"),
            "1 month from 21 November 2026 ends on the same date of the month, 21 December 2026.",
        ),
        (
            date(2027, 1, 31),
            Period(1, "months"),
            "1 month from 31 January 2027 ends on 28 February 2027, the last day of the month, which has no day 31.",
        ),
        (
            date(2026, 11, 21),
            Period(28, "days"),
            "28 days from 21 November 2026 end on 19 December 2026; the day of serving is not counted.",
        ),
    ],
)
def test_the_reasoning_says_how_the_last_day_was_found(served, period, says):
    assert Leaving(period, served, period.ends(served)).reasoning == says


@pytest.mark.parametrize(
    ("at", "bound_until"),
    [
        # One minute before and at midnight in London, in summer time.
        (datetime(2027, 6, 14, 22, 59, tzinfo=UTC), date(2027, 7, 14)),
        (datetime(2027, 6, 14, 23, 0, tzinfo=UTC), date(2027, 7, 15)),
    ],
)
def test_notice_is_served_on_the_london_date(story, police, at, bound_until):
    assert give(story, police, at).bound_until == bound_until


@pytest.mark.parametrize(("day", "covered"), [(date(2026, 12, 21), True), (date(2026, 12, 22), False)])
def test_cover_ends_with_the_last_bound_day_and_not_before(story, police, day, covered):
    give(story, police)

    sweep.follow_calendar(at=noon(day.year, day.month, day.day))

    found = cover.between(police.agreement, story.police, story.council, on=day)
    assert found.covered is covered


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (datetime(2026, 12, 21, 23, 59, tzinfo=UTC), PartyState.NOTICE_GIVEN),
        (datetime(2026, 12, 22, 0, 0, tzinfo=UTC), PartyState.WITHDRAWN),
    ],
)
def test_the_party_is_out_from_midnight_and_the_register_says_the_same_as_before(story, police, at, state):
    give(story, police)

    sweep.follow_calendar(at=at)

    police.refresh_from_db()
    agreement = Agreement.objects.get(pk=police.agreement_id)
    assert police.state == state
    assert agreement.stage == agreement.state == AgreementState.IN_FORCE


def test_a_late_sweep_changes_no_date(story, police):
    notice = give(story, police)

    counts = [sweep.follow_calendar(at=noon(2027, 3, 1)).left for _ in range(2)]

    notice.refresh_from_db()
    police.refresh_from_db()
    assert counts == [1, 0]
    assert (notice.out_from, police.bound_until) == (date(2026, 12, 22), date(2026, 12, 21))


def test_every_mailbox_of_the_others_is_written_to_at_once(story, police):
    organisations.appoint_officer(story.council, Office.IG_LEAD, mailbox="ig@bristol.example", by=PORTAL, at=story.at)

    notice = give(story, police)

    letters = Letter.objects.filter(kind="notice_given", subject_key=f"notice:{notice.pk}")
    assert {letter.recipient for letter in letters} >= {
        "secretariat@board.example",
        "colleague@board.example",
        "director@bristol.example",
        "second@bristol.example",
        "ig@bristol.example",
    }
    assert {(letter.owed_at, letter.not_before) for letter in letters} == {(story.at, story.at)}
    assert letters[0].context["bound_until"] == "21 December 2026"
    assert letters[0].context["out_from"] == "22 December 2026"


@pytest.mark.parametrize("person", ["ig_lead", "secretariat", "director", "outsider"])
def test_a_person_without_a_mandate_is_refused(story, police, person):
    with pytest.raises(Refused, match="a mandate in date"):
        give(story, police, by=getattr(story, person))

    police.refresh_from_db()
    assert police.state == PartyState.ACTIVE
    assert not Letter.objects.filter(kind="notice_given").exists()


def test_a_signatory_without_a_mandate_is_refused(story, police):
    colleague = stories.person("new@police.example", "New signatory", "Officer")
    organisations.appoint(colleague, story.police, OrganisationRole.SIGNATORY, by=PORTAL, at=story.at)

    with pytest.raises(Refused, match="a mandate in date"):
        give(story, police, by=colleague)


def test_a_mandate_that_has_ended_is_refused(story, police):
    colleague = stories.person("new@police.example", "New signatory", "Officer")
    organisations.appoint(colleague, story.police, OrganisationRole.SIGNATORY, by=PORTAL, at=story.at)
    organisations.record_mandate(
        colleague, story.police, source="Minute", ends_on=story.at.date(), by=PORTAL, at=story.at
    )

    with pytest.raises(Refused, match="a mandate in date"):
        give(story, police, story.at + timedelta(days=1), by=colleague)


def test_notice_is_given_once(story, police):
    give(story, police)

    with pytest.raises(Refused, match="has given notice already"):
        give(story, police)

    assert Notice.objects.count() == 1


def test_who_has_left_or_never_joined_has_nothing_to_leave(story, police):
    give(story, police)
    after = story.at + timedelta(days=40)
    sweep.follow_calendar(at=after)

    with pytest.raises(Refused, match="has left this agreement already"):
        give(story, Party.objects.get(pk=police.pk), after)
    listed = stories.draft(story, reference="04/26").agreement.parties.get(organisation=story.police)
    with pytest.raises(Refused, match="is draft, so there is nothing to leave"):
        give(story, listed)


def test_dates_that_the_person_did_not_see_are_refused(story, police):
    with pytest.raises(Refused, match="notice given today ends on 22 December 2026"):
        give(story, police, story.at + timedelta(days=1), expected_bound_until=date(2026, 12, 21))

    assert not Notice.objects.exists()


def test_nobody_leaves_what_is_replaced(story, police):
    version = stories.draft(story, reference="03/26", replaces=police.agreement)
    stories._through_to(story, version, "current")

    with pytest.raises(Refused, match="The agreement is superseded"):
        give(story, police)


def test_a_running_notice_is_reminded_of_and_the_reminder_withdrawn_when_it_ends(story, police):
    give(story, police)
    sweep.follow_calendar(at=noon(2026, 12, 14))
    written = Letter.objects.filter(kind="notice_reminder")
    before = sorted(written.values_list("occurrence", "recipient", "state"))

    sweep.follow_calendar(at=noon(2026, 12, 22))

    assert before == [
        ("7 days before", "colleague@board.example", LetterState.OWED),
        ("7 days before", "ig@police.example", LetterState.OWED),
        ("7 days before", "secretariat@board.example", LetterState.OWED),
    ]
    assert set(written.values_list("state", flat=True)) == {LetterState.WITHDRAWN}
