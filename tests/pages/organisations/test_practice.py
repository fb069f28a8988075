"""How a board approves, reviews and gives notice is its own setting."""

import pytest
from django.test import Client
from django.urls import reverse

from isa_portal.evidence.models import AuditEvent
from isa_portal.lib import clock
from isa_portal.organisations.models import ApprovalRoute
from tests import stories
from tests.pages.accounts.signing_in import prove

pytestmark = pytest.mark.django_db

PRACTICE = {
    "overarching_approval": "chair",
    "purpose_specific_approval": "each_party",
    "overarching_review_months": "36",
    "purpose_specific_review_months": "12",
    "notice_months": "1",
    "signing_days": "21",
    "objection_days": "14",
    "paper_days": "3",
    "help_telephone": "01632 960 000",
    "help_email": "",
    "notice_address": "",
}


@pytest.fixture
def story() -> stories.World:
    return stories.world()


def signed_in(user: stories.User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    prove(client, at=clock.now())
    return client


def test_the_secretariat_chooses_who_approves_each_tier(story: stories.World) -> None:
    address = reverse("practice", args=[story.board.slug])

    answer = signed_in(story.secretariat).post(address, PRACTICE)

    story.board.refresh_from_db()
    assert answer.status_code == 302
    assert story.board.approval_route(1) == ApprovalRoute.CHAIR
    assert story.board.approval_route(2) == story.board.approval_route(0) == ApprovalRoute.EACH_PARTY


def test_a_practice_without_days_to_sign_is_refused(story: stories.World) -> None:
    events = AuditEvent.objects.count()

    answer = signed_in(story.secretariat).post(
        reverse("practice", args=[story.board.slug]), {**PRACTICE, "signing_days": "0"}
    )

    story.board.refresh_from_db()
    assert answer.status_code == 422
    assert "Enter 1 or more." in answer.content.decode()
    assert (story.board.signing_days, AuditEvent.objects.count()) == (28, events)


def test_a_stranger_finds_no_practice(story: stories.World) -> None:
    answer = signed_in(story.outsider).get(reverse("practice", args=[story.board.slug]))

    assert answer.status_code == 404


def test_three_promises_of_a_board_are_ticked_and_told(story: stories.World) -> None:
    client = signed_in(story.secretariat)
    ticked = dict.fromkeys(("second_factor_for_all", "passkey_before_signing", "members_see_register"), "on")

    client.post(reverse("practice", args=[story.board.slug]), {**PRACTICE, **ticked})

    story.board.refresh_from_db()
    page = client.get(story.board.get_absolute_url()).content.decode()
    assert all(getattr(story.board, name) for name in ticked)
    assert "Shown to every organisation that sits on it" in page
