"""Both carriers against a server that misbehaves: nothing is lost; nothing is doubled where it can be asked."""

import re
from datetime import timedelta

import jwt
import pytest

from isa_portal.correspondence import delivery, services
from isa_portal.correspondence.models import LetterState
from isa_portal.correspondence.providers import Fate, notify, smtp
from isa_portal.correspondence.services import Recipient, Subject
from tests import stories

pytestmark = pytest.mark.django_db
NOON = stories.NOON


def owe(title="Family support", **more):
    return services.owe(
        "review_reminder" if "day" in more else "lent",
        to=Recipient("director@bristol.example", "Director"),
        about=Subject("agreement:1", "board:1", "agreement:1", "01/26"),
        occurrence="once",
        link=services.Link("/agreements/"),
        context={"reference": "01/26", "title": title, "board": "Suffolk", "telephone": "01632 960 000", "days": 3},
        at=NOON,
        **more,
    )


@pytest.fixture(params=["smtp", "notify"])
def carrier(request):
    return request.getfixturevalue("mail_server" if request.param == "smtp" else "notify_server")


def delivered(letter, *minutes):
    for wait in minutes:
        delivery.deliver_owed(at=NOON + timedelta(minutes=wait))
    letter.refresh_from_db()
    return letter


def test_a_letter_is_taken_once(carrier):
    letter = delivered(owe(), 0, 60)

    assert (letter.state, len(carrier.letters)) == (LetterState.SENT, 1)


def test_a_carrier_that_refuses_for_a_while_gets_the_letter_later(carrier):
    letter, refusal = owe(), "451 try later" if hasattr(carrier, "nobody") else 503
    carrier.answer = refusal

    refused = delivered(letter, *range(0, 200, 10)).state
    carrier.answer = type(refusal)()
    letter = delivered(letter, 300)

    assert refused == LetterState.OWED
    assert (letter.state, len(carrier.letters)) == (LetterState.SENT, 1)


def test_a_carrier_that_refuses_for_good_is_believed_after_a_few_tries(carrier):
    carrier.answer = "554 no" if hasattr(carrier, "nobody") else 400

    letter = delivered(owe(), *range(0, 100, 10))

    assert (letter.state, letter.tries) == (LetterState.FAILED, delivery.MOST_TRIES)
    assert "no" in letter.error or "email_address is wrong" in letter.error


def test_a_carrier_that_hangs_keeps_the_letter_owed(carrier, settings, monkeypatch):
    settings.EMAIL_TIMEOUT = 0.3
    monkeypatch.setattr(notify, "TIMEOUT", 0.3)
    carrier.hangs = 2

    letter = delivered(owe(), 0)

    assert (letter.state, letter.tries, letter.lease) == (LetterState.OWED, 1, "")


def test_a_carrier_that_answers_twice_gets_one_letter(carrier):
    carrier.twice = True

    letter = delivered(owe(), 0, 60)

    assert (letter.state, len(carrier.letters)) == (LetterState.SENT, 1)


def test_a_mail_server_that_drops_the_line_after_the_letter_gets_it_again_under_the_same_message_id(mail_server):
    mail_server.drops = 1

    letter = delivered(owe(), 0, 60)

    assert letter.state == LetterState.SENT
    assert [one["Message-ID"] for one in mail_server.letters] == [letter.message_id] * 2


def test_notify_that_drops_the_line_after_the_letter_is_asked_and_does_not_get_it_again(notify_server):
    notify_server.drops = 1

    letter = delivered(owe(), 0, 60)

    assert (letter.state, len(notify_server.letters)) == (LetterState.SENT, 1)


def test_without_asking_notify_would_get_it_twice(notify_server, monkeypatch):
    """The negative control."""
    monkeypatch.setattr(notify.Notify, "find", lambda self, reference: Fate.NOT_ASKED)
    notify_server.drops = 1

    delivered(owe(), 0, 60)

    assert len(notify_server.letters) == 2


def test_notify_that_cannot_be_asked_gets_nothing_blindly(notify_server):
    notify_server.drops = 1
    letter = delivered(owe(), 0)
    notify_server.answer = 503

    letter = delivered(letter, 10, 20, 30)

    assert (letter.state, len(notify_server.letters)) == (LetterState.OWED, 1)


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        ("created", Fate.TAKEN),
        ("delivered", Fate.TAKEN),
        ("permanent-failure", Fate.REFUSED),
        ("temporary-failure", Fate.NOT_THERE),
    ],
)
def test_notify_says_what_became_of_a_letter(notify_server, status, fate):
    letter = delivered(owe(), 0)
    notify_server.status = status

    assert notify.Notify().find(letter.reference) is fate
    assert notify.Notify().find("another") is Fate.NOT_THERE
    assert smtp.Smtp().find(letter.reference) is Fate.NOT_ASKED


def test_notify_is_given_a_token_of_the_key_the_reference_and_the_whole_letter(notify_server):
    letter = delivered(owe(), 0)

    (asked,), (shown,) = notify_server.letters, notify_server.keys
    claims = jwt.decode(
        shown.removeprefix("Bearer "), "3d844edf-8d35-48ac-975b-e847b4f122b0", ["HS256"], options={"verify_iat": False}
    )
    assert claims["iss"] == "26785a09-ab16-4eb0-8407-a37497a57506"
    assert (asked["reference"], asked["email_address"]) == (letter.reference, "director@bristol.example")
    assert "/agreements/" in asked["personalisation"]["body"]


def test_no_title_becomes_a_link_in_a_letter_by_notify(notify_server):
    delivered(owe(title="[Family](https://elsewhere.example)"), 0)

    assert "](" not in notify_server.letters[0]["personalisation"]["body"]


def test_a_date_travels_with_a_letter_by_mail_and_is_a_link_by_notify(notify_server, settings, client):
    settings.PORTAL_ADDRESS = "https://agreements.example"
    letter = owe(day=NOON.date())
    services.send_again(letter, at=NOON)
    delivered(letter, 0)

    body = notify_server.letters[0]["personalisation"]["body"]
    path = re.search(r"https://agreements\.example(/dates/\S+\.ics)", body)[1]
    answer = client.get(path)

    assert answer["Content-Type"].startswith("text/calendar")
    assert b"DTSTART;VALUE=DATE:20261121" in answer.content
    assert client.get(path.replace(".ics", "x.ics")).status_code == 404
