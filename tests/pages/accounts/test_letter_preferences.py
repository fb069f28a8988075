"""How often reminders come, chosen on one's own page."""

import pytest
from django.urls import reverse

from isa_portal.correspondence.models import Preference
from tests import stories
from tests.pages.desk.pages import assert_whole, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client):
    person = stories.person("officer@board.example", "Officer", "Governance officer")
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_person_chooses_a_weekly_letter_and_quiet_hours_and_reads_them_back(browser):
    page = browser.get(reverse("letter_preferences"))

    done = browser.post(
        reverse("letter_preferences"), {"pace": "weekly", "quiet_from": "18:00", "quiet_until": "08:00"}, follow=True
    )

    assert_whole(page)
    assert "Reminders come together, once a week; quiet from 18:00 until 08:00" in words_of(done)
    assert Preference.objects.get().email == "officer@board.example"


@pytest.mark.parametrize(
    ("hours", "status", "sentence"),
    [
        (("09:00", "09:00"), 409, "Quiet hours from 09:00 to 09:00 leave no time for a letter to arrive."),
        (("09:00", ""), 409, "Enter both when the quiet hours begin and when they end, or leave both empty."),
        (("25 o'clock", ""), 422, "Enter the hour at which quiet begins, for example 18:00."),
    ],
)
def test_hours_that_will_not_do_are_refused_and_kept_on_the_page(browser, hours, status, sentence):
    written = {"pace": "daily", "quiet_from": hours[0], "quiet_until": hours[1]}

    page = browser.post(reverse("letter_preferences"), written)

    assert page.status_code == status
    assert sentence in words_of(page)
    assert not Preference.objects.exists()
