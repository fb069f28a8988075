"""Two workers that read the mailbox for bounces at once: each report counts once, nothing is left out."""

from datetime import timedelta

import pytest

from isa_portal.correspondence import delivery, incoming
from isa_portal.correspondence.models import Incoming, Letter, LetterState, Mailbox
from tests.apps.correspondence.returned import NOON, owe, report
from tests.faults.racing import at_once
from tests.imap_server import certificate, trusted

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 6


def test_two_workers_at_once_mark_every_mailbox_once(mail_server, settings, monkeypatch, tmp_path):
    letters = [owe(to=f"person{number}@bristol.example") for number in range(COUNT)]
    delivery.deliver_owed(at=NOON)

    with trusted(certificate(tmp_path, "127.0.0.1"), settings, monkeypatch) as box:
        box.put(*[report(one.message_id, to=one.recipient) for one in letters], at=NOON)
        at = NOON + timedelta(minutes=5)
        answers = at_once(lambda: incoming.read(at=at), lambda: incoming.read(at=at))
        left = incoming.read(at=at)
        flags = box.flags()

    assert sorted({*answers[0], *answers[1]}) == [f"Marked as unreachable: {one.recipient}." for one in letters]
    assert (left, flags) == ([], ["\\Seen"] * COUNT)
    assert Mailbox.objects.count() == Letter.objects.filter(state=LetterState.FAILED).count() == COUNT
    assert Incoming.objects.get().failing_since is None
