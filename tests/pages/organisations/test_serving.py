"""The pages that say who hosts a board and who chairs it."""

import pytest
from django.test import Client
from django.urls import reverse

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import ChairConfirmation, Version
from isa_portal.agreements.services import asking
from isa_portal.correspondence.models import Letter
from isa_portal.organisations.models import AccountInvitation
from tests import stories
from tests.pages.signing.clock import StoppedClock
from tests.pages.signing.conftest import words_of

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def story(settings):
    settings.CLOCK = "tests.pages.signing.clock.StoppedClock"
    StoppedClock.at = stories.NOON
    return stories.world()


@pytest.fixture
def officer(story):
    client = Client()
    client.force_login(story.secretariat, BACKEND)
    return client


def test_a_chair_who_never_signs_in_confirms_a_decision_by_the_one_link_of_a_letter(story, officer):
    named = officer.post(
        reverse("name_chair", args=[story.board.slug]),
        {"name": "The Chair", "email": "chair@board.example"},
        follow=True,
    )
    version = stories.version_in(State.AWAITING_APPROVAL, story)
    StoppedClock.at = story.at
    decided = {"decision": "approved", "body": "The board", "decided_on": story.at.date()}
    asked = asking.ask_chair(version, **decided, by=story.secretariat, at=story.at)

    page = Client().get(f"/confirm/{asked.token}/")
    Client().post(f"/confirm/{asked.token}/", {"answer": "confirm"})

    letter = Letter.objects.get(kind="chair_asked")
    assert "The chair is named." in words_of(named)
    assert "The Chair" in words_of(officer.get(reverse("board_people", args=[story.board.slug])))
    assert not AccountInvitation.objects.exists()
    assert (letter.recipient, page.status_code) == ("chair@board.example", 200)
    assert ChairConfirmation.objects.get().answered_at == story.at
    assert Version.objects.get(pk=version.pk).state == State.APPROVED
    assert asked.chair.last_login is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "", "email": "chair@board.example"}, "Enter the full name of the chair."),
        ({"name": "The Chair", "email": "chair"}, "Enter an e-mail address"),
    ],
)
def test_a_chair_who_is_not_well_named_is_refused_with_what_to_enter(story, officer, typed, sentence):
    page = officer.post(reverse("name_chair", args=[story.board.slug]), typed)

    assert page.status_code == 422
    assert sentence in words_of(page)


def test_the_secretariat_says_which_body_hosts_the_board_from_now_on(story, officer):
    address = reverse("change_host", args=[story.board.slug])

    asked = officer.get(address)
    done = officer.post(address, {"organisation": story.trust.pk, "instrument": "Order of 1 April"}, follow=True)

    story.board.refresh_from_db()
    assert "Bristol City Council hosts the board now." in words_of(asked)
    assert story.board.host == story.trust
    assert "Hosted by Riverside Trust." in words_of(done)
