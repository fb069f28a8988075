"""What comes back: only a report that quotes one of our letters to that mailbox cuts the mailbox off."""

import mailbox
from base64 import b64encode
from datetime import timedelta

import pytest
from django.core.management import call_command

from isa_portal.correspondence import bounces, delivery, services
from isa_portal.correspondence.models import LetterState, Mailbox
from tests.apps.correspondence.returned import ADDRESS, NOON, automatic, heard, owe, report, wrote

pytestmark = pytest.mark.django_db


def test_a_dead_mailbox_is_marked_and_the_letter_says_why(sent):
    said = bounces.read(report(sent.message_id), at=NOON)

    sent.refresh_from_db()
    assert said.words == f"Marked as unreachable: {ADDRESS}."
    assert sent.state == LetterState.FAILED
    assert sent.error == "The mail system answered: 550 5.1.1 No such mailbox"
    assert Mailbox.objects.get().email == ADDRESS


def test_a_report_in_another_language_is_read_by_its_codes(sent):
    bounces.read(
        report(sent.message_id, words="Die Nachricht konnte nicht zugestellt werden: Postfach unbekannt."), at=NOON
    )

    assert Mailbox.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"action": "delivered", "status": "2.0.0"},
        {"status": "5.2.2"},
        {"to": "somebody.else@bristol.example"},
    ],
)
def test_what_may_still_arrive_or_is_about_another_mailbox_marks_nothing(sent, changed):
    assert bounces.read(report(sent.message_id, **changed), at=NOON).words.startswith("Ignored: ")
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize("message_id", ["<letter-1@isa-portal>", f"<{'0' * 40}@localhost>", "", "nothing"])
def test_a_report_that_quotes_no_letter_of_ours_cuts_nobody_off(sent, message_id):
    assert bounces.read(report(message_id), at=NOON).words == "Ignored: it quotes no letter of this portal."
    assert not Mailbox.objects.exists()


def test_a_report_is_read_however_it_quotes_the_letter(sent):
    plain = (
        report(sent.message_id)
        .replace(b"delivery-status;", b"Delivery-Status;")
        .replace(b"Subject: x", b"Subject: \xe9")
    )
    packed = plain.replace(b"text/rfc822-headers\r\n", b"text/rfc822-headers\r\nContent-Transfer-Encoding: base64\r\n")
    head = f"Message-ID: {sent.message_id}\r\nSubject: x\r\n".encode()
    packed = packed.replace(head.replace(b"Subject: x", b"Subject: \xe9"), b64encode(head) + b"\r\n")

    assert [bounces.read(one, at=NOON).words for one in (plain, packed)] == [f"Marked as unreachable: {ADDRESS}."] * 2


def test_an_automatic_reply_is_ignored(sent):
    assert bounces.read(automatic(sent), at=NOON).words == "Ignored: no delivery report."
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"Content-Type: multipart/report\r\n\r\n", b"A: b\n" * 5000])
def test_what_is_no_mail_at_all_is_ignored(content):
    assert bounces.read(content, at=NOON).words.startswith("Ignored: ")


def nested(parts):
    """A message in a message in a message."""
    lines = ["Content-Type: multipart/report; report-type=delivery-status; boundary=b0\r\n\r\n"]
    lines += [f"--b{one - 1}\r\nContent-Type: multipart/mixed; boundary=b{one}\r\n\r\n" for one in range(1, parts)]
    return "".join(lines).encode()


def test_what_breaks_its_reader_is_set_aside(sent):
    assert bounces.read(nested(5000), at=NOON) is bounces.BROKEN
    assert not Mailbox.objects.exists()


def test_nothing_but_codes_goes_to_a_dead_mailbox_until_somebody_sends_again(sent, mail_server):
    bounces.read(report(sent.message_id), at=NOON)
    later = owe("later")

    delivery.deliver_owed(at=NOON + timedelta(minutes=1))
    later.refresh_from_db()
    held_back = (later.state, later.error)
    services.send_again(later, at=NOON)
    delivery.deliver_owed(at=NOON + timedelta(minutes=2))

    later.refresh_from_db()
    assert held_back[0] == LetterState.FAILED
    assert held_back[1].startswith("Nothing more goes to this mailbox: ")
    assert (later.state, Mailbox.objects.count()) == (LetterState.SENT, 0)


