"""Letters leave once, wait while the relay is away, and never after they became pointless."""

import smtplib
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isa_portal.correspondence import delivery, services, writing
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.correspondence.providers import smtp
from isa_portal.correspondence.services import Recipient, Subject
from isa_portal.signing.services import sittings
from tests import stories

pytestmark = pytest.mark.django_db
NOON = stories.NOON


def owe(occurrence="once", to="director@bristol.example"):
    return services.owe(
        "in_force",
        to=Recipient(to, "Director"),
        about=Subject("agreement:1", "board:1", "agreement:1", "01/26 Family support"),
        occurrence=occurrence,
        link=services.Link("/agreements/"),
        context={"reference": "01/26", "title": "Family support", "board": "Suffolk", "telephone": "01632 960 000"},
        at=NOON,
    )


class Second(EmailBackend):
    """A mail backend during whose work another worker delivers too."""

    deliver = None

    def send_messages(self, messages):
        deliver, Second.deliver = Second.deliver, None
        if deliver:
            deliver()
        return super().send_messages(messages)


def test_a_letter_leaves_once_and_says_when(mail_server):
    letter = owe()

    sent = [delivery.deliver_owed(at=NOON), delivery.deliver_owed(at=NOON + timedelta(days=1))]

    letter.refresh_from_db()
    assert sent == [1, 0]
    assert (letter.state, letter.sent_at, letter.error) == (LetterState.SENT, NOON, "")
    assert [one["Message-ID"] for one in mail_server.letters] == [letter.message_id]


def test_the_same_occurrence_is_the_same_letter():
    assert owe().pk == owe().pk
    assert owe().pk != owe("again").pk


def test_what_a_run_left_may_be_tried_at_once(mail_server, monkeypatch):
    owe()
    monkeypatch.setattr(delivery, "RUN", timedelta(0))

    assert (delivery.deliver_owed(at=NOON), delivery.next_try(after=NOON)) == (0, NOON)


def owe_each(*to):
    about = Subject("review:1", "board:1", "agreement:1", "01/26 Family support")
    return services.owe_each("review_closed", to=[Recipient(one, one) for one in to], about=about, occurrence="closed",
                             at=NOON)  # fmt: skip


def test_letters_to_many_are_written_in_as_many_statements_as_one():
    owe_each("before@bristol.example")
    with CaptureQueriesContext(connection) as to_one:
        owe_each("first@bristol.example")
    with CaptureQueriesContext(connection) as to_many:
        owe_each(*(f"person{n}@bristol.example" for n in range(30)))

    assert len(to_many) == len(to_one)
    assert Letter.objects.values("reference").distinct().count() == Letter.objects.count() == 32


def test_of_letters_to_many_only_the_missing_are_written():
    first = owe_each("First@bristol.example", "no address")

    again = owe_each("first@bristol.example", "second@bristol.example", "FIRST@bristol.example")

    assert [(one.recipient, one.state) for one in first] == [
        ("first@bristol.example", LetterState.OWED), ("no address", LetterState.FAILED),
    ]  # fmt: skip
    assert {one.recipient: one.pk for one in again}["first@bristol.example"] == first[0].pk
    assert Letter.objects.count() == 3


def test_a_relay_that_refuses_keeps_the_letter_owed_with_its_reason_and_later_gets_it_once(mail_server):
    letter = owe()
    mail_server.answer = "451 try later"

    for hours in range(48):
        delivery.deliver_owed(at=NOON + timedelta(hours=hours))
    letter.refresh_from_db()
    refused = (letter.state, "451" in letter.error and "try later" in letter.error, letter.tries > delivery.MOST_TRIES)
    mail_server.answer = ""
    for hours in range(48, 60):
        delivery.deliver_owed(at=NOON + timedelta(hours=hours))

    letter.refresh_from_db()
    assert refused == (LetterState.OWED, True, True)
    assert letter.state == LetterState.SENT
    assert len(mail_server.letters) == 1


def test_a_relay_that_is_away_keeps_every_letter_owed(mail_server, settings):
    letters = [owe(to=f"person{n}@bristol.example") for n in range(25)]
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9

    delivery.deliver_owed(at=NOON)
    owed = Letter.objects.filter(state=LetterState.OWED).count()
    settings.EMAIL_PORT = port
    sent = delivery.deliver_owed(at=NOON + timedelta(hours=1))

    assert owed == sent == len(letters) == len(mail_server.letters)


