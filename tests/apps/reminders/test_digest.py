"""One letter for all that is due, as its reader prefers; what binds, asks or proves never waits for it."""

from datetime import UTC, datetime, time, timedelta

import pytest

from isa_portal.agreements.lifecycle import AgreementState
from isa_portal.correspondence import delivery, rules, services
from isa_portal.correspondence.models import Letter, LetterState, Pace, Preference
from isa_portal.correspondence.services import Recipient, Subject
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Office
from isa_portal.reminders import digest, sweep
from tests import stories

pytestmark = pytest.mark.django_db
IG, OFFICE, DEPUTY = "ig@police.example", "igoffice@police.example", "deputy@police.example"
MONDAY = datetime(2027, 4, 5, 9, tzinfo=UTC)


def reminders_to(server, address):
    """Return the letters to a mailbox but those that tell of a signature."""
    return [one for one in server.letters if one["To"] == address and "in force" not in one["Subject"]]


def text_of(letter):
    return letter.get_body(("plain",)).get_content()


def send(at):
    for mailbox in list(digest.waiting(at=at)):
        digest.send(mailbox, at=at)
    delivery.deliver_owed(at=at)


def prefers(pace, quiet_from=None, quiet_until=None):
    services.prefer(IG, pace=pace, quiet_from=quiet_from, quiet_until=quiet_until)


def owe(occurrence, at, kind="review_reminder"):
    about = Subject("review:1", "board:1", "agreement:1", "01/26 Family support")
    facts = {"reference": "01/26", "title": "Family support", "due": "3 May 2027", "days": 30, "board": "Avon"}
    facts |= {"last_day": "3 May 2027", "host": "A council", "party": "A body"}
    return services.owe(kind, to=Recipient(IG, "IG lead"), about=about, occurrence=occurrence, context=facts, at=at)


def test_by_default_all_that_is_due_is_one_letter_to_the_holder_the_office_and_the_deputy(mail_server):
    story = stories.world()
    first = stories.agreement_in(AgreementState.IN_FORCE, story)
    stories.agreement_in(AgreementState.IN_FORCE, story, reference="02/26")
    day = first.review_due_on - timedelta(days=30)
    facts = {"holder": "Police IG lead", "holder_email": IG, "by": PORTAL, "at": story.at}
    officer = organisations.appoint_officer(story.police, Office.IG_LEAD, mailbox=OFFICE, **facts)
    officer.deputy, officer.deputy_email, officer.deputy_until = "Deputy", DEPUTY, day
    officer.save()
    at = datetime.combine(day, time(12), tzinfo=UTC)
    sweep.follow_calendar(at=at)

    send(at)
    send(at + timedelta(hours=1))

    letters = [reminders_to(mail_server, address) for address in (IG, OFFICE, DEPUTY)]
    assert [[one["Subject"] for one in some] for some in letters] == [["3 due"]] * 3  # the tier 1 beneath them too
    body = text_of(letters[0][0])
    assert "01/26" in body and "02/26" in body and "in 30 days" in body
    assert "Waits for Bristol City Council and The Chief Constable" in body
    assert len({text_of(some[0]).partition("Record ")[0] for some in letters}) == 1
    carried = Letter.objects.filter(kind="review_reminder", recipient=IG).values_list("state", flat=True)
    assert list(carried) == [LetterState.CARRIED] * 3


@pytest.mark.parametrize(("pace", "within", "next_one"), [(Pace.DAILY, 0, 1), (Pace.WEEKLY, 3, 7)])
def test_what_gathers_after_the_letter_of_a_day_or_week_waits_for_the_next(mail_server, pace, within, next_one):
    prefers(pace)
    owe("first", MONDAY)
    send(MONDAY)
    owe("second", MONDAY + timedelta(hours=1))

    send(MONDAY + timedelta(days=within, hours=2))
    before = len(mail_server.letters)
    send(MONDAY + timedelta(days=next_one))

    assert (before, len(mail_server.letters)) == (1, 2)
    assert "Late: this was due" not in text_of(mail_server.letters[1])


def test_at_once_brings_each_reminder_by_itself(mail_server):
    prefers(Pace.AT_ONCE)
    owe("first", MONDAY), owe("second", MONDAY)

    send(MONDAY)

    assert [one["Subject"] for one in mail_server.letters] == ["Review of 01/26 due: 3 May 2027"] * 2


