"""The second pass really runs on PostgreSQL and Redis."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from redis import Redis

from isa_portal.reminders.checks import broker_keeps_everything


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


def test_a_broker_that_throws_work_out_when_it_is_full_is_named_at_the_start() -> None:
    found = {}
    with Redis.from_url(settings.CELERY_BROKER_URL) as redis:
        for policy, limit in (("noeviction", "64mb"), ("allkeys-lru", "64mb"), ("allkeys-lru", "0")):
            redis.config_set("maxmemory", limit)
            redis.config_set("maxmemory-policy", policy)
            found[policy, limit] = [one.msg for one in broker_keeps_everything(databases=["default"])]
        redis.config_set("maxmemory-policy", "noeviction")

    lost = "Redis throws out what it holds when its memory is full (maxmemory-policy allkeys-lru): wake-ups get lost."
    assert found == {("noeviction", "64mb"): [], ("allkeys-lru", "64mb"): [lost], ("allkeys-lru", "0"): []}
    assert broker_keeps_everything(databases=None) == []
