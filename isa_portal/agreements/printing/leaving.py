"""What a text says of leaving and ending, as documents say it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from isa_portal.agreements.models.leaving import Counting, LastDay, Removal, Way
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import Nation

Row = tuple[str, str]


def leaving(content: dict[str, Any]) -> list[Row]:
    """Return each point of leaving with its words; nothing for a text that says nothing of it."""
    said = content.get("leaving") or {}
    return [*_notice(said), *_service(said), *_ending(said)] if said else []


def _notice(said: dict[str, Any]) -> Iterator[Row]:
    yield "How notice is counted", f"{Counting(said['counting']).label}."
    yield "A last day that is no working day", f"{LastDay(said['non_working']).label}. {Nation(said['nation']).label}."
    yield "How notice is given", f"{Way(said['way']).label}."
    where = [said["address"], said["email"]]
    if any(where):
        yield "Where notice goes", "\n".join(filter(None, where))


def _service(said: dict[str, Any]) -> Iterator[Row]:
    rules = []
    if said["post_days"]:
        days = "1 working day" if said["post_days"] == 1 else f"{said['post_days']} working days"
        rules.append(f"By post, {days} after posting.")
    if said["late_after"]:
        rules.append(f"What is sent from {said['late_after']} on counts as sent the next day.")
    if said["working_days_only"]:
        rules.append("Service on a weekend or bank holiday counts on the next working day.")
    yield "When notice counts as served", " ".join(rules) or "On the day on which it is received."


def _ending(said: dict[str, Any]) -> Iterator[Row]:
    if said["ends_on"]:
        yield "The agreement ends", f"At the end of {in_words(date.fromisoformat(said['ends_on']))}."
    if said["ends_when"]:
        yield "It ends when", said["ends_when"]
    if said["ends_without_lead"]:
        yield "Without a lead organisation", "The agreement ends when its lead organisation has left."
    if said["removal"]:
        yield "Who may remove a party", f"{Removal(said['removal']).label}, after the party is heard."
