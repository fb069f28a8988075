"""The mailbox that the portal reads: each report once, whatever its server does; the rest is left to people."""

import logging
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from isa_portal.correspondence import bounces, delivery, incoming, post, services, tasks
from isa_portal.correspondence.models import Incoming, Letter, LetterState, Mailbox
from isa_portal.evidence.actors import PORTAL
from tests.apps.correspondence.returned import ADDRESS, NOON, automatic, heard, owe, report, wrote
from tests.conftest import spare_port
from tests.imap_server import PASSWORD, certificate, trusted

pytestmark = pytest.mark.django_db
MARKED = f"Marked as unreachable: {ADDRESS}."
NO_REPORT = "Ignored: no delivery report."
FOREIGN = "Ignored: it quotes no letter of this portal."


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    return {address: certificate(folder, address) for address in ("127.0.0.1", "127.0.0.2")}


@pytest.fixture
def box(settings, monkeypatch, keys):
    """The mailbox that the settings name."""
    with trusted(keys["127.0.0.1"], settings, monkeypatch) as server:
        yield server


def read(minutes=0):
    return incoming.read(at=NOON + timedelta(minutes=minutes))


def test_a_report_is_read_once_and_marked_as_read_and_the_rest_stays_for_people(box, sent):
    box.put(automatic(sent), report(sent.message_id), report("<someone.else@relay.example>"), at=NOON)

    turns = [read(5), read(10)]

    assert turns == [[NO_REPORT, MARKED, FOREIGN], []]
    assert box.flags() == ["", "\\Seen", ""]
    assert Mailbox.objects.get().email == ADDRESS
    assert incoming.last().read_at == NOON + timedelta(minutes=10)


def test_a_report_that_a_person_opened_first_is_read_all_the_same(box, sent):
    box.put(report(sent.message_id), at=NOON, flags="\\Seen")

    assert read() == [MARKED]


@pytest.mark.parametrize("word", ["STORE", "FETCH", "SEARCH"])
def test_a_reading_that_was_broken_off_is_done_again_and_changes_nothing_twice(box, sent, word):
    box.put(report(sent.message_id), at=NOON)
    box.drops = word
    with pytest.raises(incoming.Unread, match=r"^Its server broke off\.$"):
        read(1)
    marked = list(Mailbox.objects.values())
    box.drops = ""

    again = read(6)

    assert again == [MARKED]
    assert bool(marked) is (word == "STORE")
    assert not marked or list(Mailbox.objects.values()) == marked
    assert (box.flags(), read(11)) == (["\\Seen"], [])


def test_a_report_that_was_read_does_not_undo_a_letter_that_was_sent_again(box, sent):
    box.put(report(sent.message_id), at=NOON)
    read(1)
    services.send_again(Letter.objects.get(), at=NOON + timedelta(minutes=2))

    # The negative control: where nobody remembers how far it was read, and only the reference tells them apart.
    Incoming.objects.update(uid=0)

    assert read(6) == [FOREIGN]
    assert (Letter.objects.get().state, Mailbox.objects.count()) == (LetterState.OWED, 0)


# A server that misbehaves ---------------------------------------------------------------------------------------------


def locked(box, settings, monkeypatch, keys):
    settings.BOUNCE_MAILBOX = settings.BOUNCE_MAILBOX | {"password": f"{PASSWORD} of last year"}


def parrot(box, settings, monkeypatch, keys):
    box.repeats = "LOGIN"


def gone(box, settings, monkeypatch, keys):
    settings.BOUNCE_MAILBOX = settings.BOUNCE_MAILBOX | {"port": spare_port()}


def another_folder(box, settings, monkeypatch, keys):
    settings.BOUNCE_MAILBOX = settings.BOUNCE_MAILBOX | {"folder": "Bounces"}


def stranger(box, settings, monkeypatch, keys):
    monkeypatch.delenv("SSL_CERT_FILE")


def impostor(box, settings, monkeypatch, keys):
    box.show(keys["127.0.0.2"])
    monkeypatch.setenv("SSL_CERT_FILE", str(keys["127.0.0.2"]))


def silent(box, settings, monkeypatch, keys):
    box.hangs = "greeting"
    monkeypatch.setattr(incoming, "TIMEOUT", 0.5)


def stuck(box, settings, monkeypatch, keys):
    box.hangs = "SELECT"
    monkeypatch.setattr(incoming, "TIMEOUT", 1)


def dribbling(box, settings, monkeypatch, keys):
    box.dribbles = "SEARCH"
    monkeypatch.setattr(incoming, "LONGEST", timedelta(seconds=1))


def curt(box, settings, monkeypatch, keys):
    box.drops = "greeting"


@pytest.mark.parametrize(
    ("misbehaves", "reason"),
    [
        (locked, "Its server refused the user or the password."),
        (parrot, "Its server refused the user or the password."),
        (gone, "Its server takes no connection."),
        (another_folder, "Its server knows no folder of that name."),
        (stranger, "The certificate of its server is not trusted: self-signed certificate."),
        (impostor, "The certificate of its server is not trusted: IP address mismatch."),
        (silent, "Its server did not answer in time."),
        (stuck, "Its server did not answer in time."),
        (dribbling, "Its server broke off."),
        (curt, "Its server broke off."),
    ],
)
def test_a_mailbox_that_cannot_be_read_says_why_and_never_with_what(
    box, sent, settings, monkeypatch, keys, caplog, misbehaves, reason
):
    caplog.set_level(logging.DEBUG, logger="isa_portal")
    misbehaves(box, settings, monkeypatch, keys)

    with pytest.raises(incoming.Unread) as refused:
        read(1)

    row = incoming.last()
    assert (str(refused.value), row.reason, row.read_at) == (reason, reason, None)
    assert row.failing_since == NOON + timedelta(minutes=1)
    assert f"The mailbox for bounces could not be read. {reason}" in caplog.text
    assert "quoted" not in caplog.text


