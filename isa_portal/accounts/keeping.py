"""Keeps what somebody had typed when their session was over or a fresh proof was due, until they have given it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from isa_portal.lib import clock
from isa_portal.organisations.models import Board

FIELD = "kept"
SENT = "was-kept"
KEY = "kept_work"
SALT = "isa_portal.kept-work"
LASTS = timedelta(hours=1)
MOST_CHARACTERS = 200_000
OURS = {"csrfmiddlewaretoken", FIELD, SENT}
NEVER = {"credential", "code", *OURS}
CHOICE = re.compile(r"[a-z]+(_[a-z]+)+")
# What steers a form and was never typed.
UNTYPED = re.compile(r"_.*|stamp|next|by|step|again|.*-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS")


def wrap(request: HttpRequest) -> str:
    """Return what was typed, signed together with where it was going; nothing if it is too much to carry."""
    work = _work(request)
    return signing.dumps(work, salt=SALT, compress=True) if work else ""


def _work(request: HttpRequest) -> dict[str, Any]:
    fields = [(name, value) for name, values in request.POST.lists() for value in values if _may_travel(name)]
    if not fields or sum(len(name) + len(str(value)) for name, value in fields) > MOST_CHARACTERS:
        return {}
    return {"path": request.get_full_path(), "fields": fields, "files": bool(request.FILES)}


def _may_travel(name: str) -> bool:
    return name not in NEVER and "password" not in name.lower()


def carry(request: HttpRequest) -> None:
    """Put what a sign-in page carries into the session, where it outlasts the steps of signing in."""
    try:
        work = signing.loads(request.POST.get(FIELD, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return
    request.session[KEY] = {**work, "at": clock.now().isoformat()}


def hold(request: HttpRequest) -> None:
    """Keep what somebody sent before they have proved afresh who they are, unless a part of it may not be kept."""
    if all(_may_travel(name) or name in OURS for name in request.POST) and (work := _work(request)):
        request.session[KEY] = {**work, "at": clock.now().isoformat(), "proving": True}


def present(request: HttpRequest) -> dict[str, Any] | None:
    """Return the work that this session keeps, if it is not too old."""
    work: dict[str, Any] | None = request.session.get(KEY)
    if not work or clock.now() - datetime.fromisoformat(work["at"]) > LASTS:
        return None
    return work


def drop(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


# In words ---------------------------------------------------------------------------------------------------------


def typed(work: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give what was typed, each under the name of its field in words."""
    for name, value in work["fields"]:
        if value.strip() and not UNTYPED.fullmatch(name):
            yield _as_words(name), _as_shown(value)


def _as_shown(value: str) -> str:
    """Return a tick and the key of a choice as words; what was written stays as it is."""
    return "Ticked" if value == "on" else _as_words(value) if CHOICE.fullmatch(value) else value


def page(work: dict[str, Any], boards: QuerySet[Board]) -> str:
    """Return in words for which page it was, and of which of these boards."""
    try:
        found = resolve(urlsplit(work["path"]).path)
    except Resolver404:
        return "a page that is no longer there"
    board = boards.filter(slug=found.kwargs.get("board", "")).first()
    about = [_reference(str(found.kwargs["slug"]))] if "slug" in found.kwargs else []
    return ", ".join([_as_words(found.url_name or ""), *about, *([board.short_name] if board else [])])


def _reference(slug: str) -> str:
    """Return a reference as it is written, 01/26, or a name as words."""
    return slug.replace("-", "/").upper() if any(map(str.isdigit, slug)) else _as_words(slug)


def _as_words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()
