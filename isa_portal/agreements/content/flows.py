"""What moves, and the files that belong to the text, as the canonical content has them."""

from __future__ import annotations

from typing import Any

from isa_portal.agreements.models import DataFlow, DataItem, End, FlowSystem, Version
from isa_portal.agreements.models.flow import Identifiability, Kinds

AS_WRITTEN = (
    "period", "not_shared", "not_shared_why", "method", "frequency", "retention", "clock_starts", "disposal",
    "stored_in", "transfer_note", "onward_to", "onward_decides", "told_why", "victims_told_why", "opt_out_why",
    "article_30",
)  # fmt: skip
CHOSEN = ("outside_uk", "transfer_mechanism", "onward", "told", "victims_told", "opt_out")


def flows(version: Version) -> list[dict[str, Any]]:
    return [flow_of(flow, number) for number, flow in enumerate(version.flows.in_full(), 1)]


def flow_of(flow: DataFlow, number: int) -> dict[str, Any]:
    """Return one flow, its items and systems read already."""
    kinds, systems = flow.kinds, {system.end: system for system in flow.systems.all()}
    return {
        "number": number,
        "stage": flow.stage,
        "discloser": flow.discloser.legal_name,
        "recipient": flow.recipient.legal_name,
        "data": flow.data,
        **_kinds(kinds, kinds.identifiability),
        "data_items": [_item(item) for item in flow.items.all()],
        **{name: getattr(flow, name) for name in AS_WRITTEN},
        **{name: getattr(flow, f"get_{name}_display")() for name in CHOSEN},
        "systems": {str(end): _system(systems.get(end) or FlowSystem(end=end)) for end in End},
    }


def _kinds(marks: Kinds | DataItem, identifiability: str) -> dict[str, Any]:
    return {
        "identifiability": str(Identifiability(identifiability).label) if identifiability else "",
        "special_category": marks.special_category,
        "offence_data": marks.offence_data,
        "patient_data": marks.patient_data,
    }


def _item(item: DataItem) -> dict[str, Any]:
    return {
        "number": item.position,
        "name": item.name,
        **_kinds(item, item.identifiability),
        "why_needed": item.why_needed,
        "why_not_less": item.why_not_less,
    }


def _system(system: FlowSystem) -> dict[str, Any]:
    return {
        "name": system.name,
        "owner": system.owner,
        "agreed_on": system.agreed_on.isoformat() if system.agreed_on else "",
        "custodian": system.custodian,
        "seen_by": system.seen_by,
    }


def attachments(version: Version) -> list[dict[str, Any]]:
    return [
        {
            "number": row.position,
            "title": row.title,
            "name": row.name,
            "media_type": row.media_type,
            "size": row.size,
            "sha256": row.sha256,
        }
        for row in version.attachments.all()
    ]
