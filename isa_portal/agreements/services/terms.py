"""Changes the purpose, the benefits and the terms of a draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements.models import Version
from isa_portal.agreements.services.editing import editable
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor

PURPOSE = ("purpose", "benefits")
DPIA = ("dpia_kind", "dpia_reference", "dpia_on", "dpia_owner", "dpia_answers", "dpia")
TERMS = (
    "commences_on",
    "rule",
    "notice_count",
    "notice_unit",
    "notice_method",
    "notice_to",
    "review_months",
    "review_basis",
    "liability",
    "declarations",
    "review_questions",
    "classification",
    *DPIA,
)


@transaction.atomic
def change(version: Version, *, by: Actor, at: datetime, **fields: Any) -> Version:
    """
    Change the purpose, benefits or terms of a draft.

    :param fields: any of PURPOSE and TERMS
    :raises Refused: if the version cannot be changed by this actor now
    """
    version = editable(version, by=by, at=at)
    if unknown := fields.keys() - {*PURPOSE, *TERMS}:
        raise TypeError(f"{sorted(unknown)} cannot be changed here.")
    changed = sorted(name for name, value in fields.items() if getattr(version, name) != value)
    for name in changed:
        setattr(version, name, fields[name])
    if changed:
        version.save(update_fields=changed)
        audit.record("version.change", version, by=by, at=at, number=version.number, changed=changed)
    return version
