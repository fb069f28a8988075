"""Adds and changes the legal powers that a draft relies on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements.models import Reliance, Version
from isa_portal.agreements.services.editing import editable
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.gateways.rules import why_not_choosable
from isa_portal.lib.errors import Refused


@transaction.atomic
def add_reliance(version: Version, *, by: Actor, at: datetime, **fields: Any) -> Reliance:
    """
    Add a legal power that the sharing relies on.

    :raises Refused: if the catalogue entry is not a power that can be chosen, with the reason
    """
    version = editable(version, by=by, at=at)
    if sentence := why_not_choosable(fields["gateway"]):
        raise Refused(sentence)
    reliance = Reliance.objects.create(version=version, position=version.reliances.count() + 1, **fields)
    audit.record("reliance.add", reliance, by=by, at=at, what=str(reliance))
    return reliance


@transaction.atomic
def change_reliance(reliance: Reliance, *, by: Actor, at: datetime, **fields: Any) -> Reliance:
    """
    Change a legal power of a draft.

    :raises Refused: if the catalogue entry is not a power that can be chosen, with the reason
    """
    reliance = editable(reliance.version, by=by, at=at).reliances.get(pk=reliance.pk)
    if sentence := why_not_choosable(fields["gateway"]):
        raise Refused(sentence)
    for name, value in fields.items():
        setattr(reliance, name, value)
    reliance.save()
    audit.record("reliance.change", reliance, by=by, at=at, what=str(reliance))
    return reliance
