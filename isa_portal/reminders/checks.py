"""Names what would let the broker lose a wake-up."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import Warning as CheckWarning
from redis import Redis, RedisError

KEEPS = "noeviction"
IN_TIME = {"socket_timeout": 2, "socket_connect_timeout": 2}


def broker_keeps_everything(databases: Sequence[str] | None = None, **_: Any) -> list[CheckWarning]:
    """Asked where the database is asked too, as by migrate before each start. A lost wake-up costs a minute."""
    if not databases or not settings.CELERY_BROKER_URL.startswith("redis"):
        return []
    try:
        with Redis.from_url(settings.CELERY_BROKER_URL, **IN_TIME) as redis:
            memory: dict[str, Any] = redis.info("memory")
    except RedisError:
        # Whether it answers at all is told by the state of the portal: nothing is swept without it.
        return []
    policy = memory.get("maxmemory_policy", KEEPS)
    if not memory.get("maxmemory") or policy == KEEPS:
        return []
    return [
        CheckWarning(
            f"Redis throws out what it holds when its memory is full (maxmemory-policy {policy}): wake-ups get lost.",
            hint=f"Set maxmemory-policy {KEEPS} in its configuration, as deploy/compose.yaml does.",
            id="reminders.W001",
        )
    ]
