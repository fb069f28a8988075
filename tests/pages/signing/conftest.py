"""A round out for signature, and browsers that act in it."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from isa_portal.agreements.lifecycle import State
from isa_portal.signing.models import PersonalLink
from tests import stories
from tests.pages.signing.clock import StoppedClock


@pytest.fixture
def clock(settings):
    settings.CLOCK = "tests.pages.signing.clock.StoppedClock"
    StoppedClock.at = stories.NOON
    return StoppedClock


@pytest.fixture
def story(db, clock):
    return stories.world()


@pytest.fixture
def version(story, clock):
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story)
    # Building the tier 1 took some minutes.
    clock.at = story.later(minutes=1)
    return version


@pytest.fixture
def let_pass(clock, story):
    def later(**by):
        clock.at = story.at = clock.at + timedelta(**by)
        return clock.at

    return later


@dataclass
class Signatory:
    """A browser with a personal link in it."""

    key: int
    client: Client

    @property
    def link(self):
        return PersonalLink.objects.select_related("signatory__user", "invitation__round__version").get(pk=self.key)

    def start(self):
        return self.client.post(reverse("sign_start", args=[self.link.token]))

    def enter(self, code=""):
        return self.client.post(reverse("sign_code"), {"code": code or self.link.code})

    def sit(self):
        stories.show(self.link.invitation.round.version)
        self.start()
        self.enter()
        return self

    def typed(self, **changed):
        version = self.link.invitation.round.version
        words = {
            "name": "A Signatory",
            "position": "Chief executive",
            "authority": "office",
            "authority_note": "",
            "expected": version.content_sha256,
            "seat": str(self.key),
        }
        return {**words, **{f"declared_{n}": "on" for n, _ in enumerate(version.declarations)}, **changed}

    def sign(self, **changed):
        return self.client.post(reverse("sign_sign"), self.typed(**changed))


@pytest.fixture
def signatories(version):
    """The council's two directors and the police, each with a browser of their own."""
    return [Signatory(link.pk, Client()) for link in stories.links_of(version)]


@pytest.fixture
def officer(client, story):
    """A browser in which the secretariat is signed in."""
    client.force_login(story.secretariat, "django.contrib.auth.backends.ModelBackend")
    return client


def words_of(response):
    """Return what a page says, without its marks."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text).replace("&#x27;", "'")


def everything():
    """Return the whole database as text, for comparing and for searching."""
    rows = []
    for table in sorted(connection.introspection.table_names()):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows += sorted(f"{table} {row}" for row in cursor.fetchall())
    return "\n".join(rows)
