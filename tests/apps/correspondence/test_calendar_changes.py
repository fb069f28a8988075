"""A date that a letter carried moves or is called off: whoever has it in a calendar hears of it, nobody else."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Agreement
from isa_portal.agreements.services import consulting
from isa_portal.correspondence import dates, delivery
from isa_portal.correspondence.models import Letter, LetterState, Pace, Preference
from isa_portal.leaving import services as leaving
from isa_portal.leaving.services import changing
from isa_portal.reminders import sweep
from isa_portal.signing.services import rounds
from tests import stories
from tests.apps.leaving.conftest import three

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return stories.world()


def changes():
    found = Letter.objects.filter(kind="calendar_change").exclude(state=LetterState.WITHDRAWN)
    return {one.recipient: one for one in found}


def read(letter):
    """Read what a letter brings as a calendar program does."""
    found = Calendar.from_ical(dates.attachment(letter).content)
    return str(found["method"]), found.walk("VEVENT")[0]


def first_letter(recipient, kind="signature_wanted"):
    return Letter.objects.filter(kind=kind, recipient=recipient).latest("pk")


def asked(story):
    """Send for signature; the letters have left and the first director has signed."""
    opened = stories.open_round(story)
    delivery.deliver_owed(at=story.at)
    stories.sign(stories.links_of(opened.version)[0], at=story.at)
    return opened


def test_a_later_last_day_moves_the_date_of_those_who_have_not_signed(story):
    opened = asked(story)
    later = opened.last_day + timedelta(days=14)

    rounds.extend(opened, later, by=story.secretariat, at=story.at)

    told = changes()
    assert sorted(told) == ["second@bristol.example", "signatory@police.example"]
    method, event = read(told["signatory@police.example"])
    before = read(first_letter("signatory@police.example"))[1]
    assert (method, event.decoded("dtstart")) == ("PUBLISH", later)
    assert event["uid"] == before["uid"] and event["sequence"] >= before["sequence"]


def test_a_signing_that_is_withdrawn_takes_its_date_out_of_calendars(story):
    opened = asked(story)

    rounds.withdraw(opened, "The text was the wrong one.", by=story.secretariat, at=story.at)

    method, event = read(changes()["signatory@police.example"])
    assert (method, str(event["status"])) == ("CANCEL", "CANCELLED")
    assert event["uid"] == read(first_letter("signatory@police.example"))[1]["uid"]


def test_who_was_not_sent_the_date_yet_hears_of_no_change(story):
    opened = stories.open_round(story)

    rounds.extend(opened, opened.last_day + timedelta(days=14), by=story.secretariat, at=story.at)

    assert changes() == {}


def test_a_consultation_that_is_recalled_calls_off_its_last_day(story):
    version = stories.consulted(story)
    delivery.deliver_owed(at=story.at)

    consulting.recall(version, reason="It was the wrong text.", by=story.secretariat, at=story.at)

    assert read(changes()[story.ig_lead.email])[0] == "CANCEL"


def moved_review(story):
    """Remind of a review 90 days before, each letter by itself; then let it move by a year."""
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    Preference.objects.create(email=story.ig_lead.email, pace=Pace.AT_ONCE)
    at = story.later(days=(agreement.review_due_on - story.at.date()).days - 90)
    sweep.sweep(at=at)
    moved = agreement.review_due_on + timedelta(days=365)
    Agreement.objects.filter(pk=agreement.pk).update(review_due_from=moved, review_due_on=moved)
    sweep.follow_calendar(at=story.later(hours=1))
    return Agreement.objects.get(pk=agreement.pk)


def test_a_review_that_moves_is_told_to_whoever_has_its_date_and_reminded_of_anew(story):
    agreement = moved_review(story)

    sweep.follow_calendar(at=story.later(days=365))

    told = changes()
    assert list(told) == [story.ig_lead.email]
    assert read(told[story.ig_lead.email])[1].decoded("dtstart") == agreement.review_due_on
    reminders = Letter.objects.filter(kind="review_reminder", chain=agreement.chain, recipient=story.ig_lead.email)
    occurrences = [one.partition(", until ")[0] for one in reminders.values_list("occurrence", flat=True)]
    assert occurrences == ["90 days before"] * 2


def test_a_notice_that_is_taken_back_takes_its_last_day_out_of_calendars(story):
    parties = three(story)
    notice = leaving.give_notice(parties.party("trust"), by=parties.chief, at=story.at)
    asked = changing.ask(notice, "take_back", reason="We stay.", by=parties.chief, at=story.at)

    for name in ("council", "police"):
        changing.answer(asked, parties.party(name), True, by=parties.binds(name), at=story.at)

    letter = first_letter(story.secretariat.email, "notice_changed")
    assert read(letter)[0] == "CANCEL"
    assert read(letter)[1]["uid"] == read(first_letter(story.secretariat.email, "notice_given"))[1]["uid"]


def test_a_review_that_is_closed_leaves_no_date_behind(story):
    from tests.faults import years

    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    sweep.follow_calendar(at=story.later(days=300))

    years.close(agreement.reviews.get(), story, at=story.at)

    assert read(first_letter(story.ig_lead.email, "review_closed"))[0] == "CANCEL"
    assert State.CURRENT in agreement.versions.values_list("state", flat=True)