def by_notify(letter, at):
    bounces.heard({"reference": letter.reference, "status": "permanent-failure"}, at=at)


def never(letter, at):
    """Nothing comes back."""


@pytest.mark.parametrize(("comes_back", "told"), [(by_notify, True), (never, False)])
def test_who_wrote_and_who_can_name_another_address_hear_within_the_hour(mail_server, comes_back, told):
    story, concerned, letter = wrote(mail_server)

    comes_back(letter, story.at)

    assert heard(mail_server, story.at) == (sorted(concerned) if told else [])


def test_a_mailbox_that_the_server_refuses_at_the_door_is_marked_too(mail_server):
    mail_server.nobody = {ADDRESS}
    letter = owe()

    for minutes in (0, 5, 10, 30):
        delivery.deliver_owed(at=NOON + timedelta(minutes=minutes))

    letter.refresh_from_db()
    assert (letter.state, Mailbox.objects.get().email) == (LetterState.FAILED, ADDRESS)
    assert "550 5.1.1 no such mailbox" in letter.error


def test_a_maildir_and_one_message_are_read_by_command(sent, tmp_path, capsys):
    box = mailbox.Maildir(tmp_path / "box")
    for content in (automatic(sent), report(sent.message_id)):
        box.add(content)

    call_command("read_bounces", str(tmp_path / "box"))

    assert sorted(capsys.readouterr().out.splitlines()) == [
        "Ignored: no delivery report.",
        f"Marked as unreachable: {ADDRESS}.",
    ]


# GOV.UK Notify tells by a request -------------------------------------------------------------------------------------

TOKEN = "t" * 40


def tell(client, body, token=f"Bearer {TOKEN}"):
    return client.post("/notify/receipts/", body, content_type="application/json", headers={"Authorization": token})


@pytest.mark.parametrize(
    ("status", "state", "dead"),
    [
        ("permanent-failure", LetterState.FAILED, 1),
        ("temporary-failure", LetterState.FAILED, 0),
        ("delivered", LetterState.SENT, 0),
        ("something new", LetterState.SENT, 0),
    ],
)
def test_notify_tells_what_became_of_a_letter(sent, client, settings, status, state, dead):
    settings.NOTIFY_TOKEN = TOKEN

    answer = tell(client, {"reference": sent.reference, "status": status})

    sent.refresh_from_db()
    assert answer.status_code == 204
    assert (sent.state, Mailbox.objects.count()) == (state, dead)
    assert bool(sent.delivered_at) is (status == "delivered")


@pytest.mark.parametrize("token", ["", "Bearer ", "Bearer wrong", TOKEN, "Bearer é"])
def test_nobody_else_tells_and_it_costs_the_database_nothing(sent, client, settings, token, django_assert_num_queries):
    settings.NOTIFY_TOKEN = TOKEN

    with django_assert_num_queries(0):
        assert tell(client, {"reference": sent.reference, "status": "permanent-failure"}, token).status_code == 404
    settings.NOTIFY_TOKEN = ""
    assert tell(client, {"reference": sent.reference, "status": "permanent-failure"}, token).status_code == 404
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "{", "[" * 20_000, '"x"', "\x00"])
def test_what_cannot_be_read_is_answered_with_a_sentence(client, settings, body):
    settings.NOTIFY_TOKEN = TOKEN

    answer = tell(client, body)

    assert (answer.status_code, answer.content) == (400, b"Send a JSON object with reference and status.")


def test_a_reference_that_is_nobodys_changes_nothing(client, settings):
    settings.NOTIFY_TOKEN = TOKEN

    assert tell(client, {"reference": {"a": 1}, "status": []}).status_code == 204
    assert tell(client, {"reference": "a\x00\ud800", "status": "delivered"}).status_code == 204
    assert tell(client, {}).status_code == 204
