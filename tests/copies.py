"""Copies rows by the thousand in SQL, for tests and benchmarks that ask what many rows cost."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Model, OuterRef, Subquery

from isa_portal.agreements.models import Adherence, Agreement, Party, Version
from isa_portal.leaving.models import Notice
from isa_portal.signing.models import SigningRound

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


def agreements(agreement: Agreement, count: int, *, shift: int = 0, **changed: Any) -> None:
    """Copy an agreement in force with its text, its parties and what binds them; another set has another shift."""
    key, set_ = f"{BASE * (shift + 1)} + i", 99 - shift
    named = {"id": key, "reference": f"i || '/{set_}'", "slug": f"i || '-{set_}'", "title": "'Sharing ' || i"}
    copies(agreement, count, **named, **changed)
    copies(Version.objects.get(agreement=agreement), count, id=key, agreement_id=key)
    for place, party in enumerate(Party.objects.filter(agreement=agreement).order_by("pk"), shift + 1):
        own = f"{BASE * place} + i"
        copies(party, count, id=own, agreement_id=key)
        copies(Adherence.objects.get(party=party), count, id=own, party_id=own, version_id=key)


def requests(
    signing: SigningRound,
    agreement: Agreement,
    count: int,
    *,
    shift: int,
    sent_on: str,
    last_day: str,
    is_cut_over: bool = False,
) -> None:
    """Copy an agreement in force, each with a second version for its parties to sign; days are SQL."""
    agreements(agreement, count, shift=shift, review_due_from="NULL", review_due_on="NULL")
    bound, key = f"{BASE * (shift + 1)} + i", f"{BASE * (shift + 2)} + i"
    cut_over = {"cut_over_on": last_day} if is_cut_over else {}
    copies(signing.version, count, id=key, agreement_id=bound, number="'2.0'", **cut_over)
    copies(signing, count, id=key, version_id=key, sent_at=_morning(sent_on), last_day=last_day)
    more = 0
    for place, invitation in enumerate(signing.invitations.order_by("party_id"), shift + 1):
        party = f"{BASE * place} + i"
        copies(invitation, count, id=party, round_id=key, party_id=party)
        for link in invitation.links.all():
            more += 1
            own = f"{BASE * (shift + more)} + i"
            copies(link.signatory, count, id=own, party_id=party)
            copies(link, count, id=own, invitation_id=party, signatory_id=own, fingerprint=f"'{shift}-{more}-' || i")


def _morning(day: str) -> str:
    return f"{day} || ' 09:00:00'" if connection.vendor == "sqlite" else f"({day}) + TIME '09:00'"


def notices(notice: Notice, count: int, *, shift: int, **days: str) -> None:
    """Copy an agreement in force that a party leaves, each with its notice; days are SQL."""
    agreement = notice.party.agreement
    agreements(agreement, count, shift=shift, review_due_from="NULL", review_due_on="NULL")
    place = list(Party.objects.filter(agreement=agreement).order_by("pk")).index(notice.party)
    first = BASE * (shift + 1 + place)
    copies(notice, count, party_id=f"{first} + i", **days)
    last = Notice.objects.filter(party=OuterRef("pk")).values("bound_until")
    Party.objects.filter(pk__gt=first, pk__lte=first + count).update(bound_until=Subquery(last))
