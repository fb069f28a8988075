"""What pages say while letters do not leave, and how they are let go."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from isa_portal.correspondence import incoming, post
from isa_portal.correspondence.models import Incoming
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock
from isa_portal.reminders import sweep
from tests import stories
from tests.conftest import spare_port
from tests.pages.desk.pages import assert_whole, words_of
from tests.pages.signing.clock import StoppedClock

BANNER = "The post is held: no letter leaves this copy of the portal. Release the post"


def swept(at):
    sweep._keep(sweep.Swept(), started_at=at, finished_at=at)


def test_a_held_post_is_said_on_every_page_and_released_by_the_secretariat(story, signed_in, settings):
    post.identity()
    settings.INSTALLATION = "elsewhere"
    client = signed_in(story.secretariat)

    before = [client.get(path) for path in (reverse("home"), reverse("held_post"))]
    after = client.post(reverse("held_post"), follow=True)

    assert all(BANNER in words_of(page) for page in before)
    assert_whole(before[1])
    assert "The post is released. Letters leave from now on." in words_of(after)
    assert BANNER not in words_of(client.get(reverse("home")))


def test_others_neither_see_nor_release_a_held_post(story, signed_in):
    post.hold(by=PORTAL, at=story.at)

    for person in (story.ig_lead, story.outsider):
        client = signed_in(person)
        assert BANNER not in words_of(client.get(reverse("home")))
        assert client.post(reverse("held_post")).status_code == 404
    assert post.is_held()


@pytest.mark.parametrize(("minutes", "status"), [(1, 200), (16, 503)])
def test_the_health_page_warns_after_a_quarter_of_an_hour(db, minutes, status):
    swept(clock.now() - timedelta(minutes=minutes))

    answer = Client().get(reverse("health"))

    assert answer.status_code == status
    assert answer.json()["sweep_is_late"] is (status == 503)


def test_the_health_page_says_that_the_post_is_held_and_that_nothing_was_ever_swept(db):
    post.hold(by=PORTAL, at=clock.now())

    answer = Client().get(reverse("health")).json()

    assert (answer["well"], answer["post_is_held"], answer["last_sweep"]) == (False, True, None)


# The mailbox for letters that come back ------------------------------------------------------------------------------


@pytest.fixture
def closed(settings):
    """A mailbox whose server takes no connection."""
    of = {"user": "agreements", "password": "hunter2", "host": "127.0.0.1", "port": spare_port(), "folder": "INBOX"}
    settings.BOUNCE_MAILBOX = of
    settings.CLOCK = "tests.pages.signing.clock.StoppedClock"


def tried(at):
    with pytest.raises(incoming.Unread):
        incoming.read(at=at)


@pytest.mark.parametrize(("minutes", "status"), [(60, 200), (61, 503)])
def test_the_health_page_warns_when_the_mailbox_could_not_be_read_for_an_hour(db, closed, minutes, status):
    tried(stories.NOON)
    StoppedClock.at = stories.NOON + timedelta(minutes=minutes)
    swept(StoppedClock.at)

    answer = Client().get(reverse("health"))

    told = {name: said for name, said in answer.json().items() if name.startswith("mailbox_")}
    reason = "Its server takes no connection."
    assert answer.status_code == status
    assert told == {"mailbox_read": None, "mailbox_is_late": status == 503, "mailbox_reason": reason}
    assert b"hunter2" not in answer.content


def test_the_health_page_says_when_the_mailbox_was_last_read_also_if_nobody_tries_any_more(db, closed):
    incoming.last().save()
    Incoming.objects.update(read_at=stories.NOON)
    StoppedClock.at = stories.NOON + timedelta(minutes=61)
    swept(StoppedClock.at)

    answer = Client().get(reverse("health")).json()

    assert (answer["well"], answer["mailbox_is_late"]) == (False, True)
    assert answer["mailbox_read"].startswith("2026-11-21T12:00:00")


def test_the_post_page_says_why_the_mailbox_is_not_read_and_leaves_it_out_where_there_is_none(
    story, signed_in, settings, closed
):
    tried(story.at)
    client = signed_in(story.secretariat)
    StoppedClock.at = story.at + timedelta(minutes=62)

    late = client.get(reverse("held_post"))
    post.hold(by=PORTAL, at=story.at)
    held = words_of(client.get(reverse("held_post")))
    settings.BOUNCE_MAILBOX = {}

    assert_whole(late)
    assert "Letters that come back ! Warning The portal does not find out at present who cannot be reached" in words_of(
        late
    )
    assert "since 21 November 2026 at 12:00: Its server takes no connection." in words_of(late)
    assert "is left alone while the post is held" in held
    assert "come back" not in words_of(client.get(reverse("held_post")))


def test_the_first_page_of_a_secretariat_says_when_the_portal_last_looked(story, signed_in, settings):
    settings.CLOCK = "tests.pages.signing.clock.StoppedClock"
    StoppedClock.at = story.at + timedelta(minutes=14)
    before = words_of(signed_in(story.secretariat).get(reverse("home")))
    swept(story.at)

    after = [words_of(signed_in(who).get(reverse("home"))) for who in (story.secretariat, story.ig_lead)]

    told = "The portal last looked for what is due on 21 November 2026 at 12:00."
    assert "The portal has not looked for what is due yet." in before
    assert [told in page for page in after] == [True, False]


def test_letters_that_wait_for_a_worker_that_never_ran_are_said_on_the_first_page(story, signed_in, settings):
    settings.CLOCK = "tests.pages.signing.clock.StoppedClock"
    stories.version_in("out_for_signature", story)

    for minutes, warns in ((10, False), (20, True)):
        StoppedClock.at = stories.NOON + timedelta(minutes=minutes)
        page = words_of(signed_in(story.ig_lead).get(reverse("home")))
        assert ("Letters have not gone out since 21 November 2026 at 12:0" in page) is warns


@pytest.mark.parametrize(("minutes", "warns"), [(1, False), (20, True)])
def test_the_first_page_says_since_when_letters_have_not_gone_out(story, signed_in, minutes, warns):
    swept(clock.now() - timedelta(minutes=minutes))

    page = signed_in(story.ig_lead).get(reverse("home"))

    assert ("Letters have not gone out since " in words_of(page)) is warns