def test_an_address_that_is_refused_for_good_is_given_up_and_can_be_sent_again(mail_server):
    letter = owe()
    mail_server.answer = "550 no such mailbox"

    for hours in range(24):
        delivery.deliver_owed(at=NOON + timedelta(hours=hours))
    letter.refresh_from_db()
    given_up, first = (letter.state, letter.tries), letter.message_id
    mail_server.answer = ""
    services.send_again(letter, at=NOON + timedelta(days=2))
    delivery.deliver_owed(at=NOON + timedelta(days=2))

    letter.refresh_from_db()
    assert given_up == (LetterState.FAILED, delivery.MOST_TRIES)
    assert letter.state == LetterState.SENT
    # No mail system takes it for a repeat.
    assert mail_server.letters[0]["Message-ID"] == letter.message_id != first


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (ConnectionRefusedError(), True),
        (TimeoutError(), True),
        (smtplib.SMTPServerDisconnected(), True),
        (smtplib.SMTPDataError(451, b""), True),
        (smtplib.SMTPDataError(550, b""), False),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (450, b"")}), True),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"")}), False),
        (smtplib.SMTPAuthenticationError(535, b""), True),
        (smtplib.SMTPSenderRefused(552, b"", ""), False),
        (smtplib.SMTPNotSupportedError(), False),
        (LookupError(), False),
    ],
)
def test_a_failure_of_the_relay_is_told_from_a_failure_of_the_letter(error, passes):
    assert smtp.may_pass(error) is passes


