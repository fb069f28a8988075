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


def test_after_something_else_was_written_the_services_tell_it():
    told()
    remembered.begin(may=True)
    story = stories.world()
    Organisation.objects.update(known_as="Another")
    with CaptureQueriesContext(connection) as asked:
        version = stories.version_in(State.OUT_FOR_SIGNATURE, story)

    assert len(asked) > 500
    assert version.state == State.OUT_FOR_SIGNATURE
