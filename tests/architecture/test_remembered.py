"""A story that is repeated leaves what it left when the services told it."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from isa_portal.agreements.lifecycle import State
from isa_portal.organisations.models import Organisation
from tests import remembered, stories
from tests.permissions.asking import tables

pytestmark = pytest.mark.django_db


def told():
    """Tell the story and undo it; return what stood in every table, what was given, and how many rows were read."""
    remembered.begin(may=True)
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        story = stories.world()
        version = stories.version_in(State.OUT_FOR_SIGNATURE, story)
        left = tables()
        transaction.set_rollback(True)
    return left, version, sum(query["sql"].startswith("SELECT") for query in asked.captured_queries) - len(left)


def test_repeated_it_leaves_the_same_rows_and_asks_the_services_nothing():
    first, version, _ = told()
    again, repeated, read = told()

    assert again == first
    assert (repeated.pk, repeated.content_sha256) == (version.pk, version.content_sha256)
    assert read < 50


def asked_after(*acts):
    """Return how often the second half of the story reads after a test did something itself."""
    remembered.begin(may=True)
    with transaction.atomic():
        story = stories.world()
        for act in acts:
            act()
        with CaptureQueriesContext(connection) as asked:
            version = stories.version_in(State.OUT_FOR_SIGNATURE, story)
        known = set(Organisation.objects.values_list("known_as", flat=True))
        transaction.set_rollback(True)
    assert version.state == State.OUT_FOR_SIGNATURE
    return sum(query["sql"].startswith("SELECT") for query in asked.captured_queries), known


def rename(name):
    return lambda: Organisation.objects.update(known_as=name)


def undone(act):
    def done():
        with transaction.atomic():
            act()
            transaction.set_rollback(True)

    return done


def test_after_something_else_was_written_the_services_tell_it():
    told()

    first, known = asked_after(rename("Another"))
    other, others = asked_after(rename("A third"))
    taken_back, _ = asked_after(undone(rename("Another")))
    again, same = asked_after(rename("Another"))

    assert min(first, other, taken_back) > 300
    assert again < 50
    assert (known, others) == ({"Another"}, {"A third"})
    assert same == known
