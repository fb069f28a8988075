"""Copies rows by the thousand in SQL, for tests and benchmarks that ask what many rows cost."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Model

from isa_portal.agreements.models import Adherence, Agreement, Party, Version

# Copies are far from what the services make.
BASE = 10_000_000


def copies(row: Model, count: int, **changed: str) -> None:
    """Copy a row so many times; what changes is SQL in which ``i`` counts the copies and ``t`` is the row."""
    table, columns = row._meta.db_table, [field.column for field in row._meta.local_concrete_fields]
    changed = {"id": f"{BASE} + i", **changed}
    values = ", ".join(changed.get(name, f't."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n'
            f' WHERE i < {count}) SELECT {values} FROM "{table}" t, n WHERE t.id = {row.pk}'
        )


def day(today: date, first: int, length: int, *, more: int = 0) -> str:
    """Return SQL for a day, spread over so many from one that is counted from today."""
    place = f"(i % 3001 * 611953) % {length} + {first + more}"
    if connection.vendor == "sqlite":
        return f"date('{today}', ({place}) || ' days')"
    return f"DATE '{today}' + ({place})::int"


def agreements(agreement: Agreement, count: int, **changed: Any) -> None:
    """Copy an agreement in force with its text, its parties and what binds them."""
    named = {"reference": "i || '/99'", "slug": "i || '-99'", "title": "'Sharing ' || i"}
    copies(agreement, count, **named, **changed)
    copies(Version.objects.get(agreement=agreement), count, agreement_id=f"{BASE} + i")
    for place, party in enumerate(Party.objects.filter(agreement=agreement).order_by("pk"), 1):
        key = f"{BASE * place} + i"
        copies(party, count, id=key, agreement_id=f"{BASE} + i")
        copies(Adherence.objects.get(party=party), count, id=key, party_id=key, version_id=f"{BASE} + i")
