"""Tells who changes a thing that somebody else changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from isa_portal.evidence import audit
from isa_portal.lib import clock, stamps
from isa_portal.lib.calendar import in_words
from isa_portal.lib.errors import Overtaken


def ensure_unchanged(thing: Any, facts: Mapping[str, Any], *, stamp: str | None) -> None:
    """
    Compare the stamp of what a person was shown with the facts of a locked row; no stamp asks nothing.

    :raises Overtaken: naming who changed it and when
    """
    if stamp is None or stamp == stamps.of(facts):
        return
    events = [one for one in audit.history(thing.chain) if one.subject == audit.subject_of(thing)]
    if not events:
        raise Overtaken("Somebody changed this since you opened the page. Compare both and save again.")
    last = events[-1]
    local = last.at.astimezone(clock.LONDON)
    when = f"on {in_words(local.date())} at {local:%H:%M}"
    raise Overtaken(f"{last.actor_words} changed this {when}, after you opened the page. Compare both and save again.")
