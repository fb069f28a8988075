"""Changes the purpose, the benefits and the terms of a draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements.models import Version
from isa_portal.agreements.services.editing import editable
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.organisations.services.editing import ensure_unchanged

PURPOSE = ("purpose", "benefits")
DPIA = ("dpia_kind", "dpia_reference", "dpia_on", "dpia_owner", "dpia_answers", "dpia")
TERMS = (
    "commences_on",
    "rule",
    "is_deed",
    "notice_count",
    "notice_unit",
    "notice_method",
    "notice_to",
    "review_by",
    "review_months",
    "review_first_months",
    "review_basis",
    "review_follows",
    "review_on",
    "review_event",
    "liability",
    "declarations",
    "review_questions",
    "classification",
    *DPIA,
)


def purpose_of(version: Version) -> dict[str, Any]:
    """Return what a person who changes the purpose was shown of it."""
    return {name: getattr(version, name) for name in PURPOSE}


def terms_of(version: Version) -> dict[str, Any]:
    """Return what a person who changes the terms was shown of them."""
    shown = [name for name in TERMS if name not in ("notice_count", "notice_unit")]
    return {**{name: getattr(version, name) for name in shown}, "notice": version.notice_period}


@transaction.atomic
def change(version: Version, *, stamp: str | None = None, by: Actor, at: datetime, **fields: Any) -> Version:
    """
    Change the purpose, benefits or terms of a draft.

    :param stamp: of the facts that the person was shown; none asks nothing
    :param fields: any of PURPOSE and TERMS
    :raises Refused: if the version cannot be changed by this actor now
    :raises Overtaken: if somebody else changed them meanwhile
    """
    version = editable(version, by=by, at=at)
    facts = purpose_of(version) if fields.keys() <= {*PURPOSE} else terms_of(version)
    ensure_unchanged(version, facts, stamp=stamp)
    if unknown := fields.keys() - {*PURPOSE, *TERMS}:
        raise TypeError(f"{sorted(unknown)} cannot be changed here.")
    changed = sorted(name for name, value in fields.items() if getattr(version, name) != value)
    for name in changed:
        setattr(version, name, fields[name])
    if changed:
        version.save(update_fields=changed)
        audit.record("version.change", version, by=by, at=at, number=version.number, changed=changed)
    return version