def test_what_does_not_fit_is_counted_and_the_gravest_is_always_said():
    lines = ["The review of 01/26 was due long ago: 400 days overdue. " * 2] * 30

    assert 1 <= len(list(digest._that_fit(lines))) < 30
    assert len(" ".join(digest._that_fit(lines)).split()) <= digest.MOST_WORDS
    assert len(list(digest._that_fit(["word " * 500]))) == 1


def test_a_quiet_night_holds_a_reminder_until_morning_and_no_request_to_sign(mail_server):
    prefers(Pace.AT_ONCE, time(18), time(8))
    night = MONDAY + timedelta(hours=12)
    owe("once", night), owe("once", night, kind="signature_wanted")

    send(night)
    at_night = [one["Subject"] for one in mail_server.letters]
    send(night + timedelta(hours=11))

    assert at_night == ["Signature wanted by 3 May 2027: 01/26"]
    assert mail_server.letters[1]["Subject"] == "Review of 01/26 due: 3 May 2027"
    assert "Late: this was due" not in text_of(mail_server.letters[1])


def test_a_digest_that_has_not_left_gives_way_to_the_next(settings):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 9

    for days in (0, 2):
        owe(str(days), MONDAY + timedelta(days=days))
        send(MONDAY + timedelta(days=days))

    states = Letter.objects.filter(kind="digest", recipient=IG).order_by("pk").values_list("state", flat=True)
    assert list(states) == [LetterState.WITHDRAWN, LetterState.OWED]


@pytest.mark.parametrize(
    ("begins", "ends", "says"),
    [
        (time(8), time(8), "leave no time for a letter to arrive"),
        (time(8), time(7, 30), "leave no time for a letter to arrive"),
        (time(8), None, "Enter both"),
    ],
)
def test_quiet_hours_of_a_whole_day_are_refused_and_nothing_is_changed(begins, ends, says):
    with pytest.raises(Refused, match=says):
        services.prefer(IG, pace=Pace.DAILY, quiet_from=begins, quiet_until=ends)

    assert not Preference.objects.exists()


@pytest.mark.parametrize(
    ("begins", "ends", "at", "until"),
    [
        (time(18), time(8), datetime(2027, 1, 4, 20, tzinfo=UTC), datetime(2027, 1, 5, 8, tzinfo=UTC)),
        (time(18), time(8), datetime(2027, 1, 4, 7, 59, tzinfo=UTC), datetime(2027, 1, 4, 8, tzinfo=UTC)),
        (time(18), time(8), datetime(2027, 1, 4, 8, tzinfo=UTC), None),
        (time(9), time(17), datetime(2027, 1, 4, 12, tzinfo=UTC), datetime(2027, 1, 4, 17, tzinfo=UTC)),
        # By London's clocks: in summer an hour earlier, also over the night in which they change.
        (time(18), time(8), datetime(2027, 7, 5, 17, 30, tzinfo=UTC), datetime(2027, 7, 6, 7, tzinfo=UTC)),
        (time(18), time(8), datetime(2027, 3, 27, 20, tzinfo=UTC), datetime(2027, 3, 28, 7, tzinfo=UTC)),
        (time(18), time(8), datetime(2027, 10, 30, 20, tzinfo=UTC), datetime(2027, 10, 31, 8, tzinfo=UTC)),
        # In the hour that comes twice they end when the clocks show their end next, and in the missing one after it.
        (time(18), time(1, 30), datetime(2027, 10, 31, 0, 10, tzinfo=UTC), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (time(18), time(1, 30), datetime(2027, 10, 31, 1, 10, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)),
        (time(18), time(1, 30), datetime(2027, 10, 31, 1, 40, tzinfo=UTC), None),
        (time(18), time(1, 30), datetime(2027, 3, 28, 0, 40, tzinfo=UTC), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
    ],
)
def test_quiet_hours_are_those_of_londons_clocks(begins, ends, at, until):
    wish = Preference(email=IG, quiet_from=begins, quiet_until=ends)

    assert rules.quiet_until(wish, at=at) == until


def test_quiet_hours_end_later_than_it_is_in_every_minute_of_the_nights_in_which_clocks_change():
    wish = Preference(email=IG, quiet_from=time(22), quiet_until=time(1, 30))

    for night in (datetime(2027, 3, 27, 21, tzinfo=UTC), datetime(2027, 10, 30, 20, tzinfo=UTC)):
        minutes = [night + timedelta(minutes=count) for count in range(6 * 60)]
        quiet = [(at, until) for at in minutes if (until := rules.quiet_until(wish, at=at))]
        assert quiet and all(until > at for at, until in quiet)
