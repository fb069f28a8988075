"""
Database triggers that refuse a change of what must not change: guard rails, not proof (the chain is the proof).

Installed after every migrate, because SQLite loses the triggers of a table that a migration rebuilds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig, apps
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

ALWAYS = "1 = 1"
_FUNCTION = "isa_portal_refuse"


@dataclass(frozen=True)
class Guard:
    """
    What is refused on one table.

    :ivar fields: the frozen fields; none means all
    :ivar when: SQL about the row as it stands, its columns written as OLD.column
    :ivar once: fields that stay empty until they are filled, and are fixed from then on
    """

    label: str
    fields: tuple[str, ...] = ()
    when: str = ALWAYS
    once: tuple[str, ...] = ()

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def refusal(self) -> str:
        return (
            f"{self.label}: {', '.join((*self.fields, *self.once)) or 'rows'} may not be changed, replaced or removed"
        )


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


def _unique_keys(model: type[models.Model]) -> Iterator[str]:
    """SQL for every key on which INSERT OR REPLACE could silently take the place of a held row."""
    meta = model._meta
    names: list[tuple[list[str], list[str]]] = [([field.name], []) for field in meta.concrete_fields if field.unique]
    names += [(list(together), []) for together in meta.unique_together]
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            if not constraint.fields:
                raise NotImplementedError(f"{constraint.name}: a guarded table has unique keys of plain columns only.")
            names.append((list(constraint.fields), list(_conditions(model, constraint))))
    for key, conditions in names:
        columns = [_column(model, name) for name in key]
        yield " AND ".join([*(f"held.{column} = NEW.{column}" for column in columns), *conditions])


def _conditions(model: type[models.Model], constraint: Any) -> Iterator[str]:
    """SQL for the condition of a unique key, true of both rows: equalities and "is null" only."""
    if constraint.condition is None:
        return
    for name, value in constraint.condition.children:
        field, _, lookup = name.partition("__")
        if lookup == "isnull" and value is True:
            wanted = "IS NULL"
        elif not lookup and isinstance(value, str):
            wanted = f"= '{value}'"
        else:
            raise NotImplementedError(f"{constraint.name}: a guarded table has plain conditions only, not {name}.")
        yield from (f"{row}.{_column(model, field)} {wanted}" for row in ("held", "NEW"))


def _column(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return f'"{field.column}"'


def _changed(guard: Guard, differs: str) -> str:
    if not guard.fields:
        return guard.when
    differing = [f"OLD.{column} {differs} NEW.{column}" for column in _columns(guard, guard.fields)]
    differing += [
        f"(OLD.{column} IS NOT NULL AND OLD.{column} {differs} NEW.{column})" for column in _columns(guard, guard.once)
    ]
    return f"({guard.when}) AND ({' OR '.join(differing)})"


def _columns(guard: Guard, names: tuple[str, ...]) -> list[str]:
    return [_column(guard.model, name) for name in names]


def _replaced(guard: Guard) -> str:
    standing = guard.when.replace("OLD.", "held.")
    return " OR ".join(
        f'EXISTS (SELECT 1 FROM "{guard.table}" AS held WHERE {key} AND ({standing}))'
        for key in _unique_keys(guard.model)
    )


def _sqlite(guard: Guard) -> dict[str, str]:
    occasions = {
        "update": ("UPDATE", _changed(guard, "IS NOT")),
        "delete": ("DELETE", guard.when),
        # REPLACE removes rows without firing the triggers of DELETE.
        "replace": ("INSERT", _replaced(guard)),
    }
    return {
        (name := f"{guard.table}_no_{occasion}"): (
            f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{guard.table}" FOR EACH ROW WHEN {condition} '
            f"BEGIN SELECT RAISE(ABORT, '{guard.refusal}'); END"
        )
        for occasion, (verb, condition) in occasions.items()
    }


def _postgresql(guard: Guard) -> dict[str, str]:
    def trigger(occasion: str, event: str) -> tuple[str, str]:
        name = f"{guard.table}_no_{occasion}"
        return name, (f"CREATE TRIGGER \"{name}\" BEFORE {event} EXECUTE FUNCTION {_FUNCTION}('{guard.refusal}')")

    row = f'ON "{guard.table}" FOR EACH ROW WHEN'
    return dict(
        [
            trigger("update", f"UPDATE {row} ({_changed(guard, 'IS DISTINCT FROM')})"),
            trigger("delete", f"DELETE {row} ({guard.when})"),
            trigger("truncate", f'TRUNCATE ON "{guard.table}" FOR EACH STATEMENT'),
        ]
    )


_MAKE_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = TG_ARGV[0];
END $$
"""
_STANDING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}
_TRIGGERS = {"sqlite": _sqlite, "postgresql": _postgresql}


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
            cursor.execute(_MAKE_FUNCTION)
        for name, make in _TRIGGERS[connection.vendor](guard).items():
            place = f' ON "{guard.table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{place}')
            cursor.execute(make)


def install_after_migrate(sender: AppConfig, using: str = "default", **_: Any) -> None:
    """Install the guards of one application's tables."""
    from django.db import connections

    for guard in _GUARDS.values():
        if guard.label.split(".")[0] == sender.label:
            install(connections[using], guard)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the name of every trigger that should stand and does not."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING[connection.vendor])
        standing = {name for (name,) in cursor.fetchall()}
    return [
        name
        for guard in _GUARDS.values()
        if _has_columns(connection, guard)
        for name in _TRIGGERS[connection.vendor](guard)
        if name not in standing
    ]


def held_fast() -> set[str]:
    """Return every field (``app.Model.field``) that a guard may hold against change."""
    return {
        f"{guard.label}.{name}"
        for guard in _GUARDS.values()
        for name in (*guard.fields, *guard.once) or [field.name for field in guard.model._meta.concrete_fields]
    }
