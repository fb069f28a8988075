"""Asks as a person, and undoes what came of it."""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.cache import SessionStore
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve

from tests.permissions import pages
from tests.permissions.addresses import Address
from tests.permissions.filling import PageForm, filled, form_at
from tests.permissions.world import World
from tests.remembered import changes

FACTORY = RequestFactory()


@dataclass(frozen=True)
class Answer:
    """What a person got, and how many rows were changed for it."""

    response: HttpResponse
    changed: int

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def body(self) -> bytes:
        """The page without what is different in every answer."""
        return pages.masked(self.response)


known: dict[str, tuple[list[Any], str]] = {}


def tables() -> dict[str, str]:
    """Return a hash of every table."""
    found = {}
    with connection.cursor() as cursor:
        for name in sorted(connection.introspection.table_names()):
            cursor.execute(f'SELECT * FROM "{name}"')
            read = cursor.fetchall()
            # Most tables are as they were when they were asked last; what they say is long to work out.
            if name in known and known[name][0] == read:
                found[name] = known[name][1]
                continue
            # The history notes when by the machine's own clock, which does not stand still for us.
            kept = [place for place, column in enumerate(cursor.description) if column[0] != "history_date"]
            rows = "\n".join(sorted(repr([_settled(row[place]) for place in kept]) for row in read))
            found[name] = hashlib.sha256(rows.encode()).hexdigest()
            known[name] = read, found[name]
    return found


def _settled(value: Any) -> Any:
    """Return a value without chance: a password is kept with salt; none as "!" and random letters in its place."""
    if isinstance(value, memoryview):
        return bytes(value)
    return "!" if isinstance(value, str) and re.fullmatch(r"![A-Za-z0-9]{40}|md5\$.+", value) else value


@contextmanager
def undone() -> Iterator[None]:
    """Undo in the end whatever is done here."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def in_the_browser_of(world: World, person: str) -> Iterator[Client]:
    """Lend the browser of a person, whose cookies and session are afterwards what they were before."""
    client, sessions = world.client(person), caches["sessions"]
    cookies, kept, ends = copy.deepcopy(client.cookies), sessions._cache.copy(), sessions._expire_info.copy()
    yield client
    client.cookies = cookies
    sessions.clear()
    sessions._cache.update(kept)
    sessions._expire_info.update(ends)


def ask(world: World, person: str, method: str, path: str, body: Any = None, **more: Any) -> Answer:
    """Ask in the browser of a person."""
    before = changes()
    with in_the_browser_of(world, person) as client, undone():
        response = getattr(client, method.lower())(path, body or {}, **more)
        changed = changes() - before
    return Answer(response, changed)


def ask_the_view(world: World, person: str, method: str, path: str) -> Answer:
    """Ask the view behind an address, without the middleware that might have saved it."""
    request, before = _bare(world, person, method, path), changes()
    match = resolve(path)
    with undone():
        try:
            response = match.func(request, *match.args, **match.kwargs)
        except Http404:
            response = HttpResponse(status=404)
        except PermissionDenied:
            response = HttpResponse(status=403)
    return Answer(response, changes() - before)


def _bare(world: World, person: str, method: str, path: str) -> HttpRequest:
    request = FACTORY.generic(method, path)
    cookie = world.client(person).cookies.get("sessionid")
    request.session = SessionStore(cookie.value if cookie else None)
    request.user = world.people.get(person, AnonymousUser())
    request.user.remembered_grants = {}
    request._messages = CookieStorage(request)
    return request


def form_of(world: World, address: Address) -> PageForm:
    """Return the form of an address as somebody who may act sees it; an empty one where it is only a button."""
    writer = sorted(address.row.write & address.row.readers(address.stage) or address.row.write)[0]
    page = ask(world, writer, "GET", address.path).response
    return form_at(page.content.decode() if page.status_code == 200 else "", address.path)


def body_of(world: World, address: Address) -> dict[str, Any]:
    """Return what somebody who may act would send, read from the page itself."""
    if not address.row.write:
        return {}
    words = address.row.words.items()
    given = {name: world.parts[word[1:]] if str(word)[:1] == "@" else word for name, word in words}
    return {**filled(form_of(world, address)), **given}


def outcome(world: World, person: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, str]]:
    """Return the answer and every table as it would be after this."""
    with in_the_browser_of(world, person) as client, undone():
        response, after = client.post(path, body), tables()
    return response.status_code, after
