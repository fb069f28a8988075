"""Tells every page of a signed-in person when the session ends."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from isa_portal.accounts import visits
from isa_portal.lib.clock import LONDON, SystemClock
from isa_portal.organisations.models import User


def session(request: HttpRequest) -> dict[str, Any]:
    """Return the hour at which one is signed out, and the seconds until then; nothing for a stranger."""
    if not isinstance(getattr(request, "user", None), User) or not (ends := visits.ends_at(request)):
        return {}
    left = (ends - SystemClock().now()).total_seconds()
    return {"session_ends": f"{ends.astimezone(LONDON):%H:%M}", "session_seconds": max(0, int(left))}
