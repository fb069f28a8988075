"""The page of an entry's agreements: which rely on it, what changed, and reviews in one act."""

from datetime import timedelta

import pytest
from django.urls import reverse

from isa_portal.agreements.lifecycle import AgreementState
from isa_portal.gateways import services as gateways
from isa_portal.gateways.models import LegalGateway
from isa_portal.reviews.models import Review
from tests import stories
from tests.pages.signing.clock import StoppedClock

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def agreement(story):
    return stories.agreement_in(AgreementState.IN_FORCE, story)


@pytest.fixture
def change(story, agreement):
    power = LegalGateway.objects.get(slug="cda1998-s115")
    why = {"reason": "Amended", "source": "legislation.gov.uk"}
    return gateways.amend(power, limits="Narrower", **why, by=story.secretariat, at=story.at).law_change


@pytest.fixture(autouse=True)
def at_noon(settings):
    settings.CLOCK = "tests.pages.signing.clock.StoppedClock"
    StoppedClock.at = stories.NOON + timedelta(hours=1)


def page(client, person):
    client.force_login(person, BACKEND)
    return client.get(reverse("gateway_agreements", args=["cda1998-s115"])).content.decode()


def press(client, change):
    return client.post(reverse("open_law_reviews", args=["cda1998-s115", change.pk]), follow=True)


def test_the_secretariat_opens_reviews_in_one_act(client, story, change):
    before = page(client, story.secretariat)

    after = press(client, change).content.decode()

    assert "Open reviews in all 2" in before
    assert "2 reviews are open. The lead organisations are being written to." in after
    assert "Open reviews in all" not in after
    assert set(Review.objects.filter(law_change=change).values_list("state", flat=True)) == {"open"}


def test_pressing_twice_says_that_nothing_waits(client, story, change):
    client.force_login(story.secretariat, BACKEND)
    press(client, change)

    again = press(client, change)

    assert again.status_code == 409
    assert "No agreement of your boards waits for a review." in again.content.decode()
    assert Review.objects.filter(law_change=change).count() == 2


def test_a_party_reads_what_changed_and_has_no_button(client, story, change):
    read = page(client, story.ig_lead)

    assert "01/26 Family support" in read
    assert "Narrower" in read
    assert "<button" not in read.split("<main")[1].split("</main")[0]


def test_the_tab_of_reviews_says_why_it_was_opened(client, story, agreement, change):
    client.force_login(story.secretariat, BACKEND)
    press(client, change)

    read = client.get(reverse("agreement_reviews", args=[agreement.board.slug, agreement.slug])).content.decode()

    assert "Opened because of the law: Crime and Disorder Act 1998 s.115 amended from 21 November 2026." in read