def test_a_mailbox_that_answers_again_is_read_on_and_nobody_has_to_do_anything(box, sent):
    box.drops = "SELECT"
    for minutes in (1, 6):
        with pytest.raises(incoming.Unread):
            read(minutes)
    late = [incoming.is_late(incoming.last(), at=NOON + timedelta(minutes=minutes)) for minutes in (61, 62)]
    box.drops = ""
    box.put(report(sent.message_id), at=NOON)

    assert late == [False, True]
    assert read(70) == [MARKED]
    row = incoming.last()
    assert (row.failing_since, row.reason, incoming.is_late(row, at=row.read_at)) == (None, "", False)


# What lies in it ------------------------------------------------------------------------------------------------------


def test_a_message_that_breaks_its_reader_is_flagged_for_a_person_and_stops_nothing(box, sent):
    broken = report(f"{sent.message_id}\r\nContent-Type: multipart/mixed; boundary*=idna'en'b%FF")
    box.put(broken, b"\x00\xff", report(sent.message_id), at=NOON)

    assert read() == [bounces.BROKEN.words, NO_REPORT, MARKED]
    assert box.flags() == ["\\Flagged", "", "\\Seen"]


def test_of_a_report_that_brings_the_whole_letter_along_only_the_beginning_is_fetched(box, sent, monkeypatch):
    monkeypatch.setattr(incoming, "LARGEST", 4096)
    whole = report(sent.message_id).replace(b"text/rfc822-headers", b"message/rfc822")
    box.put(whole.replace(b"Subject: x\r\n\r\n", b"Subject: x\r\n\r\n" + b"A paper.\r\n" * 10_000), at=NOON)

    assert read() == [MARKED]


@pytest.mark.parametrize(
    ("limit", "turns"), [({"MOST": 2}, [2, 2, 1, 0]), ({"RUN": timedelta(0)}, [0] * 4), ({}, [5, 0, 0, 0])]
)
def test_a_turn_reads_so_many_and_the_next_goes_on(box, sent, monkeypatch, limit, turns):
    for name, most in limit.items():
        monkeypatch.setattr(incoming, name, most)
    box.put(*[automatic(sent)] * 4, report(sent.message_id), at=NOON)

    assert [len(read(minutes)) for minutes in (0, 5, 10, 15)] == turns
    assert incoming.last().failing_since is None


def test_what_is_older_than_a_month_is_left_alone(box, sent):
    box.put(report(sent.message_id), at=NOON - timedelta(days=40))

    assert (read(), box.flags()) == ([], [""])


def test_a_server_that_counts_anew_is_read_from_its_beginning(box, sent, settings, monkeypatch, keys):
    box.put(*[automatic(sent)] * 3, at=NOON)
    read()
    with trusted(keys["127.0.0.1"], settings, monkeypatch) as anew:
        anew.put(report(sent.message_id), at=NOON)

        assert read(5) == [MARKED]
    assert Incoming.objects.count() == 1


def test_a_copy_whose_post_is_held_leaves_the_mailbox_to_the_original(box, sent, settings):
    box.put(report(sent.message_id), at=NOON)
    post.identity()
    here, settings.INSTALLATION = settings.INSTALLATION, "elsewhere"

    held, said = read(), box.flags()
    settings.INSTALLATION = here

    assert (held, said, read()) == ([], [""], [MARKED])


# From the letter to who can mend it -----------------------------------------------------------------------------------


def test_a_letter_that_came_back_is_told_within_the_hour_to_who_wrote_and_who_can_name_another_address(
    box, mail_server, settings
):
    settings.CLOCK = "tests.pages.signing.clock.StoppedClock"
    story, concerned, letter = wrote(mail_server)

    box.put(report(letter.message_id, to=letter.recipient), at=story.at)
    read_at_all = tasks.read_mailbox()
    told = heard(mail_server, story.at)

    letter.refresh_from_db()
    assert read_at_all == 1
    assert letter.state == LetterState.FAILED
    assert told == sorted(concerned)


def test_the_schedule_goes_on_where_the_mailbox_cannot_be_read(box):
    box.drops = "greeting"

    assert tasks.read_mailbox() == 0
    assert incoming.last().reason == "Its server broke off."


def test_without_a_mailbox_nothing_is_read_and_nothing_is_late(db):
    assert (read(), incoming.last(), incoming.is_late(None, at=NOON)) == ([], None, False)


def test_the_command_says_what_was_read_or_why_nothing_was(box, sent, settings, capsys):
    box.put(report(sent.message_id), at=NOON)
    settings.CLOCK = "tests.pages.signing.clock.StoppedClock"
    for _ in range(2):
        call_command("read_mailbox")
    box.drops = "greeting"
    with pytest.raises(CommandError, match=r"The mailbox could not be read\. Its server broke off\."):
        call_command("read_mailbox")
    post.hold(by=PORTAL, at=NOON)
    with pytest.raises(CommandError, match="The post is held"):
        call_command("read_mailbox")
    settings.BOUNCE_MAILBOX = {}
    with pytest.raises(CommandError, match="BOUNCE_MAILBOX is not set"):
        call_command("read_mailbox")

    assert capsys.readouterr().out.splitlines() == [MARKED, "Nothing new."]


def test_letters_name_as_their_sender_by_smtp_the_mailbox_that_is_read(mail_server, settings, sent):
    settings.DEFAULT_FROM_EMAIL = "Agreements <agreements@council.example>"

    owe("again")
    delivery.deliver_owed(at=NOON + timedelta(minutes=1))

    assert mail_server.senders[-1] == "agreements@council.example"
