"""A world with one complete draft, people who sign in, and a clock that stands still."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from isa_portal.evidence.models import AuditEvent
from tests import stories


class StoppedClock:
    """An hour after the stories happened, on every day that the suite runs."""

    def now(self) -> datetime:
        return stories.NOON + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _stopped_clock(settings):
    settings.CLOCK = "tests.pages.agreements.conftest.StoppedClock"


@pytest.fixture
def story(db):
    return stories.world()


@pytest.fixture
def version(story):
    return stories.draft(story)


def as_(person) -> Client:
    client = Client()
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def officer(story):
    return as_(story.secretariat)


@pytest.fixture
def editor(story):
    return as_(story.editor)


def sent_as_shown(client, address, words):
    """Send a stamped form as a browser does: with the stamp that the page was shown with."""
    stamp = client.get(address).context["form"]["stamp"].value()
    return client.post(address, {"stamp": stamp, **words})


def at(name, thing, *more) -> str:
    agreement = getattr(thing, "agreement", thing)
    return reverse(name, args=[agreement.board.slug, agreement.slug, *more])


def of_board(name, story, *more) -> str:
    return reverse(name, args=[story.board.slug, *more])


def events() -> int:
    return AuditEvent.objects.count()


def text(response) -> str:
    return " ".join(response.content.decode().replace("&#x27;", "'").replace("&quot;", '"').split())
