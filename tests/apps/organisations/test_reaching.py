"""Who hears of a mailbox that refuses letters: the secretariat that wrote, and who can name another address."""

from datetime import timedelta

import pytest

from isa_portal.correspondence import bounces
from isa_portal.correspondence.models import Letter, Mailbox
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import OrganisationRole
from isa_portal.organisations.services import reaching
from isa_portal.reminders import sweep
from tests import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused():
    """The police's signatory cannot be reached; a clerk administers the police."""
    story = stories.world()
    stories.version_in("out_for_signature", story)
    clerk = stories.person("clerk@police.example", "Clerk", "Clerk")
    organisations.appoint(clerk, story.police, OrganisationRole.ADMINISTRATOR, by=PORTAL, at=story.at)
    letter = Letter.objects.filter(kind="signature_wanted", recipient=story.constable.email).latest("pk")
    bounces.note(letter, "The mail system answered: 550 5.1.1 No such mailbox", at=story.at)
    return story


def told():
    kinds = ("undelivered", "address_wanted")
    return sorted(Letter.objects.filter(kind__in=kinds).values_list("kind", "recipient"))


def test_the_secretariat_and_the_administrator_hear_of_it_once_and_within_the_hour(refused):
    sweep.sweep(at=refused.at + timedelta(minutes=1))
    again = [reaching.tell(mailbox, at=refused.at) for mailbox in Mailbox.objects.all()]

    assert again == [0]
    assert told() == [
        ("address_wanted", "clerk@police.example"),
        ("undelivered", "colleague@board.example"),
        ("undelivered", "secretariat@board.example"),
    ]
    assert audit.history(refused.board.chain)[-1].type == "mailbox.unreachable"


def test_a_mailbox_that_refuses_is_not_told_of_itself(refused):
    letter = Letter.objects.filter(recipient="secretariat@board.example").first()
    letter = letter or Letter.objects.create(
        kind="declined", subject_key="x:1", occurrence="x", recipient="secretariat@board.example",
        board_key=refused.board.chain, chain=refused.board.chain, about="x", reference="r" * 40,
        owed_at=refused.at, due_at=refused.at, not_before=refused.at,
    )  # fmt: skip
    bounces.note(letter, "550 5.1.1 No such mailbox", at=refused.at)

    for mailbox in reaching.untold():
        reaching.tell(mailbox, at=refused.at)

    about_itself = Letter.objects.filter(context__mailbox="secretariat@board.example")
    assert list(about_itself.values_list("recipient", flat=True)) == ["colleague@board.example"]
    assert reaching.untold() == []
