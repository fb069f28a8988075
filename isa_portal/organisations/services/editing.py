"""Tells who changes a thing that somebody else changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from isa_portal.evidence import audit
from isa_portal.evidence.audit import Recorded
from isa_portal.lib import clock, stamps
from isa_portal.lib.calendar import in_words
from isa_portal.lib.errors import Overtaken


def ensure_unchanged(thing: Any, facts: Mapping[str, Any], *, stamp: str | None, event: str = "") -> None:
    """
    Compare the stamp of what a person was shown with the facts of a locked row; no stamp asks nothing.

    :param event: the type of the event that records such a change, where other events tell of the row too
    :raises Overtaken: naming who changed it and when
    """
    if stamp is None or stamp == stamps.of(facts):
        return
    events = [one for one in audit.history(thing.chain) if one.subject == audit.subject_of(thing)]
    if not events:
        raise Overtaken("Somebody changed this since you opened the page. Compare both and save again.")
    last = _telling_of(events, facts, event)[-1]
    local = last.at.astimezone(clock.LONDON)
    when = f"on {in_words(local.date())} at {local:%H:%M}"
    raise Overtaken(f"{last.actor_words} changed this {when}, after you opened the page. Compare both and save again.")


def _telling_of(events: list[Recorded], facts: Mapping[str, Any], event: str) -> list[Recorded]:
    """Return the events that tell of these facts; where none says so, all of them."""
    of_type = [one for one in events if one.type == event] or events
    return [one for one in of_type if facts.keys() & set(one.facts.get("changed", ()))] or of_type
