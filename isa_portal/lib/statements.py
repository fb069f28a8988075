"""Questions that the ORM writes in SQL once, to be asked again with other values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import QuerySet

# They stand in a statement while it is written, for a key and a day that nothing has.
KEY, DAY = -1, date.min
Row = TypeVar("Row")


class Statement(Generic[Row]):
    """
    A question about a key on a day, whose SQL does not depend on them.

    For the ORM to write a statement takes longer than for the database to answer it; what every page asks is
    written once for each kind of database.
    """

    def __init__(self, query: Callable[..., QuerySet[Any, Row]]) -> None:
        self.query = query
        self.written: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def rows(self, key: int, *, on: date) -> list[Row]:
        """Return what the database answers for a key on a day, as the query's ``values_list`` would."""
        if connection.vendor not in self.written:
            self.written[connection.vendor] = self.query(KEY, on=DAY).query.sql_with_params()
        sql, params = self.written[connection.vendor]
        given = {KEY: key, _adapted(DAY): _adapted(on)}
        with connection.cursor() as cursor:
            cursor.execute(sql, [given.get(one, one) for one in params])
            found: list[Row] = cursor.fetchall()
        return found


def _adapted(day: date) -> Any:
    return connection.ops.adapt_datefield_value(day)
