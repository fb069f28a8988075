"""The page on which a board chooses the days of its reminders."""

import pytest
from django.test import Client
from django.urls import reverse

from isa_portal.reminders.services import planning
from tests import stories
from tests.pages.signing.conftest import words_of

pytestmark = pytest.mark.django_db
CHOSEN = {
    "review_days": "60, 10",
    "overdue_every": "7",
    "signature_days": "5; 10",
    "before_last_day": "2",
    "ig_lead_day": "20",
    "notice_days": "",
}


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def officer(story):
    client = Client()
    client.force_login(story.secretariat, "django.contrib.auth.backends.ModelBackend")
    return client


def test_the_secretariat_chooses_and_the_board_page_says_what(story, officer):
    answer = officer.post(reverse("reminding", args=[story.board.slug]), CHOSEN, follow=True)

    assert "60, 10 days before it is due; every 7 days when overdue" in words_of(answer)
    assert planning.policy_of(story.board).plan.signature == (5, 10)
    assert planning.policy_of(story.board).plan.notice == ()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("90, -30", "-30 is a negative number of days."),
        ("90, 30, 90", "90 days stands there twice. Enter each number once."),
        ("1.5", "1.5 is not a number of days. Write whole numbers, for example 30, 7, 0."),
    ],
)
def test_days_that_cannot_be_are_said_and_kept_on_the_page(story, officer, wrong, sentence):
    answer = officer.post(reverse("reminding", args=[story.board.slug]), {**CHOSEN, "review_days": wrong})

    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert f'value="{wrong}"' in answer.content.decode()
    assert planning.policy_of(story.board).pk is None
