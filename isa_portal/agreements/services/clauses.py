"""Adds, changes and moves the clauses of a draft."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements.models import Clause, ClauseWording, Topic, Version
from isa_portal.agreements.rules import text as rules
from isa_portal.agreements.services.editing import editable, renumber
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.organisations.services.editing import ensure_unchanged


def facts_of(clause: Clause) -> dict[str, Any]:
    """Return what a person who changes a clause was shown of it."""
    return {
        "kind": clause.kind,
        "heading": clause.heading,
        "text": clause.text,
        "is_appendix": clause.is_appendix,
    }


@transaction.atomic
def add_clause(
    version: Version,
    *,
    heading: str,
    text: str,
    kind: str = Topic.OTHER,
    is_appendix: bool = False,
    wording: ClauseWording | None = None,
    by: Actor,
    at: datetime,
) -> Clause:
    """
    Add a clause after the others, or an appendix after the appendices.

    :raises Refused: if it has no heading, is longer than a clause may be, or refers to nothing
    """
    version = editable(version, by=by, at=at)
    there = list(version.clauses.all())
    _check(heading, text, label=label_of_next(there, is_appendix=is_appendix), among=there)
    clause = Clause.objects.create(
        version=version,
        position=len(there) + 1,
        heading=heading.strip(),
        text=text,
        kind=kind,
        letter=_MARK if is_appendix else "",
        wording=wording,
    )
    _arrange([*there, clause])
    audit.record("clause.add", clause, by=by, at=at, heading=heading)
    return clause


# Stands for the letter until the appendices are counted.
_MARK = "A"


def label_of_next(there: Iterable[Clause], *, is_appendix: bool = False) -> str:
    """Return how the next clause or appendix will be called."""
    if is_appendix:
        return "the appendix"
    return f"clause {sum(not clause.is_appendix for clause in there) + 1}"


def _check(heading: str, text: str, *, label: str, among: Iterable[Clause]) -> None:
    keys = {clause.key for clause in among}
    if reasons := tuple(rules.wording_of_clause_obstacles(heading, text, label=label, keys=keys)):
        raise Refused(*reasons)


def _arrange(order: list[Clause]) -> None:
    """Keep the order, with the appendices behind."""
    arranged: list[Clause] = sorted(order, key=lambda clause: clause.is_appendix)
    renumber(arranged)


@transaction.atomic
def change_clause(
    clause: Clause,
    *,
    heading: str,
    text: str,
    kind: str | None = None,
    is_appendix: bool | None = None,
    stamp: str | None = None,
    by: Actor,
    at: datetime,
) -> Clause:
    """
    Change a clause; what is not given stays.

    :param stamp: of the facts that the person was shown; none asks nothing
    :raises Refused: if it has no heading, is longer than a clause may be, or refers to nothing
    :raises Overtaken: if somebody else changed it meanwhile
    """
    version = editable(clause.version, by=by, at=at)
    there = list(version.clauses.all())
    clause = next(one for one in there if one.pk == clause.pk)
    ensure_unchanged(clause, facts_of(clause), stamp=stamp)
    _check(heading, text, label=clause.label, among=there)
    clause.heading, clause.text, clause.kind = heading.strip(), text, kind or clause.kind
    if is_appendix is not None and is_appendix != clause.is_appendix:
        clause.letter = _MARK if is_appendix else ""
    clause.save()
    _arrange(there)
    audit.record("clause.change", clause, by=by, at=at, heading=heading)
    return clause


@transaction.atomic
def move_clause(clause: Clause, *, up: bool, by: Actor, at: datetime) -> Clause:
    """Move a clause one place up or down; at the end, and where the appendices begin, nothing happens."""
    version = editable(clause.version, by=by, at=at)
    order = list(version.clauses.all())
    here = next(place for place, one in enumerate(order) if one.pk == clause.pk)
    there = here + (-1 if up else 1)
    if 0 <= there < len(order) and order[there].is_appendix == order[here].is_appendix:
        order[here], order[there] = order[there], order[here]
        here = there
    renumber(order)
    audit.record("clause.move", clause, by=by, at=at, heading=clause.heading, up=up)
    return order[here]
