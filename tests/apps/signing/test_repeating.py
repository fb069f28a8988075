"""After a restore: a signature that its signatory holds a receipt for is asked for again."""

import pytest

from isa_portal.correspondence import post
from isa_portal.correspondence.models import Letter
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib.errors import Refused
from isa_portal.signing.services import repeating
from tests import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def link(story):
    return stories.links_of(stories.open_round(story).version)[2]


def restored(story):
    """Bring the portal back from a copy and let its letters go."""
    post.hold(by=PORTAL, at=story.later(hours=1))
    post.release(by=PORTAL, at=story.later(hours=1))


def test_the_signatory_is_asked_again_by_a_new_link_and_signs(story, link):
    restored(story)
    old = link.token

    link = repeating.ask_to_repeat(link, by=story.secretariat, at=story.at)
    stories.sign(link, at=story.later(hours=1))

    letter = Letter.objects.get(kind="signature_to_repeat")
    assert (letter.recipient, letter.context["day"]) == ("signatory@police.example", "21 November 2026")
    assert link.token != old
    assert link.has_signed


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ("never restored", "No backup copy was restored"),
        ("signed", "The portal has the signature"),
        ("another", "secretariat"),
    ],
)
def test_it_is_refused_where_nothing_can_be_missing(story, case, why):
    if case != "never restored":
        restored(story)
    opened = stories.open_round(story)
    if case in ("signed", "another"):
        restored(story)
    link = stories.links_of(opened.version)[2]
    if case == "signed":
        stories.sign(link, at=story.at)

    with pytest.raises(Refused, match=why):
        repeating.ask_to_repeat(link, by=story.ig_lead if case == "another" else story.secretariat, at=story.at)

    assert not Letter.objects.filter(kind="signature_to_repeat").exists()


def test_the_page_offers_it_only_after_a_restore(client, story, link):
    address = f"{link.invitation.round.version.agreement.get_absolute_url()}signatures/"
    client.force_login(story.secretariat)

    before = client.get(address).content.decode()
    restored(story)
    after = client.get(address).content.decode()

    assert "Ask to sign again" not in before
    assert after.count("Ask to sign again<span") == 3
