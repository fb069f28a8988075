"""The page of a succession: stated, shown with everything that follows, confirmed once."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from isa_portal.agreements.models import Party
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services as organisations
from isa_portal.succession.models import Succession
from tests import stories
from tests.pages.desk.pages import assert_whole, words_of
from tests.permissions.world import picture

pytestmark = pytest.mark.django_db
ADDRESS = "/organisations/avon-and-somerset-police/succession/"


@pytest.fixture(autouse=True)
def _noon(settings):
    settings.CLOCK = "tests.pages.desk.test_home.Noon"


@pytest.fixture
def story(db):
    found = stories.world()
    organisations.register_organisation("The Chief Constable of Wessex", by=PORTAL, at=found.at)
    found.extra["agreement"] = stories.agreement_in("in_force", found)
    return found


@pytest.fixture
def browser(story):
    client = Client()
    client.force_login(story.secretariat, "django.contrib.auth.backends.ModelBackend")
    return client


def said(**changed):
    words = {
        "successors": "The Chief Constable of Wessex",
        "others": "",
        "instrument": "The Police Areas Order 2026",
        "address": "https://www.legislation.example/2026/1",
        "quote": "All rights and liabilities are transferred.",
        "day_day": "1", "day_month": "4", "day_year": "2027",
    }  # fmt: skip
    return {**words, **changed}


def stamp_of(response):
    return re.search(r'name="read" value="([0-9a-f]+)"', response.content.decode())[1]


def test_everything_that_follows_is_read_before_it_is_confirmed_once(story, browser):
    form, shown = browser.get(ADDRESS), browser.post(ADDRESS, said())

    before = Succession.objects.count()
    order = SimpleUploadedFile("order.png", picture(), "image/png")
    done = browser.post(ADDRESS, said(read=stamp_of(shown), file=order), follow=True)
    filed = browser.get(f"{ADDRESS}{Succession.objects.get().pk}/instrument/")
    elsewhere = browser.get(f"/organisations/riverside-trust/succession/{Succession.objects.get().pk}/instrument/")

    assert_whole(form)
    assert_whole(shown)
    text = words_of(shown)
    assert "The Chief Constable of Wessex takes the place of The Chief Constable of Avon and Somerset" in text
    assert "01/26 Family support" in text
    assert "The Chief Constable of Avon and Somerset: bound until 31 March 2027." in text
    assert "Police signatory may bind The Chief Constable of Avon and Somerset" in text
    assert (before, Succession.objects.count()) == (0, 1)
    assert "It is recorded in every agreement" in words_of(done)
    assert "takes the place of The Chief Constable of Avon and Somerset from 1 April 2027, by The Police" in words_of(
        done
    )
    assert (filed.status_code, filed["Content-Type"], elsewhere.status_code) == (200, "image/png", 404)
    parties = words_of(browser.get(f"{story.extra['agreement'].get_absolute_url()}parties/"))
    assert (
        "its seat passes to The Chief Constable of Wessex from 1 April 2027, by The Police Areas Order 2026" in parties
    )
    assert "in the place of The Chief Constable of Avon and Somerset from 1 April 2027" in parties


def test_what_changed_since_it_was_read_is_shown_again_and_nothing_is_recorded(story, browser):
    shown = browser.post(ADDRESS, said())
    stories.agreement_in("in_force", story, reference="02/26")

    again = browser.post(ADDRESS, said(read=stamp_of(shown)))

    assert again.status_code == 409
    assert "What follows changed since you read it. Nothing was recorded." in words_of(again)
    assert "02/26" in words_of(again)
    assert not Succession.objects.exists()


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    [
        ({"successors": "Nobody Council"}, 422, "Nobody Council is not in the register."),
        ({"successors": ""}, 409, "Name the organisation that takes the place."),
        ({"successors": "Avon and Somerset Police"}, 409, "cannot take its own place."),
        ({"day_month": "13"}, 422, "There is no month 13."),
        ({"address": "order"}, 422, "Enter the whole web address"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(browser, changed, status, sentence):
    response = browser.post(ADDRESS, said(**changed))

    assert response.status_code == status
    assert sentence in words_of(response)
    assert "The Police Areas Order 2026" in response.content.decode()
    assert not Party.objects.filter(organisation__legal_name="The Chief Constable of Wessex").exists()


def test_a_successor_that_does_not_succeed_at_once_stands_on_the_agreement_to_sign(story, browser):
    shown = browser.post(ADDRESS, said(quote="", day_month="11", day_year="2026", day_day="1"))
    browser.post(ADDRESS, said(quote="", day_month="11", day_year="2026", day_day="1", read=stamp_of(shown)))

    page = words_of(browser.get(story.extra["agreement"].get_absolute_url()))

    assert "It stands on each agreement as a successor to sign" in words_of(shown)
    assert "The Chief Constable of Wessex is to sign. In the place of The Chief Constable of Avon and Somerset" in page
    assert "Waits for The Chief Constable of Wessex, to sign as successor" in page
