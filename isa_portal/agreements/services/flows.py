"""Adds and changes the data flows of a draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements.models import DataFlow, Version
from isa_portal.agreements.services.editing import editable
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused


@transaction.atomic
def add_flow(version: Version, *, by: Actor, at: datetime, **fields: Any) -> DataFlow:
    """
    Add a data flow to a draft.

    :raises Refused: if discloser and recipient are the same body
    """
    version = editable(version, by=by, at=at)
    _check_flow(fields)
    flow = DataFlow.objects.create(version=version, position=version.flows.count() + 1, **fields)
    audit.record("dataflow.add", flow, by=by, at=at, what=str(flow))
    return flow


def _check_flow(fields: dict[str, Any]) -> None:
    if fields["discloser"] == fields["recipient"]:
        raise Refused("A data flow goes from one organisation to another. Choose two different ones.")


@transaction.atomic
def change_flow(flow: DataFlow, *, by: Actor, at: datetime, **fields: Any) -> DataFlow:
    """Change a data flow of a draft."""
    flow = editable(flow.version, by=by, at=at).flows.get(pk=flow.pk)
    _check_flow(fields)
    for name, value in fields.items():
        setattr(flow, name, value)
    flow.save()
    audit.record("dataflow.change", flow, by=by, at=at, what=str(flow))
    return flow
