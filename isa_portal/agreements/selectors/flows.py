"""What the pages of a draft's data flows read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from isa_portal.agreements import printing, rules
from isa_portal.agreements.content import flow_of
from isa_portal.agreements.forms.flows import SECTIONS
from isa_portal.agreements.models import DataFlow, Version
from isa_portal.agreements.selectors import Task, address, counted

# In the order in which one thinks of them.
ORDER = ("who", "items", "journey", "limits", "keeping", "place", "systems", "onward", "people", "records")
OWN_PAGES = {"items": ("Data items", "data_items"), "systems": ("Systems", "flow_systems")}


@dataclass(frozen=True)
class Card:
    """One flow on the list of a draft."""

    flow: DataFlow
    said: dict[str, Any]
    kind: str
    items: str
    missing: str


def cards(version: Version) -> list[Card]:
    found = version.flows.in_full()
    return [_card(flow, flow_of(flow, number)) for number, flow in enumerate(found, 1)]


def _card(flow: DataFlow, said: dict[str, Any]) -> Card:
    sections = dict.fromkeys(gap.section for gap in rules.gaps(flow))
    kind = ", ".join([printing.kind(said), *printing.marks(said)])
    missing = f"{counted(len(sections), 'section')} to fill in" if sections else ""
    return Card(flow, said, kind, counted(len(said["data_items"]), "data item"), missing)


def tasks(flow: DataFlow) -> list[Task]:
    """Return the sections of a flow as tasks: completed, to do with what is missing, or not needed."""
    lacking: dict[str, list[str]] = {}
    for gap in rules.gaps(flow):
        lacking.setdefault(gap.section, []).append(gap.words)
    return [_task(flow, section, lacking.get(section, [])) for section in ORDER]


def _task(flow: DataFlow, section: str, missing: list[str]) -> Task:
    agreement = flow.version.agreement
    if section in OWN_PAGES:
        title, name = OWN_PAGES[section]
        href = address(name, agreement, flow.pk)
    else:
        title, href = SECTIONS[section][0], address("change_flow", agreement, flow.pk, section)
    hint = "; ".join(missing)
    return Task(
        title=title,
        href=href,
        text="To do" if missing else "Completed" if _is_begun(flow, section) else "Not needed",
        colour="blue" if missing else "",
        hint=f"{hint[:1].upper()}{hint[1:]}." if hint else _stated(flow, section),
    )


def _is_begun(flow: DataFlow, section: str) -> bool:
    if section in OWN_PAGES:
        return bool(flow.items.all() if section == "items" else flow.systems.all())
    return any(getattr(flow, name) for name in SECTIONS[section][1].asks())


def _stated(flow: DataFlow, section: str) -> str:
    """Return what a section holds, in a few words."""
    match section:
        case "who":
            return str(flow)
        case "items":
            return f"{counted(len(flow.items.all()), 'data item')}."
        case "systems":
            return ", ".join(system.name for system in flow.systems.all())
    first = SECTIONS[section][1].asks()[0]
    display = getattr(flow, f"get_{first}_display", None)
    return str(display() if display else getattr(flow, first))[:120]
