"""Who waits too long for a lock is asked to press again, and nothing was changed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement
from isa_portal.evidence.models import AuditEvent
from tests import stories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story() -> stories.World:
    return stories.world()


@contextmanager
def every_agreement_locked() -> Iterator[None]:
    """Hold the lock of every agreement in a connection of its own."""
    has, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            list(Agreement.objects.locked())
            has.set()
            may_go.wait(timeout=30)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    has.wait(timeout=10)
    yield
    may_go.set()
    thread.join()


def patience(words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{words}'")


def test_a_lock_that_does_not_come_is_answered_in_words(story: stories.World) -> None:
    version = stories.version_in(State.DRAFTING, story)
    client = Client()
    client.force_login(story.secretariat, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("submit", args=[story.board.slug, version.agreement.slug])
    events = AuditEvent.objects.count()

    with every_agreement_locked():
        patience("200ms")
        refused = client.post(address)
    unchanged = AuditEvent.objects.count()
    patience("20s")
    taken = client.post(address)

    version.refresh_from_db()
    assert refused.status_code == 409
    assert "press the button again" in refused.content.decode()
    assert unchanged == events
    assert taken.status_code == 302
    assert version.state == State.AWAITING_APPROVAL
