"""The documents of versions that a reader may take away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from isa_portal.agreements.access import Sight
from isa_portal.agreements.models import Version
from isa_portal.evidence import documents


def size(number: int) -> str:
    """Return the size of a file as people say it."""
    return f"{number / 1_048_576:.1f} MB" if number >= 1_048_576 else f"{max(1, round(number / 1024))} KB"


def papers(versions: Iterable[Version], sight: Sight) -> list[Any]:
    """Return the documents of versions that a reader sees, newest first."""
    found = documents.about(version.key for version in versions)
    return [one for one in found if sight.shows(one.created_at)]
