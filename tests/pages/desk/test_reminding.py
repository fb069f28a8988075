"""The page on which a board chooses when it reminds, and whom."""

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
    "chair_after": "14",
    "board_after": "",
    "record_days": "14, 3",
    "exit_days": "10",
    "papers_days": "",
    "review_told": ["secretariat", "chair"],
    "notice_told": ["ig_leads", "signatories"],
    "silent_told": ["ig_leads"],
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

    words = words_of(answer)
    assert "60, 10 days before it is due; every 7 days when overdue: the secretariat, the chair" in words
    assert "An overdue review is told to The chair after 14 days" in words
    assert "A notice is reminded of Not before it ends What" in words
    assert "14, 3 days before its last day" in words
    assert planning.policy_of(story.board).plan.signature == (5, 10)
    assert planning.policy_of(story.board).plan.notice == ()


def test_the_page_says_what_the_portals_own_way_is_and_what_is_the_same_on_every_board(story, officer):
    words = words_of(officer.get(reverse("reminding", args=[story.board.slug])))

    assert "Days before the last day of what a record waits for The portal's own: 30, 7, 1, 0." in words
    assert "The portal's own: 90. Empty: the board is not told." in words
    assert "Before a cut-over day: 60, 30 and 7 days." in words


@pytest.mark.parametrize(
    ("name", "wrong", "sentence"),
    [
        ("board_after", "10", "The board would be told after 10 days, before its chair is after 14."),
        ("chair_after", "0", "Enter 1 or more."),
        ("record_days", "", "The law sets the last days of records."),
        ("silent_told", "offices", "The mailbox of an office may reach nobody."),
        ("notice_told", [], "Choose at least one group of people."),
        ("silent_told", ["signatories"], "Choose from the list."),
    ],
)
def test_what_cannot_be_is_said_beside_its_question(story, officer, name, wrong, sentence):
    answer = officer.post(reverse("reminding", args=[story.board.slug]), {**CHOSEN, name: wrong})

    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert set(answer.context["form"].errors) == {name}
    assert planning.policy_of(story.board).pk is None


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
