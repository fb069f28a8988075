"""What stands in the way of a data item, and what a data flow still leaves open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from isa_portal.agreements.models import DataFlow, DataItem, FlowSystem
from isa_portal.agreements.models.flow import Answer
from isa_portal.lib import names

MOST_ITEMS = 1_000


def item_obstacles(items: Sequence[DataItem], *, already: int) -> Iterator[str]:
    """Yield why these cannot be data items of one flow, which has some already."""
    if already + len(items) > MOST_ITEMS:
        yield f"A data flow has at most {MOST_ITEMS:,} data items. Part it into several flows."
        return
    for item in items:
        if not item.name.strip():
            yield "Enter the name of the data item."
        if len(item.name) > 300:
            yield f"The data item {item.name[:40]} … has {len(item.name)} characters; the limit is 300. Shorten it."
        yield from names.problems(item.name, "The data item")


@dataclass(frozen=True)
class Gap:
    """What one section of a data flow leaves open, as it follows on "Data flow 2: "."""

    section: str
    words: str


def gaps(flow: DataFlow) -> Iterator[Gap]:
    """
    Yield what a data flow still leaves open; of anonymous data nothing but the items is asked.

    Its items and systems should be read already (``DataFlow.objects.in_full()``).
    """
    if not flow.data.strip():
        yield Gap("who", "say in a sentence what is shared")
    yield from _of_items(list(flow.items.all()))
    if flow.kinds.is_identifiable:
        yield from _of_journey(flow)
        yield from _of_keeping(flow)
        yield from _of_place(flow)
        yield from _of_systems({system.end: system for system in flow.systems.all()})
        yield from _of_passing_on(flow)
        yield from _of_people(flow)
        if not flow.article_30:
            yield Gap("records", "give the reference of its entry in the records of processing (Article 30)")


def _of_items(items: list[DataItem]) -> Iterator[Gap]:
    if not items:
        yield Gap("items", "name at least one data item")
    silent = [item for item in items if not (item.why_needed.strip() and item.why_not_less.strip())]
    if len(silent) == 1:
        yield Gap("items", f"say why {silent[0].name} is needed and why less or anonymous data would not do")
    elif silent:
        yield Gap("items", f"say of {len(silent)} data items why each is needed and why less would not do")


def _lacking(section: str, facts: dict[str, object]) -> Iterator[Gap]:
    missing = [words for words, stated in facts.items() if not stated]
    if missing:
        *first, last = missing
        yield Gap(section, f"say {', '.join(first)} and {last}" if first else f"say {last}")


def _of_journey(flow: DataFlow) -> Iterator[Gap]:
    yield from _lacking(
        "journey",
        {"how it travels": flow.method, "how often": flow.frequency, "which period it covers": flow.period},
    )
    if flow.not_shared.strip() and not flow.not_shared_why.strip():
        yield Gap("limits", "say why that is expressly not shared")


def _of_keeping(flow: DataFlow) -> Iterator[Gap]:
    facts: dict[str, object] = {
        "how long it is kept": flow.retention,
        "what starts the clock": flow.clock_starts,
        "how it is then disposed of": flow.disposal,
    }
    yield from _lacking("keeping", facts)


def _of_place(flow: DataFlow) -> Iterator[Gap]:
    facts: dict[str, object] = {
        "where it is stored": flow.stored_in,
        "whether it leaves the UK": flow.outside_uk,
    }
    if flow.outside_uk == Answer.YES:
        facts["by what mechanism it may leave the UK"] = flow.transfer_mechanism
    yield from _lacking("place", facts)


def _of_systems(systems: dict[str, FlowSystem]) -> Iterator[Gap]:
    for end, where in (("source", "it comes from"), ("destination", "it goes to")):
        system = systems.get(end) or FlowSystem()
        facts: dict[str, object] = {
            "its name": system.name,
            "who owns the information": system.owner,
            "when the owner agreed": system.agreed_on,
            "who is its custodian": system.custodian,
            "who may see it": system.seen_by,
        }
        for gap in _lacking("systems", facts):
            yield Gap("systems", f"of the system {where}, {gap.words}")


def _of_passing_on(flow: DataFlow) -> Iterator[Gap]:
    facts: dict[str, object] = {"whether it may be passed on": flow.onward}
    if flow.onward == Answer.YES:
        facts |= {"to whom it may be passed on": flow.onward_to, "on whose decision": flow.onward_decides}
    yield from _lacking("onward", facts)


def _of_people(flow: DataFlow) -> Iterator[Gap]:
    facts: dict[str, object] = {"what people are told": flow.told, "why": flow.told_why.strip()}
    if flow.victims_told:
        facts["why victims and witnesses are told that"] = flow.victims_told_why.strip()
    yield from _lacking("people", facts)
    facts = {"whether the National Data Opt-Out applies": flow.opt_out, "why": flow.opt_out_why.strip()}
    yield from _lacking("people", facts)
