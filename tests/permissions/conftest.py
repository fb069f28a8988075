"""One world for each module, undone in the end."""

import copy
import logging

import pytest
from django.db import transaction
from django.test.utils import override_settings

from tests.permissions.world import build

MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


@pytest.fixture(scope="module")
def _as_asked(tmp_path_factory):
    from django.conf import settings

    templates = copy.deepcopy(settings.TEMPLATES)
    # Sessions in memory: signing in writes no row, and they are put back with what is undone.
    with override_settings(
        DEMONSTRATION=True,
        DATA=tmp_path_factory.mktemp("data"),
        ROOT_URLCONF="tests.pages.demo.addresses",
        CLOCK="tests.pages.signing.clock.StoppedClock",
        TEMPLATES=templates,
        SESSION_ENGINE="django.contrib.sessions.backends.cache",
        SESSION_CACHE_ALIAS="sessions",
        CACHES={name: MEMORY | {"LOCATION": name} for name in ("default", "sessions")},
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
    ):
        # Each denial would be told in a line of its own.
        logging.getLogger("django.request").setLevel(logging.CRITICAL)
        yield
        logging.getLogger("django.request").setLevel(logging.NOTSET)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, _as_asked):
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
