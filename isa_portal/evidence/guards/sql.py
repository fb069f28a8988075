"""The SQL of the guards: triggers of SQLite and of PostgreSQL that refuse a change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

ALWAYS = "1 = 1"
_FUNCTION = "isa_portal_refuse"
_FUNCTION_OF_OWNER = "isa_portal_refuse_part"


@dataclass(frozen=True)
class Owner:
    """
    What holds the rows of another table fast: a row that it leads to whose column is not blank.

    :ivar path: the foreign keys from the table to its owner
    :ivar column: the field of the owner that fixes what belongs to it
    :ivar shares: the label of an owner that is joined by having the same key, not by being pointed to
    :ivar may_go: whether a row may still be removed
    """

    path: tuple[str, ...]
    column: str
    shares: str = ""
    may_go: bool = False

    def holds(self, model: type[models.Model], row: str) -> str:
        """SQL that is true of a row (OLD, NEW) that is held fast."""
        return self._holds(model, row, self.path, 1)

    def _holds(self, model: type[models.Model], row: str, path: tuple[str, ...], depth: int) -> str:
        if not path:
            return f"{row}.{_column(model, self.column)} <> ''"
        key: Any = model._meta.get_field(path[0])
        if self.shares:
            owner, joined = apps.get_model(self.shares), _column(apps.get_model(self.shares), path[0])
        else:
            owner, joined = key.related_model, f'"{key.related_model._meta.pk.column}"'
        up = f"p{depth}"
        held = self._holds(owner, up, path[1:], depth + 1)
        own = f'{row}."{key.column}"'
        return f'EXISTS (SELECT 1 FROM "{owner._meta.db_table}" AS {up} WHERE {up}.{joined} = {own} AND {held})'

    def free(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Return those of some rows that nothing holds fast."""
        if self.shares:
            owners = apps.get_model(self.shares)._default_manager.exclude(**{self.column: ""})
            return rows.exclude(**{f"{self.path[0]}__in": owners.values(self.path[0])})
        return rows.filter(**{"__".join((*self.path, self.column)): ""})


@dataclass(frozen=True)
class Guard:
    """
    What is refused on one table.

    :ivar fields: the frozen fields; none means all
    :ivar when: SQL about the row as it stands, its columns written as OLD.column
    :ivar once: fields that stay empty until they are filled, and are fixed from then on
    :ivar owner: the model whose rows hold those of this table fast, with the keys that lead to it
    """

    label: str
    fields: tuple[str, ...] = ()
    when: str = ALWAYS
    once: tuple[str, ...] = ()
    owner: Owner | None = None

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


def _held(guard: Guard, *rows: str) -> str:
    assert guard.owner is not None
    return " OR ".join(guard.owner.holds(guard.model, row) for row in rows)


def _occasions(guard: Guard) -> dict[str, tuple[str, str]]:
    """What SQLite refuses on a table: the verb, and SQL that says of which row."""
    if guard.owner:
        gone = {} if guard.owner.may_go else {"delete": ("DELETE", _held(guard, "OLD"))}
        return {
            "insert": ("INSERT", _held(guard, "NEW")),
            "update": ("UPDATE", _held(guard, "OLD", "NEW")),
            **gone,
        }
    return {
        "update": ("UPDATE", _changed(guard, "IS NOT")),
        "delete": ("DELETE", guard.when),
        # REPLACE removes rows without firing the triggers of DELETE.
        "replace": ("INSERT", _replaced(guard)),
    }


def _sqlite(guard: Guard) -> dict[str, str]:
    return {
        (name := f"{guard.table}_no_{occasion}"): (
            f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{guard.table}" FOR EACH ROW WHEN {condition} '
            f"BEGIN SELECT RAISE(ABORT, '{guard.refusal}'); END"
        )
        for occasion, (verb, condition) in _occasions(guard).items()
    }


def _postgresql(guard: Guard) -> dict[str, str]:
    def trigger(occasion: str, event: str, held: str = "") -> tuple[str, str]:
        name = f"{guard.table}_no_{occasion}"
        # A condition of PostgreSQL's triggers looks at no other table, so the function is given the question.
        question = ", '{}'".format(f"SELECT {held}".replace("'", "''")) if held else ""
        function = f"{_FUNCTION_OF_OWNER if held else _FUNCTION}('{guard.refusal}'{question})"
        return name, f'CREATE TRIGGER "{name}" BEFORE {event} EXECUTE FUNCTION {function}'

    if guard.owner:
        gone = [trigger("delete", f'DELETE ON "{guard.table}" FOR EACH ROW', _held(guard, "($1)"))]
        return dict(
            [
                trigger("insert", f'INSERT ON "{guard.table}" FOR EACH ROW', _held(guard, "($2)")),
                trigger("update", f'UPDATE ON "{guard.table}" FOR EACH ROW', _held(guard, "($1)", "($2)")),
                *([] if guard.owner.may_go else gone),
                trigger("truncate", f'TRUNCATE ON "{guard.table}" FOR EACH STATEMENT'),
            ]
        )
    row = f'ON "{guard.table}" FOR EACH ROW WHEN'
    return dict(
        [
            trigger("update", f"UPDATE {row} ({_changed(guard, 'IS DISTINCT FROM')})"),
            trigger("delete", f"DELETE {row} ({guard.when})"),
            trigger("truncate", f'TRUNCATE ON "{guard.table}" FOR EACH STATEMENT'),
        ]
    )


MAKE_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = TG_ARGV[0];
END $$
"""
MAKE_FUNCTION_OF_OWNER = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION_OF_OWNER}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        EXECUTE TG_ARGV[1] INTO held USING NEW, NEW;
    ELSIF TG_OP = 'DELETE' THEN
        EXECUTE TG_ARGV[1] INTO held USING OLD, OLD;
    ELSE
        EXECUTE TG_ARGV[1] INTO held USING OLD, NEW;
    END IF;
    IF held THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = TG_ARGV[0];
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$
"""
STANDING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}
TRIGGERS = {"sqlite": _sqlite, "postgresql": _postgresql}
DROP = {
    "sqlite": 'DROP TRIGGER IF EXISTS "{name}"',
    "postgresql": 'DROP TRIGGER IF EXISTS "{name}" ON "{table}"',
}
