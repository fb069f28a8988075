"""Adds, changes and removes the risks of a draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements.models import Version
from isa_portal.agreements.services.editing import editable
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.organisations.services.editing import ensure_unchanged
from isa_portal.risk import services as risk
from isa_portal.risk.models import Assessment, Risk


def assessment_of(version: Version, *, by: Actor, at: datetime) -> Assessment:
    """Return the assessment of a version, begun on its board's scale when it is first needed."""
    if version.assessment is None:
        board = version.agreement.board
        scale = board.risk_scales.first() or risk.make_scale(board, by=by, at=at)
        version.assessment = risk.make_assessment(scale, chain=version.chain, by=by, at=at)
        version.save(update_fields=["assessment"])
    return version.assessment


@transaction.atomic
def add_risk(version: Version, *, by: Actor, at: datetime, **fields: Any) -> Risk:
    """
    Add a risk to a draft's assessment.

    :raises Refused: if a score is not on the scale
    """
    version = editable(version, by=by, at=at)
    return risk.add_risk(assessment_of(version, by=by, at=at), by=by, at=at, **fields)


@transaction.atomic
def change_risk(
    version: Version, row: Risk, *, stamp: str | None = None, by: Actor, at: datetime, **fields: Any
) -> Risk:
    """
    Change a risk of a draft's assessment.

    :param stamp: of the facts that the person was shown; none asks nothing
    :raises Refused: if a score is not on the scale, or it is the risk of another text
    :raises Overtaken: if somebody else changed it meanwhile
    """
    _of_this(editable(version, by=by, at=at), row)
    row.refresh_from_db()
    ensure_unchanged(row, risk.facts_of(row), stamp=stamp)
    return risk.change_risk(row, by=by, at=at, **fields)


@transaction.atomic
def remove_risk(version: Version, row: Risk, *, by: Actor, at: datetime) -> None:
    """
    Remove a risk from a draft's assessment.

    :raises Refused: if it is the risk of another text
    """
    _of_this(editable(version, by=by, at=at), row)
    risk.remove_risk(row, by=by, at=at)


def _of_this(version: Version, row: Risk) -> None:
    # Otherwise a draft would open the risks of a text that is fixed.
    if row.assessment_id != version.assessment_id:
        raise Refused(f"{row} belongs to another text. Open the risks of {version}.")
