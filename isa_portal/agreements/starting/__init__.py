"""The templates that a new agreement can start from: numbered clauses with guidance, written for this portal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

NAMES = ("tier-1", "tier-2", "children")


@dataclass(frozen=True)
class Template:
    """
    A text to start from.

    :ivar about: what it is for and what it is not, as the reader who chooses sees it
    :ivar tiers: the tiers of agreement that it fits
    :ivar clauses: each with key (within the template), kind, heading, guidance and text
    """

    slug: str
    name: str
    about: str
    tiers: tuple[int, ...]
    clauses: tuple[dict[str, Any], ...]
    review_questions: tuple[str, ...]


@cache
def templates() -> tuple[Template, ...]:
    """Return every template that the portal ships."""
    return tuple(_read(name) for name in NAMES)


def template(slug: str) -> Template | None:
    return next((one for one in templates() if one.slug == slug), None)


def _read(name: str) -> Template:
    found = json.loads((Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8"))
    clauses = tuple({"appendix": False, "guidance": "", **clause} for clause in found["clauses"])
    return Template(
        name, found["name"], found["about"], tuple(found["tiers"]), clauses, tuple(found["review_questions"])
    )
