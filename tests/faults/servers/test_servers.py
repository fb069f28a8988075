"""The second pass really runs on PostgreSQL and Redis."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from redis import Redis


@pytest.mark.django_db
def test_the_database_is_postgresql_and_the_suite_may_lower_its_guard_rails() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")

        assert cursor.fetchone() == (True,)


def test_the_cache_is_redis() -> None:
    cache.set("turn", "police")

    with Redis.from_url(settings.CACHES["default"]["LOCATION"]) as redis:
        assert redis.keys("*turn") != []


def test_tasks_travel_through_redis_on_this_machine() -> None:
    address = urlsplit(settings.CELERY_BROKER_URL)

    assert (address.scheme, address.hostname) == ("redis", "127.0.0.1")
