"""Calendars under secret addresses: what they say, what changes, what ends, and who may read them."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from isa_portal.agreements.models import Agreement
from isa_portal.agreements.services import meetings, proposals
from isa_portal.leaving import services as leaving
from isa_portal.leaving.services import changing
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Membership, OrganisationRole
from isa_portal.reminders import feeds, sweep
from isa_portal.reminders.models import Feed
from isa_portal.reminders.services import feeds as services
from tests import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> stories.World:
    story = stories.world()
    stories.agreement_in("in_force", story)
    return story


def read(feed: Feed, story: stories.World) -> list[dict[str, str]]:
    """Return what a calendar program reads of a feed, by the plain names of RFC 5545."""
    found = Calendar.from_ical(feeds.calendar(feed, feeds.refreshed(feed, at=story.at)))
    return [{name: event[name].to_ical().decode() for name in event if name != "DESCRIPTION"} for event in found.events]


def test_a_calendar_says_when_the_review_is_due_with_two_alarms(story: stories.World) -> None:
    agreement = Agreement.objects.get(reference="01/26")
    feed = services.open_feed(None, by=story.ig_lead, at=story.at)

    found = Calendar.from_ical(feeds.calendar(feed, feeds.refreshed(feed, at=story.at)))

    (event,) = [one for one in found.events if "01/26" in one["SUMMARY"]]
    assert event["SUMMARY"] == "Review due: 01/26"
    assert event.start == agreement.review_due_on
    assert str(event["DESCRIPTION"]).endswith(agreement.get_absolute_url())
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == list(feeds.ALARMS)


def test_a_real_client_reads_a_calendar_unchanged(story: stories.World) -> None:
    feed = services.open_feed(None, by=story.secretariat, at=story.at)
    written = feeds.calendar(feed, feeds.refreshed(feed, at=story.at))

    assert Calendar.from_ical(written).to_ical() == written
    assert Calendar.from_ical(written).errors == []
    assert max(len(line) for line in written.split(b"\r\n")) <= 75


def test_nothing_changes_by_time_alone(story: stories.World) -> None:
    feed = services.open_feed(None, by=story.ig_lead, at=story.at)
    first = feeds.calendar(feed, feeds.refreshed(feed, at=story.at))

    later = feeds.calendar(feed, feeds.refreshed(feed, at=story.later(days=30)))

    assert later.decode().splitlines() == first.decode().splitlines()


def test_a_review_that_moves_keeps_its_uid_and_counts_the_change(story: stories.World) -> None:
    feed = services.open_feed(None, by=story.ig_lead, at=story.at)
    before = {one["UID"]: one for one in read(feed, story)}
    agreement = Agreement.objects.get(reference="01/26")
    moved = agreement.review_due_on + timedelta(days=10)
    Agreement.objects.filter(pk=agreement.pk).update(review_due_on=moved, review_due_from=moved)

    after = {one["UID"]: one for one in read(feed, story)}

    (uid,) = [uid for uid, one in after.items() if "01/26" in one["SUMMARY"]]
    assert before[uid]["SEQUENCE"] == "0"
    assert after[uid]["SEQUENCE"] == "1"
    assert after[uid]["DTSTART"] == f"{moved:%Y%m%d}"


def test_a_notice_appears_and_what_no_longer_comes_is_called_off(story: stories.World) -> None:
    feed = services.open_feed(None, by=story.ig_lead, at=story.at)
    read(feed, story)
    police = Agreement.objects.get(reference="01/26").parties.get(organisation=story.police)
    leaving.give_notice(police, by=story.constable, at=story.at)
    (running,) = [one for one in read(feed, story) if one["SUMMARY"].startswith("A party leaves")]

    story.later(days=60)
    sweep.follow_calendar(at=story.at)
    (ended,) = [one for one in read(feed, story) if one["UID"] == running["UID"]]

    assert (running["STATUS"], ended["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert int(ended["SEQUENCE"]) > int(running["SEQUENCE"])


def test_last_days_of_exit_tasks_comments_and_papers_stand_there_and_keep_their_uid_when_they_move(
    story: stories.World,
) -> None:
    agreement = Agreement.objects.get(reference="01/26")
    party = agreement.parties.get(organisation=story.police)
    notice = leaving.give_notice(party, by=story.constable, at=story.at)
    stories.consulted(story, reference="02/26")
    do = {"by": story.secretariat, "at": story.at}
    meeting = meetings.arrange(story.board, held_on=date(2026, 12, 15), **do)
    proposed = proposals.propose(story.board, title="Attendance", need="Schools ask.", asked_by="Schools forum", **do)
    meetings.put(meeting, proposed, questions=["Create it."], **do)
    organisations.record_mandate(story.director, story.council, source="Scheme of delegation", **do)
    feed = services.open_feed(None, by=story.secretariat, at=story.at)
    before = {one["SUMMARY"]: one for one in read(feed, story)}

    until = date(2027, 1, 20)
    change = changing.ask(notice, "last_day", until=until, reason="More time.", by=story.constable, at=story.at)
    changing.answer(change, agreement.parties.get(organisation=story.council), True, by=story.director, at=story.at)
    after = {one["SUMMARY"]: one for one in read(feed, story)}

    assert {name: one["DTSTART"] for name, one in before.items() if not name.startswith("Review")} == {
        "A party leaves: 01/26": "20261221",
        "Exit tasks due: 01/26": "20261221",
        "Last day for comments: 02/26": "20261201",
        "Board papers due: Avon and Somerset\\, meeting on 15 December 2026": "20261207",
    }
    for name in ("A party leaves: 01/26", "Exit tasks due: 01/26"):
        assert (after[name]["UID"], after[name]["DTSTART"]) == (before[name]["UID"], "20270120")


def test_the_old_address_leads_nowhere_once_it_is_renewed_or_stopped(story: stories.World) -> None:
    feed = services.open_feed(None, by=story.ig_lead, at=story.at)
    first = feed.secret
    second = services.renew_feed(feed, by=story.ig_lead, at=story.at).secret
    today = story.at.date()

    assert feeds.of_secret(first, on=today) is None
    assert feeds.of_secret(second, on=today) == feed
    services.stop_feed(feed, by=story.ig_lead, at=story.at)
    assert feeds.of_secret(second, on=today) is None
    third = services.open_feed(None, by=story.ig_lead, at=story.at).secret
    assert third not in (first, second)


def test_the_calendar_of_a_body_dies_with_the_role_of_who_made_it(story: stories.World) -> None:
    feed = services.open_feed(story.police, by=story.ig_lead, at=story.at)
    assert feeds.of_secret(feed.secret, on=story.at.date()) == feed

    member = Membership.objects.get(user=story.ig_lead, role=OrganisationRole.IG_LEAD)
    organisations.release(member, by=story.secretariat, at=story.at)

    assert feeds.of_secret(feed.secret, on=story.at.date()) is None


def test_only_who_watches_a_body_makes_its_calendar(story: stories.World) -> None:
    with pytest.raises(Refused, match="Only the IG lead or an administrator"):
        services.open_feed(story.police, by=story.outsider, at=story.at)

    assert not Feed.objects.exists()


def test_a_calendar_tells_no_more_than_the_gate(story: stories.World) -> None:
    feed = services.open_feed(None, by=story.outsider, at=story.at)

    assert read(feed, story) == []


def test_a_month_is_said_as_a_month(story: stories.World) -> None:
    Agreement.objects.filter(reference="01/26").update(
        review_due_from=date(2027, 4, 1), review_due_on=date(2027, 4, 30)
    )
    feed = services.open_feed(None, by=story.ig_lead, at=story.at)

    said = [one for one in read(feed, story) if "01/26" in one["SUMMARY"]]

    assert [(one["SUMMARY"], one["DTSTART"]) for one in said] == [("Review due in April 2027: 01/26", "20270430")]