def test_two_deliveries_at_once_send_once(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Second"
    for n in range(3):
        owe(to=f"person{n}@bristol.example")
    Second.deliver = lambda: delivery.deliver_owed(at=NOON)

    delivery.deliver_owed(at=NOON)

    assert sorted(one.to[0] for one in mail.outbox) == [f"person{n}@bristol.example" for n in range(3)]


def test_two_deliveries_that_do_not_claim_would_send_twice(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Second"
    owe()

    def naively():
        for letter in Letter.objects.filter(state=LetterState.OWED):
            smtp.Smtp().send(writing.mail(letter, at=NOON, checkpoint=""))
            Letter.objects.filter(pk=letter.pk).update(state=LetterState.SENT)

    Second.deliver = naively
    naively()

    assert len(mail.outbox) == 2


def test_a_worker_that_was_frozen_past_its_lease_sends_nothing(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    owe()
    frozen = delivery._claim(NOON)

    delivery.deliver_owed(at=NOON + delivery.LEASE + timedelta(seconds=1))
    late = delivery._deliver(frozen, delivery.Run(NOON + delivery.LEASE + timedelta(seconds=2)))

    assert late is False
    assert len(mail.outbox) == 1


def test_a_worker_whose_lease_is_nearly_over_begins_no_letter_although_nobody_else_has_it(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    owe()
    slow = delivery._claim(NOON)

    began = delivery._deliver(slow, delivery.Run(NOON + delivery.LEASE - delivery.NEEDED))

    assert (began, len(mail.outbox)) == (False, 0)


def test_a_lease_is_longer_than_the_longest_send():
    assert delivery.NEEDED >= 2 * smtp.LONGEST
    assert delivery.LEASE >= 2 * delivery.NEEDED


def test_each_letter_has_a_lease_of_its_own():
    first, second = owe(), owe("again")

    claimed = delivery._claim(NOON)

    leases = list(Letter.objects.filter(pk__in=(first.pk, second.pk)).order_by("pk").values_list("leased_until"))
    assert claimed == first
    assert leases == [(NOON + delivery.LEASE,), (None,)]


def test_what_a_killed_worker_held_is_sent_after_its_lease(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    owe()
    delivery._claim(NOON)

    during, after = (delivery.deliver_owed(at=NOON + wait) for wait in (timedelta(minutes=1), timedelta(minutes=6)))

    assert (during, after) == (0, 1)


def test_a_withdrawn_letter_does_not_leave(mail_server):
    letter = owe()

    services.withdraw("agreement:1", at=NOON, reason="The agreement was replaced.")
    delivery.deliver_owed(at=NOON)

    letter.refresh_from_db()
    assert (letter.state, letter.error) == (LetterState.WITHDRAWN, "The agreement was replaced.")
    assert mail_server.letters == []


def test_a_newer_code_withdraws_the_older_one_and_a_late_one_never_leaves(mail_server):
    from isa_portal.agreements.lifecycle import State

    story = stories.world()
    link = stories.links_of(stories.version_in(State.OUT_FOR_SIGNATURE, story))[0]
    delivery.deliver_owed(at=story.at)
    link = sittings.send_code(link, at=story.at)
    sittings.send_code(link, at=story.later(minutes=1))
    delivery.deliver_owed(at=story.later(minutes=16))

    codes = Letter.objects.filter(kind="code", subject_key=f"personallink:{link.pk}").order_by("pk")

    assert [(letter.state, letter.error) for letter in codes] == [
        (LetterState.WITHDRAWN, "A newer code was sent."),
        (LetterState.WITHDRAWN, "The code expired before it left."),
    ]
    assert not [one for one in mail_server.letters if "is your code" in one["Subject"]]


def test_a_letter_is_recognised_by_installation_and_key_and_never_by_its_number(settings):
    settings.PORTAL_ADDRESS = "https://agreements.example"

    first, second = owe(), owe("again")

    assert first.message_id == f"<{first.reference}@agreements.example>"
    assert len({first.reference, second.reference}) == 2
    assert str(first.pk) != first.reference and len(first.reference) == 40


def test_what_ought_to_leave_first_leaves_first_however_often_it_was_tried(mail_server):
    old, new = owe(), owe("again", to="new@bristol.example")
    Letter.objects.filter(pk=old.pk).update(not_before=NOON + timedelta(minutes=50), tries=6)
    Letter.objects.filter(pk=new.pk).update(due_at=NOON + timedelta(minutes=1))

    delivery.deliver_owed(at=NOON + timedelta(hours=1))

    assert [one["To"] for one in mail_server.letters] == ["director@bristol.example", "new@bristol.example"]


@pytest.mark.parametrize(("hours", "says"), [(5, False), (50, True)])
def test_a_letter_that_leaves_late_says_when_it_was_due(mail_server, hours, says):
    owe()

    delivery.deliver_owed(at=NOON + timedelta(hours=hours))

    body = mail_server.letters[0].get_body(("plain",)).get_content()
    assert ("Late: this was due on 21 November 2026 at 12:00." in body) is says


def test_a_relay_that_is_away_is_asked_a_few_times_and_not_once_for_each_letter(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 9
    for n in range(30):
        owe(to=f"person{n}@bristol.example")

    delivery.deliver_owed(at=NOON)

    assert Letter.objects.exclude(tries=0).count() == delivery.IN_A_ROW


def test_a_run_ends_before_its_worker_is_ended(settings):
    assert timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT) > delivery.RUN + smtp.LONGEST


def test_a_server_that_dribbles_is_cut_off(mail_server, monkeypatch):
    monkeypatch.setattr(smtp, "LONGEST", timedelta(seconds=0.3))
    mail_server.hangs = 20
    letter, began = owe(), time.monotonic()

    delivery.deliver_owed(at=NOON)

    letter.refresh_from_db()
    assert time.monotonic() - began < 15
    assert (letter.state, letter.sent_at) == (LetterState.OWED, None)


@pytest.mark.parametrize("address", ["a@b.example\nBcc: all@b.example", "a@b.example, c@d.example", "nobody", ""])
def test_what_is_no_address_is_shown_as_not_delivered_and_holds_nothing_up(mail_server, address):
    letter = owe(to=address)

    delivery.deliver_owed(at=NOON)

    assert letter.state == LetterState.FAILED
    assert "is not an e-mail address" in letter.error
    assert mail_server.letters == []


def test_an_answer_goes_to_the_secretariat(mail_server):
    about = Subject("agreement:1", "board:1", "agreement:1", "01/26", "secretariat@council.example")
    facts = {"reference": "01/26", "title": "Family support"}
    services.owe("in_force", to=Recipient("d@b.example", "D"), about=about, occurrence="x", context=facts, at=NOON)

    delivery.deliver_owed(at=NOON)

    assert mail_server.letters[0]["Reply-To"] == "secretariat@council.example"
