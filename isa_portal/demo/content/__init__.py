"""Reads the documents of the demonstration; what a paper does not say stays unknown."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from isa_portal.lib.calendar import PartialDate

TIERS = {"1": 1, "2": 2, "stand_alone": 0}


def read(name: str) -> dict[str, Any]:
    """Return one document of the demonstration by its file name without ending."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8"))
    return found


def partial(text: str | None) -> PartialDate | None:
    """Return "2015-04-13", "2015-04" or "2015" as far as it is known."""
    if not text:
        return None
    numbers = [int(part) for part in text.split("-")]
    if len(numbers) == 1:
        return PartialDate.year(numbers[0])
    return PartialDate.month(*numbers) if len(numbers) == 2 else PartialDate.day(date(*numbers))


def day(text: str | None) -> date | None:
    """Return an exact day; a month or a year is not a day."""
    known = partial(text)
    return known.first if known and known.is_exact else None


def items(flow: dict[str, Any]) -> str:
    """Return what a data flow carries as the text of the flow."""
    listed = "; ".join(flow["items"])
    return f"{flow['title']}. {flow['description']}" + (f" Items: {listed}." if listed else "")
