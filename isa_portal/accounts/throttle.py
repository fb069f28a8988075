"""Counts wrong tries in the shared cache, and says how long to wait."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

MOST_TRIES = 5
WINDOW = timedelta(minutes=15)


def key(request: HttpRequest, what: str, who: str) -> str:
    """Return the key of one kind of try, by one mailbox, from one address."""
    words = "\0".join((what, who.strip().lower(), address(request)))
    return f"tries:{hashlib.sha256(words.encode(errors='replace')).hexdigest()}"


def address(request: HttpRequest) -> str:
    """Return where a request comes from; behind our own proxy that is the last address which the proxy adds."""
    if settings.BEHIND_PROXY and (forwarded := request.headers.get("X-Forwarded-For")):
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def take(key: str, *, at: datetime, most: int = MOST_TRIES) -> str:
    """Count a try before it is looked at; return how long to wait, in words, or nothing if it may go on."""
    since = cache.get_or_set(f"{key}:since", at, WINDOW.total_seconds()) or at
    if not timedelta() <= at - since < WINDOW:
        forget(key)
        cache.set(f"{key}:since", at, WINDOW.total_seconds())
        since = at
    cache.add(key, 0, WINDOW.total_seconds())
    return _in_words(since + WINDOW - at) if _one_more(key) > most else ""


def _one_more(key: str) -> int:
    try:
        return cache.incr(key)
    except ValueError:
        # It expired in between: this is the first of a new window.
        cache.set(key, 1, WINDOW.total_seconds())
        return 1


def forget(key: str) -> None:
    cache.delete_many([key, f"{key}:since"])


def _in_words(wait: timedelta) -> str:
    minutes = max(1, math.ceil(wait.total_seconds() / 60))
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
