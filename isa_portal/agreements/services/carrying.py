"""Carries the text of one version into the next: its words, its terms, its risks and every part."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from isa_portal.agreements.models import Version, part
from isa_portal.agreements.services.terms import PURPOSE, TERMS
from isa_portal.evidence.actors import Actor
from isa_portal.organisations.models import Organisation
from isa_portal.risk import services as risk


def carry(version: Version, draft: Version, *, by: Actor, at: datetime) -> None:
    """Give a new draft everything that another version says."""
    for name in (*PURPOSE, *TERMS):
        setattr(draft, name, getattr(version, name))
    if version.assessment:
        draft.assessment = risk.copy_assessment(version.assessment, by=by, at=at)
    draft.save()
    # A fixed text keeps a body under the entry that was joined into another since; the next one names the other.
    joined = Organisation.objects.exclude(joined_into=None).in_bulk()
    copies: dict[type[models.Model], dict[Any, Any]] = {
        Organisation: {key: body.joined_into for key, body in joined.items()}
    }
    # What belongs to a part follows it, with its keys led to the copies.
    for model, path in sorted(part.paths(), key=lambda found: len(found[1])):
        copies[model] = {row.pk: _copy(row, draft, copies) for row in _rows(model, path, version)}


def _rows(model: type[models.Model], path: tuple[str, ...], version: Version) -> models.QuerySet[Any]:
    return model._default_manager.filter(**{"__".join(path): version}).order_by("pk")


def _copy(row: Any, draft: Version, copies: dict[type[models.Model], dict[Any, Any]]) -> Any:
    row.pk, row._state.adding = None, True
    for field in row._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            if field.related_model is Version:
                setattr(row, field.name, draft)
            elif twin := copies.get(field.related_model, {}).get(getattr(row, field.attname)):
                setattr(row, field.name, twin)
    row.save(force_insert=True)
    return row
