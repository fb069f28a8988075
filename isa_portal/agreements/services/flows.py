"""Adds and changes the data flows of a draft, piece by piece: their facts, their items, their systems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from isa_portal.agreements import rules
from isa_portal.agreements.models import DataFlow, DataItem, End, FlowSystem, Version
from isa_portal.agreements.services.editing import changed_by, editable, ensure_as_shown
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.organisations.services.editing import ensure_unchanged

SYSTEM = ("name", "owner", "agreed_on", "custodian", "seen_by")


@transaction.atomic
def add_flow(
    version: Version,
    *,
    items: Iterable[Mapping[str, Any]] = (),
    systems: Mapping[str, Mapping[str, Any]] | None = None,
    by: Actor,
    at: datetime,
    **fields: Any,
) -> DataFlow:
    """
    Add a data flow to a draft, perhaps with its data items and the systems at its ends.

    :raises Refused: if discloser and recipient are the same body
    """
    version = editable(version, by=by, at=at)
    flow = DataFlow(version=version, position=version.flows.count() + 1, **fields)
    _check(flow)
    flow.save()
    _add_items(flow, items, at=at)
    for end, facts in (systems or {}).items():
        FlowSystem.objects.create(flow=flow, end=End(end), **facts)
    audit.record("dataflow.add", flow, by=by, at=at, what=str(flow))
    return flow


def _check(flow: DataFlow) -> None:
    if flow.discloser == flow.recipient:
        raise Refused("A data flow goes from one organisation to another. Choose two different ones.")


def _locked(flow: DataFlow, *, by: Actor, at: datetime) -> DataFlow:
    """Lock the draft and return the flow as it stands; one that was removed meanwhile is not there."""
    return editable(flow.version, by=by, at=at).flows.select_related("discloser", "recipient").get(pk=flow.pk)


@transaction.atomic
def change_flow(flow: DataFlow, *, stamp: str | None = None, by: Actor, at: datetime, **fields: Any) -> DataFlow:
    """
    Change any facts of a data flow; what is not given stays.

    :param stamp: of the facts that the person was shown; none asks nothing
    :raises Refused: if discloser and recipient would be the same body
    :raises Overtaken: if somebody else changed them meanwhile
    """
    flow = _locked(flow, by=by, at=at)
    ensure_as_shown(flow, fields, stamp=stamp, event="dataflow.change")
    changed = changed_by(flow, fields)
    _check(flow)
    flow.save()
    audit.record("dataflow.change", flow, by=by, at=at, what=str(flow), changed=changed)
    return flow


def systems_of(flow: DataFlow) -> dict[str, Any]:
    """Return what a person who changes the systems at the ends of a flow was shown of them."""
    held = {system.end: system for system in flow.systems.all()}
    ends = [(end, held.get(end) or FlowSystem(end=end)) for end in End]
    return {f"{end}_{name}": getattr(system, name) for end, system in ends for name in SYSTEM}


@transaction.atomic
def change_systems(
    flow: DataFlow, *, stamp: str | None = None, by: Actor, at: datetime, **ends: Mapping[str, Any]
) -> DataFlow:
    """
    Say which system stands at an end of a flow, who answers for it and who may see it.

    :raises Overtaken: if somebody else changed them meanwhile
    """
    flow = _locked(flow, by=by, at=at)
    ensure_unchanged(flow, systems_of(flow), stamp=stamp, event="dataflow.change_systems")
    for end, facts in ends.items():
        system = flow.systems.filter(end=End(end)).first() or FlowSystem(flow=flow, end=End(end))
        for name, value in facts.items():
            setattr(system, name, value)
        system.save()
    audit.record("dataflow.change_systems", flow, by=by, at=at, what=str(flow))
    return flow


@transaction.atomic
def add_items(flow: DataFlow, items: Iterable[Mapping[str, Any]], *, by: Actor, at: datetime) -> DataFlow:
    """
    Add data items to a flow.

    :raises Refused: if a name cannot be seen as it is written, or there would be too many
    """
    flow = _locked(flow, by=by, at=at)
    number = _add_items(flow, items, at=at)
    audit.record("dataflow.add_items", flow, by=by, at=at, what=str(flow), number=number)
    return flow


def _add_items(flow: DataFlow, items: Iterable[Mapping[str, Any]], *, at: datetime) -> int:
    first = flow.items.count() + 1
    rows = [DataItem(flow=flow, position=first + place, **facts) for place, facts in enumerate(items)]
    if reasons := tuple(rules.item_obstacles(rows, already=first - 1)):
        raise Refused(*reasons)
    if rows:
        bulk_create_with_history(rows, DataItem, default_date=at)
    return len(rows)


@transaction.atomic
def change_item(item: DataItem, *, stamp: str | None = None, by: Actor, at: datetime, **fields: Any) -> DataItem:
    """
    Change a data item of a draft.

    :raises Refused: if its name cannot be seen as it is written
    :raises Overtaken: if somebody else changed it meanwhile
    """
    item = _locked(item.flow, by=by, at=at).items.get(pk=item.pk)
    ensure_as_shown(item, fields, stamp=stamp)
    changed_by(item, fields)
    if reasons := tuple(rules.item_obstacles([item], already=0)):
        raise Refused(*reasons)
    item.save()
    audit.record("dataitem.change", item, by=by, at=at, what=item.name)
    return item


@transaction.atomic
def remove_item(item: DataItem, *, by: Actor, at: datetime) -> None:
    """Remove a data item from a draft; the ones after it move up."""
    flow = _locked(item.flow, by=by, at=at)
    item = flow.items.get(pk=item.pk)
    audit.record("dataitem.remove", item, by=by, at=at, what=item.name)
    place = item.position
    item.delete()
    for later in flow.items.filter(position__gt=place):
        later.position -= 1
        later.save(update_fields=["position"])
