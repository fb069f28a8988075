"""Opens agreements from a template or from another agreement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements import access
from isa_portal.agreements.models import Agreement, Clause, Proposal, Version
from isa_portal.agreements.models.clause import REFERENCE, new_key
from isa_portal.agreements.services import opening, parties
from isa_portal.agreements.services.editing import editable, letter_of
from isa_portal.agreements.services.terms import DPIA, PURPOSE, TERMS
from isa_portal.agreements.starting import Template
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Board, User

# What belongs to one agreement alone: its own assessment, its own first day, its own day of review.
OWN = {*DPIA, "commences_on", "review_on"}


@transaction.atomic
def open_from(
    board: Board,
    *,
    template: Template | None = None,
    source: Agreement | None = None,
    proposal: Proposal | None = None,
    by: Actor,
    at: datetime,
    **facts: Any,
) -> Version:
    """
    Open a new agreement with the text of a template, or of another agreement, or with none; a proposal gives parties.

    :param facts: as ``opening.open_draft`` takes them
    :raises Refused: with every reason that stands in the way
    """
    version = opening.open_draft(board, **facts, proposal=proposal, by=by, at=at)
    if template:
        version = start_from_template(version, template, by=by, at=at)
    elif source:
        version = start_from_agreement(version, source, by=by, at=at)
    if proposal:
        parties.take_over(version, proposal, by=by, at=at)
        version.refresh_from_db()
    return version


@transaction.atomic
def start_from_template(version: Version, template: Template, *, by: Actor, at: datetime) -> Version:
    """
    Fill a new draft with the clauses of a template.

    :raises Refused: if the template is for another tier
    """
    version = editable(version, by=by, at=at)
    if version.agreement.tier not in template.tiers:
        raise Refused(f"{template.name} does not fit this tier. Choose another tier or another start.")
    rows = [
        Clause(
            key=one["key"],
            kind=one["kind"],
            heading=one["heading"],
            guidance=one["guidance"],
            text=one["text"],
            letter="A" if one["appendix"] else "",
        )
        for one in template.clauses
    ]
    _copy(version, rows)
    version.review_questions = list(template.review_questions)
    version.save(update_fields=["review_questions"])
    audit.record("version.fill", version, by=by, at=at, source=template.name, clauses=len(rows))
    return version


@transaction.atomic
def start_from_agreement(version: Version, source: Agreement, *, by: Actor, at: datetime) -> Version:
    """
    Fill a new draft with purpose, clauses and terms of another agreement; its parties and flows stay there.

    :raises Refused: if the other agreement has no text that this actor may read
    """
    version = editable(version, by=by, at=at)
    text = readable_text(source, by=by, at=at)
    if text is None:
        raise Refused(f"{source} has no text that you may read. Choose another agreement.")
    rows = list(text.clauses.select_related("wording"))
    _copy(version, rows, keeps_wordings=source.board_id == version.agreement.board_id)
    for name in {*PURPOSE, *TERMS} - OWN:
        setattr(version, name, getattr(text, name))
    version.save()
    audit.record("version.fill", version, by=by, at=at, source=str(source), clauses=len(rows))
    return version


def readable_text(source: Agreement, *, by: Actor, at: datetime) -> Version | None:
    """Return the newest version with clauses that this actor may read."""
    if not isinstance(by, User):
        return None
    on = clock.london_date(at)
    if not Agreement.objects.visible_to(by, on=on).filter(pk=source.pk).exists():
        return None
    seen: Version | None = access.versions_seen(source, by, on=on).filter(clauses__isnull=False).first()
    return seen


def _copy(version: Version, rows: Sequence[Clause], *, keeps_wordings: bool = False) -> None:
    """Write clauses under keys of their own; references among them go with them."""
    keys = {row.key: new_key() for row in rows}
    lettered = 0
    for position, row in enumerate(rows, 1):
        lettered += row.is_appendix
        Clause.objects.create(
            version=version,
            position=position,
            key=keys[row.key],
            kind=row.kind,
            heading=row.heading,
            guidance=row.guidance,
            text=REFERENCE.sub(lambda found: f"{{clause:{keys.get(found[1], found[1])}}}", row.text),
            letter=letter_of(lettered) if row.is_appendix else "",
            wording=row.wording if keeps_wordings else None,
        )
