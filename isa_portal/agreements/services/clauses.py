"""Adds, changes and moves the clauses of a draft."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from isa_portal.agreements.models import Clause, Version
from isa_portal.agreements.services.editing import editable, renumber
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import markup, names
from isa_portal.lib.errors import Refused


def _check_clause(heading: str, text: str, number: int) -> None:
    if not heading.strip():
        raise Refused(f"Enter the heading of clause {number}.")
    if unseen := names.problems(heading, f"The heading of clause {number}"):
        raise Refused(*unseen)
    if sentence := markup.too_long(text, f"Clause {number}"):
        raise Refused(sentence)


@transaction.atomic
def add_clause(version: Version, *, heading: str, text: str, by: Actor, at: datetime) -> Clause:
    """
    Add a clause at the end of a draft.

    :raises Refused: if it has no heading or is longer than a clause may be
    """
    version = editable(version, by=by, at=at)
    position = version.clauses.count() + 1
    _check_clause(heading, text, position)
    clause = Clause.objects.create(version=version, position=position, heading=heading.strip(), text=text)
    audit.record("clause.add", clause, by=by, at=at, heading=heading)
    return clause


@transaction.atomic
def change_clause(clause: Clause, *, heading: str, text: str, by: Actor, at: datetime) -> Clause:
    """
    Change the heading and text of a clause.

    :raises Refused: if it has no heading or is longer than a clause may be
    """
    version = editable(clause.version, by=by, at=at)
    clause = version.clauses.get(pk=clause.pk)
    _check_clause(heading, text, clause.position)
    clause.heading, clause.text = heading.strip(), text
    clause.save()
    audit.record("clause.change", clause, by=by, at=at, heading=heading)
    return clause


@transaction.atomic
def move_clause(clause: Clause, *, up: bool, by: Actor, at: datetime) -> Clause:
    """Move a clause one place up or down; at the end nothing happens."""
    version = editable(clause.version, by=by, at=at)
    order = list(version.clauses.all())
    here = next(place for place, one in enumerate(order) if one.pk == clause.pk)
    there = here + (-1 if up else 1)
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    renumber(order)
    audit.record("clause.move", clause, by=by, at=at, heading=clause.heading, up=up)
    return order[there] if 0 <= there < len(order) else clause
