"""Letters leave once, wait while the relay is away, and never after they became pointless."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from isa_portal.correspondence import delivery, services
from isa_portal.correspondence.models import Letter, LetterState
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
    given_up = (letter.state, letter.tries)
    mail_server.answer = ""
    services.send_again(letter, at=NOON + timedelta(days=2))
    delivery.deliver_owed(at=NOON + timedelta(days=2))

    letter.refresh_from_db()
    assert given_up == (LetterState.FAILED, delivery.MOST_TRIES)
    assert letter.state == LetterState.SENT


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
        (LookupError(), False),
    ],
)
def test_a_failure_of_the_relay_is_told_from_a_failure_of_the_letter(error, passes):
    assert delivery._may_pass(error) is passes


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
            delivery.message(letter, at=NOON).send()
            Letter.objects.filter(pk=letter.pk).update(state=LetterState.SENT)

    Second.deliver = naively
    naively()

    assert len(mail.outbox) == 2


def test_a_worker_that_was_frozen_past_its_lease_sends_nothing(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    owe()
    (frozen,) = delivery._claim(NOON)

    delivery.deliver_owed(at=NOON + delivery.LEASE + timedelta(seconds=1))
    late = delivery._deliver(frozen, NOON + delivery.LEASE + timedelta(seconds=2))

    assert late is False
    assert len(mail.outbox) == 1


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
