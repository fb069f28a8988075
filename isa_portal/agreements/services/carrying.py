"""Carries the text of one version into the next: its words, its terms, its risks and every part."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from simple_history.utils import bulk_create_with_history

from isa_portal.agreements.models import Version, part
from isa_portal.agreements.services import attachments
from isa_portal.agreements.services.terms import PURPOSE, TERMS
from isa_portal.evidence.actors import Actor
from isa_portal.organisations.models import Organisation
from isa_portal.risk import services as risk

Copies = dict[type[models.Model], dict[Any, Any]]


def carry(version: Version, draft: Version, *, by: Actor, at: datetime) -> None:
    """Give a new draft everything that another version says."""
    for name in (*PURPOSE, *TERMS):
        setattr(draft, name, getattr(version, name))
    if version.assessment:
        draft.assessment = risk.copy_assessment(version.assessment, by=by, at=at)
    draft.save()
    # A fixed text keeps a body under the entry that was joined into another since; the next one names the other.
    joined = Organisation.objects.exclude(joined_into=None).in_bulk()
    copies: Copies = {Organisation: {key: body.joined_into for key, body in joined.items()}}
    # What belongs to a part, or names one, follows it, with its keys led to the copies.
    for model, path in sorted(part.paths(), key=lambda found: (len(found[1]), part.names_a_part(found[0]))):
        rows = list(model._default_manager.filter(**{"__".join(path): version}).order_by("pk"))
        keys = [row.pk for row in rows]
        for row in rows:
            _lead_on(row, draft, copies)
        copies[model] = dict(zip(keys, _write(model, rows, at=at), strict=True))
    attachments.carry_on(draft, by=by, at=at)


def _lead_on(row: Any, draft: Version, copies: Copies) -> None:
    """Make of a row its copy: without a key, and pointing to the draft and to the copies of its parts."""
    row.pk, row._state.adding = None, True
    for field in row._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            if field.related_model is Version:
                setattr(row, field.name, draft)
            elif twin := copies.get(field.related_model, {}).get(getattr(row, field.attname)):
                setattr(row, field.name, twin)


def _write(model: type[models.Model], rows: list[Any], *, at: datetime) -> list[Any]:
    """Write rows in few statements, however many there are."""
    if hasattr(model, "history"):
        written: list[Any] = bulk_create_with_history(rows, model, batch_size=500, default_date=at)
        return written
    return model._default_manager.bulk_create(rows)
