"""A restored copy sends nothing until its post is released."""

import pytest
from django.core.management import call_command

from isa_portal.correspondence import delivery, post, services
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.correspondence.services import Recipient, Subject
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL
from tests import stories

pytestmark = pytest.mark.django_db
NOON = stories.NOON


def owe(occurrence="once"):
    about = Subject("agreement:1", "board:1", "agreement:1", "01/26")
    facts = {"reference": "01/26", "title": "Family support", "until": "1 May 2027", "email": "d@b.example"}
    return services.owe("lent", to=Recipient("d@b.example", "D"), about=about, occurrence=occurrence,
                        context=facts, at=NOON)  # fmt: skip


def restored(settings):
    """The database of one installation, started under the name of another."""
    settings.INSTALLATION = "rehearsal of a restore"


def test_a_restored_copy_sends_none_of_its_letters_until_its_post_is_released(mail_server, settings):
    for n in range(100):
        owe(str(n))
    restored(settings)

    sent = delivery.deliver_owed(at=NOON)
    held = post.is_held()
    post.release(by=PORTAL, at=NOON)
    delivery.deliver_owed(at=NOON)

    assert (sent, held, post.is_held()) == (0, True, False)
    assert mail_server.letters


def test_without_another_name_the_copy_would_send(mail_server):
    """The negative control."""
    owe()

    assert delivery.deliver_owed(at=NOON) == 1


def test_what_a_copy_owes_after_its_release_never_bears_the_reference_of_the_original(settings):
    first = owe()
    Letter.objects.all().delete()
    restored(settings)

    post.release(by=PORTAL, at=NOON)

    assert owe().reference != first.reference


def test_the_post_is_held_and_released_by_hand_and_the_record_says_so(mail_server, capsys):
    letter = owe()

    call_command("hold_post")
    held = delivery.deliver_owed(at=NOON)
    call_command("release_post")
    call_command("release_post")
    sent = delivery.deliver_owed(at=NOON)

    letter.refresh_from_db()
    said = capsys.readouterr().out
    assert (held, sent, letter.state) == (0, 1, LetterState.SENT)
    assert "The post is held." in said and "The post was not held. Nothing was changed." in said
    assert [event.type for event in audit.history("portal")][-2:] == ["post.hold", "post.release"]
