"""The answer to the question of an impact assessment, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from isa_portal.lib.calendar import in_words


def impact(content: dict[str, Any]) -> str:
    """Return what a canonical content says of its impact assessment, as Markdown; nothing where it says nothing."""
    found = content.get("impact_assessment") or {}
    done = in_words(date.fromisoformat(found["done_on"])) if found.get("done_on") else ""
    named = ", ".join(filter(None, (found.get("reference", ""), done, found.get("owner", ""))))
    screened = ["It was screened: no assessment is needed."] if found.get("answers") else []
    answers = "\n".join(f"- {answer}" for answer in found.get("answers", ()))
    return "\n\n".join(filter(None, (f"{named}." if named else "", *screened, answers, content.get("dpia") or "")))
