"""
Database triggers that refuse a change of what must not change: guard rails, not proof (the chain is the proof).

Installed after every migrate, because SQLite loses the triggers of a table that a migration rebuilds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from isa_portal.evidence.guards.sql import (
    ALWAYS,
    DROP,
    MAKE_FUNCTION,
    MAKE_FUNCTION_OF_OWNER,
    STANDING,
    TRIGGERS,
    Guard,
    Owner,
)

__all__ = [
    "ALWAYS",
    "append_only",
    "free",
    "frozen_when",
    "frozen_with",
    "held_fast",
    "install",
    "install_after_migrate",
    "lift",
    "lift_before_migrate",
    "missing",
]


_GUARDS: dict[str, Guard] = {}


def append_only(label: str) -> None:
    """Register a model (``app.Model``) whose rows are written once: no UPDATE, DELETE, TRUNCATE or REPLACE."""
    _GUARDS[label] = Guard(label)


def frozen_when(label: str, *, fields: list[str], when: str, once: tuple[str, ...] = ()) -> None:
    """
    Register fields that are fixed once a condition holds, and rows that then may not be removed or replaced.

    :param when: for example ``OLD.content_sha256 <> ''``; other columns of the row may still change
    :param once: fields that may be filled later, once
    """
    _GUARDS[label] = Guard(label, tuple(fields), when, once)


def frozen_with(label: str, *, path: Sequence[str], column: str, shares: str = "", may_go: bool = False) -> None:
    """
    Register rows that belong to a row of another table: once its column is not blank, none is written or removed.

    :param path: the foreign keys that lead from the table to its owner
    :param shares: the model that holds them by having the same foreign key, where none of theirs leads to it
    :param may_go: whether a row may still be removed, together with something else that it belongs to
    """
    _GUARDS[label] = Guard(label, owner=Owner(tuple(path), column, shares, may_go))


def free(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Return those of some rows that no owner holds fast: the ones that may still be changed."""
    guard = _GUARDS.get(rows.model._meta.label)
    return guard.owner.free(rows) if guard and guard.owner else rows


def _has_table(connection: BaseDatabaseWrapper, guard: Guard) -> bool:
    with connection.cursor() as cursor:
        return guard.table in connection.introspection.table_names(cursor)


def _has_columns(connection: BaseDatabaseWrapper, guard: Guard) -> bool:
    """Whether the table stands as the model describes it: half-way through the migrations it may not."""
    with connection.cursor() as cursor:
        if guard.table not in connection.introspection.table_names(cursor):
            return False
        found = {column.name for column in connection.introspection.get_table_description(cursor, guard.table)}
    return found >= {field.column for field in guard.model._meta.concrete_fields}


def install(connection: BaseDatabaseWrapper, guard: Guard) -> None:
    """Put the triggers of one table in place, whatever stood there before."""
    if not _has_columns(connection, guard):
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(MAKE_FUNCTION)
            cursor.execute(MAKE_FUNCTION_OF_OWNER)
        for name, make in TRIGGERS[connection.vendor](guard).items():
            cursor.execute(DROP[connection.vendor].format(name=name, table=guard.table))
            cursor.execute(make)


def lift(connection: BaseDatabaseWrapper, guard: Guard) -> None:
    """Take the triggers of one table away."""
    if not _has_table(connection, guard):
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for name in TRIGGERS[connection.vendor](guard):
            cursor.execute(DROP[connection.vendor].format(name=name, table=guard.table))


def lift_before_migrate(sender: AppConfig, using: str = "default", **_: Any) -> None:
    """
    Lift the guards that look at another table: SQLite renames no table that a trigger elsewhere names.

    They stand again when the migration is through; where it fails, the start-up check names what is missing.
    """
    from django.db import connections

    for guard in _GUARDS.values():
        if guard.owner and guard.label.split(".")[0] == sender.label:
            lift(connections[using], guard)


def install_after_migrate(sender: AppConfig, using: str = "default", **_: Any) -> None:
    """Install the guards of one application's tables."""
    from django.db import connections

    for guard in _GUARDS.values():
        if guard.label.split(".")[0] == sender.label:
            install(connections[using], guard)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the name of every trigger that should stand and does not."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        standing = {name for (name,) in cursor.fetchall()}
    return [
        name
        for guard in _GUARDS.values()
        if _has_columns(connection, guard)
        for name in TRIGGERS[connection.vendor](guard)
        if name not in standing
    ]


def held_fast() -> set[str]:
    """Return every field (``app.Model.field``) that a guard of its own table may hold against change."""
    return {
        f"{guard.label}.{name}"
        for guard in _GUARDS.values()
        if not guard.owner
        for name in (*guard.fields, *guard.once) or [field.name for field in guard.model._meta.concrete_fields]
    }
