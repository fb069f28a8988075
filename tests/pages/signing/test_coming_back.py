"""The link of the receipt leads back in, long after the round is over."""

import pytest
from django.test import Client
from django.urls import reverse

from isa_portal.agreements.lifecycle import State
from isa_portal.signing import sealing
from isa_portal.signing.services import naming
from tests import stories
from tests.pages.signing.conftest import Signatory, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(version, story, clock):
    """Everybody has signed, and the document is sealed."""
    stories.everyone_signs(story, version)
    sealing.seal_wanted(at=story.at)
    return [Signatory(link.pk, Client()) for link in stories.links_of(version)]


def test_eleven_months_on_the_link_asks_leads_through_a_code_and_shows_the_receipt(signed, let_pass):
    police = signed[2]
    let_pass(days=335)

    start = police.client.get(reverse("sign_start", args=[police.link.token]))
    police.start()
    entered = police.enter()
    done = police.client.get(reverse("sign_done"))
    copy = police.client.get(reverse("sealed_copy"))

    assert police.link.invitation.round.state == "completed"
    assert "See what you signed" in words_of(start)
    assert entered.url == reverse("sign_done")
    assert "You signed at 12:0" in words_of(done)
    assert "on 21 November 2026" in words_of(done)
    assert "In force since 21 November 2026. Its review is due on 21 November 2027" in words_of(done)
    assert copy.content.startswith(b"%PDF")


def test_without_a_code_the_receipt_stays_closed(signed, let_pass):
    police = signed[2]
    let_pass(days=335)
    police.start()

    assert police.client.get(reverse("sign_done")).url == reverse("sign_code")
    assert police.client.get(reverse("sealed_copy")).url == reverse("sign_code")


def test_who_signed_comes_back_although_somebody_else_signs_for_the_party_now(signed, story, let_pass):
    police = signed[2]
    naming.remove_signatory(police.link.signatory, by=story.secretariat, at=let_pass(days=30))

    police.sit()

    assert "You signed at 12:0" in words_of(police.client.get(reverse("sign_done")))
    assert police.link.invitation.round.version.state == State.CURRENT
