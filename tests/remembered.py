"""
A story is told by the services once in a run; told again from the same beginning, the same rows are written again.

Driving the services to an agreement in force takes a second, and hundreds of tests begin there. The first telling
notes every statement that writes; a later one from the same rows repeats the statements, with the same numbers.
What a test writes in between belongs to where it stands: from there only a test that wrote the very same is told by
repeating. A test that changes our code is told everything by the services, and so is one that commits and then writes.
"""

from __future__ import annotations

import functools
import hashlib
import pickle
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import UserSettingsHolder, settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX as UNUSABLE
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_SUFFIX_LENGTH
from django.db import connection, models, transaction
from psycopg.types.json import Json, Jsonb

WRITES = ("INSERT", "UPDATE", "DELETE")
OF_UNUSABLE = len(UNUSABLE) + UNUSABLE_PASSWORD_SUFFIX_LENGTH
STEPS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
IDLE = ("SELECT", "SAVEPOINT", "RELEASE", "EXPLAIN", "BEGIN", "COMMIT")


def _verb(sql: str) -> str:
    return sql.lstrip(" \n(").split(" ", 1)[0].rstrip(";").upper()


@dataclass
class Telling:
    """What one telling wrote, from which numbers on, and what it gave back."""

    numbers: dict[str, int | None]
    statements: list[tuple[str, Any, bool]] = field(default_factory=list)
    repeatable: bool = True
    given: bytes = b""

    def listen(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        verb = _verb(sql)
        if verb in WRITES:
            self.statements.append((sql, [tuple(row) for row in params] if many else params, many))
        elif verb not in IDLE:
            self.repeatable = False
        return execute(sql, params, many, context)

    def repeat(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            _number_from(cursor, self.numbers)
            for sql, params, many in self.statements:
                (cursor.executemany if many else cursor.execute)(sql, params)


@dataclass
class Place:
    """
    Where a test stands: what was told, what else was written since, and how much the database had changed by then.

    :ivar is_undone: whether the test runs in a transaction that is undone, so that every step back is seen here
    :ivar is_aside: whether what is written now counts as nothing
    """

    may: bool = False
    told: tuple[Any, ...] | None = None
    changes: int = 0
    is_undone: bool = True
    is_aside: bool = False
    written: Any = field(default_factory=hashlib.sha256)

    def move(self, told: tuple[Any, ...]) -> None:
        self.told, self.changes, self.written = told, _counted(), hashlib.sha256()

    def note(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        verb = _verb(sql)
        if self.is_aside or not self.may or verb in ("SELECT", "EXPLAIN"):
            return execute(sql, params, many, context)
        if not self.is_undone and verb in WRITES:
            # What it takes back it takes back unseen.
            self.may = False
        self.written.update(repr(self._said(verb, sql, params if many else [params])).encode())
        try:
            return execute(sql, params, many, context)
        finally:
            self.changes = _counted()

    def _said(self, verb: str, sql: str, rows: Any) -> Any:
        # The names of savepoints count up; which one is meant is always the last. A row of history says once more what
        # another statement says, beside the time of day.
        if verb in STEPS or "_historical" in sql:
            return verb
        return sql, [[_whole(one) for one in row or ()] for row in rows]


_tellings: dict[Any, Telling] = {}
_place = Place()


def begin(may: bool) -> None:
    """Begin a test, which may repeat what was told or wants to hear it from the services."""
    global _place
    if _place.note in connection.execute_wrappers:
        connection.execute_wrappers.remove(_place.note)
    _place = Place(may)


@contextmanager
def _aside() -> Iterator[None]:
    was, _place.is_aside = _place.is_aside, True
    try:
        yield
    finally:
        _place.is_aside, _place.changes = was, _counted() if _place.told else 0


def beside(act: Callable[..., Any]) -> Callable[..., Any]:
    """Let what an act writes count as nothing: no story reads it."""

    @functools.wraps(act)
    def done(*args: Any, **more: Any) -> Any:
        with _aside():
            return act(*args, **more)

    return done


def remembered(tell: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function that drives the services repeat what it wrote; its first argument may be the world it changes."""

    @functools.wraps(tell)
    def told(*args: Any, **more: Any) -> Any:
        if not _may_repeat():
            return tell(*args, **more)
        step = (tell.__qualname__, _plain(args), _plain(more), _plain(_overridden()))
        key = (_place.told, _place.written.digest(), connection.in_atomic_block, step)
        world = args[0] if args and hasattr(args[0], "extra") else None
        if key in _tellings:
            with _aside():
                _tellings[key].repeat()
            given = _returned(_tellings[key], world)
        else:
            given = _listened(key, world, lambda: tell(*args, **more))
        _place.move(key)
        return given

    return told


def _may_repeat() -> bool:
    if not _place.may or threading.current_thread() is not threading.main_thread():
        return False
    if _place.told is None:
        _place.is_undone = connection.in_atomic_block
        _place.move(_beginning())
        connection.execute_wrappers.append(_place.note)
    if _place.changes != _counted():
        # Something else was written, and not seen here: nobody knows any more where this test stands.
        _place.may = False
    return _place.may


def _listened(key: Any, world: Any, tell: Callable[[], Any]) -> Any:
    telling = Telling(_numbers())
    with connection.execute_wrapper(telling.listen):
        given = tell()
    if telling.repeatable:
        telling.given = pickle.dumps((given, world and world.at, world and world.extra))
        _tellings[key] = telling
    return given


def _returned(telling: Telling, world: Any) -> Any:
    given, at, extra = pickle.loads(telling.given)
    if world is not None:
        world.at = at
        world.extra.clear()
        world.extra.update(extra)
    return given


def _whole(param: Any) -> Any:
    """Return all that a parameter says: of JSON the driver shows the beginning; who cannot sign in has random words."""
    if isinstance(param, Json | Jsonb):
        return param.obj
    return UNUSABLE if isinstance(param, str) and param.startswith(UNUSABLE) and len(param) == OF_UNUSABLE else param


def _plain(value: Any) -> Any:
    """Return what a value is, for telling one beginning from another."""
    if isinstance(value, models.Model):
        return (value._meta.label, value.pk)
    if hasattr(value, "extra"):
        return ("world", value.at, _plain(value.extra))
    if isinstance(value, dict):
        return tuple((name, _plain(one)) for name, one in value.items())
    if isinstance(value, list | tuple):
        return tuple(_plain(one) for one in value)
    return repr(value)


def _overridden() -> dict[str, Any]:
    """Return the settings that this test has changed."""
    found: dict[str, Any] = {}
    holder = settings._wrapped
    while isinstance(holder, UserSettingsHolder):
        found = {name: value for name, value in vars(holder).items() if name.isupper()} | found
        holder = holder.default_settings
    return found


def _counted() -> int:
    """Return how many rows this connection changed so far; PostgreSQL is not asked: it takes a question for each."""
    return changes() if connection.vendor == "sqlite" else 0


def changes() -> int:
    """Return how many rows were changed so far, also in what was undone: the database's own counter."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return int(connection.connection.total_changes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return int(cursor.fetchone()[0] or 0)


def _beginning() -> tuple[Any, ...]:
    """Return how many rows stand in every table, and which numbers those have that a flush makes anew."""
    tables = sorted(connection.introspection.table_names())
    asked = [f'(SELECT count(*) FROM "{name}")' for name in tables]
    asked += [f'(SELECT max(id) FROM "{name}")' for name in ("auth_permission", "django_content_type")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(asked))
        return tuple(cursor.fetchone())


def _numbers() -> dict[str, int | None]:
    """Return the last number that every table gave."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
        else:
            cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()")
        return dict(cursor.fetchall())


def _number_from(cursor: Any, numbers: dict[str, int | None]) -> None:
    if connection.vendor == "sqlite":
        cursor.execute("DELETE FROM sqlite_sequence")
        cursor.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", list(numbers.items()))
        return
    calls = ", ".join(f"setval('\"{name}\"', {last or 1}, {last is not None})" for name, last in numbers.items())
    cursor.execute(f"SELECT {calls}")
