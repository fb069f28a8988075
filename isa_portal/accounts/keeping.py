"""Keeps what somebody had typed when their session was over, until they have signed in again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.http import HttpRequest

from isa_portal.lib import clock

FIELD = "kept"
SENT = "was-kept"
KEY = "kept_work"
SALT = "isa_portal.kept-work"
LASTS = timedelta(hours=1)
MOST_CHARACTERS = 200_000
NEVER = {"csrfmiddlewaretoken", "credential", "code", FIELD, SENT}


def wrap(request: HttpRequest) -> str:
    """Return what was typed, signed together with where it was going; nothing if it is too much to carry."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values if _may_travel(name)]
    if not fields or sum(len(name) + len(str(value)) for name, value in fields) > MOST_CHARACTERS:
        return ""
    work = {"path": request.get_full_path(), "fields": fields, "files": bool(request.FILES)}
    return signing.dumps(work, salt=SALT, compress=True)


def _may_travel(name: str) -> bool:
    return name not in NEVER and "password" not in name.lower()


def carry(request: HttpRequest) -> None:
    """Put what a sign-in page carries into the session, where it outlasts the steps of signing in."""
    try:
        work = signing.loads(request.POST.get(FIELD, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return
    request.session[KEY] = {**work, "at": clock.now().isoformat()}


def present(request: HttpRequest) -> dict[str, Any] | None:
    """Return the work that this session keeps, if it is not too old."""
    work: dict[str, Any] | None = request.session.get(KEY)
    if not work or clock.now() - datetime.fromisoformat(work["at"]) > LASTS:
        return None
    return work


def drop(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
