"""Keeps the agreed wordings of a board, and puts them into drafts."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from isa_portal.agreements.models import Clause, ClauseWording, Topic, Version
from isa_portal.agreements.models.clause import REFERENCE
from isa_portal.agreements.rules import text as rules
from isa_portal.agreements.services import clauses
from isa_portal.agreements.services.editing import editable
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Board


@transaction.atomic
def keep(
    board: Board,
    *,
    heading: str,
    text: str,
    kind: str = Topic.OTHER,
    agreed_on: date | None = None,
    agreed_reference: str = "",
    by: Actor,
    at: datetime,
) -> ClauseWording:
    """
    Keep a wording in the clause bank of a board.

    :raises Refused: if it is not theirs to keep, is empty, or refers to a clause of one agreement
    """
    reasons = [
        *rules.bank_obstacles(board, by=by, at=at),
        *rules.wording_of_clause_obstacles(heading, text, label="the wording", keys=()),
    ]
    if not text.strip():
        reasons.append("Enter the text of the wording.")
    if reasons:
        raise Refused(*reasons)
    wording = ClauseWording.objects.create(
        board=board,
        kind=kind,
        heading=heading.strip(),
        text=text,
        agreed_on=agreed_on,
        agreed_reference=agreed_reference,
        created_at=at,
    )
    audit.record("wording.keep", wording, by=by, at=at, heading=wording.heading)
    return wording


def reusable(clause: Clause) -> str:
    """Return the text of a clause without its references: elsewhere they name nothing and are filled in anew."""
    headings = dict(clause.version.clauses.values_list("key", "heading"))
    return REFERENCE.sub(lambda found: f"[clause on {headings.get(found[1], 'this')}]", clause.text)


@transaction.atomic
def keep_clause(
    clause: Clause,
    *,
    heading: str,
    text: str,
    kind: str,
    agreed_on: date | None = None,
    agreed_reference: str = "",
    by: Actor,
    at: datetime,
) -> ClauseWording:
    """
    Keep the wording of a clause of a draft; the clause then counts as one that uses it.

    :raises Refused: if it is not theirs to keep
    """
    version = editable(clause.version, by=by, at=at)
    wording = keep(
        version.agreement.board,
        heading=heading,
        text=text,
        kind=kind,
        agreed_on=agreed_on,
        agreed_reference=agreed_reference,
        by=by,
        at=at,
    )
    clause = version.clauses.get(pk=clause.pk)
    clause.wording = wording
    clause.save(update_fields=["wording"])
    audit.record("clause.keep", clause, by=by, at=at, heading=wording.heading)
    return wording


@transaction.atomic
def retire(wording: ClauseWording, *, by: Actor, at: datetime) -> ClauseWording:
    """
    Offer a wording no more; clauses that came from it stay as they are.

    :raises Refused: if it is not theirs to retire, or is retired already
    """
    wording = ClauseWording.objects.select_for_update(of=("self",)).get(pk=wording.pk)
    reasons = list(rules.bank_obstacles(wording.board, by=by, at=at))
    if wording.retired_at:
        reasons.append(f"{wording} is retired already.")
    if reasons:
        raise Refused(*reasons)
    wording.retired_at = at
    wording.save(update_fields=["retired_at"])
    audit.record("wording.retire", wording, by=by, at=at, heading=wording.heading)
    return wording


@transaction.atomic
def insert(version: Version, wording: ClauseWording, *, by: Actor, at: datetime) -> Clause:
    """
    Add a clause with an agreed wording at the end of a draft.

    :raises Refused: if the wording is retired or of another board, or the draft is not theirs to write
    """
    version = editable(version, by=by, at=at)
    if wording.retired_at or wording.board_id != version.agreement.board_id:
        raise Refused(f"{wording} is not offered any more. Choose another wording.")
    return clauses.add_clause(
        version, heading=wording.heading, text=wording.text, kind=wording.kind, wording=wording, by=by, at=at
    )
