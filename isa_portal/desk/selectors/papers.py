"""The documents of versions that a reader may take away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from isa_portal.agreements.access import Sight
from isa_portal.agreements.models import Attachment, Version
from isa_portal.agreements.services import attachments
from isa_portal.evidence import documents


def size(number: int) -> str:
    """Return the size of a file as people say it."""
    return f"{number / 1_048_576:.1f} MB" if number >= 1_048_576 else f"{max(1, round(number / 1024))} KB"


def papers(versions: Iterable[Version], sight: Sight) -> list[Any]:
    """Return the documents of versions that a reader sees, newest first."""
    shown = list(versions)
    found = documents.about(version.key for version in shown)
    kept = attached(shown)
    return [
        one
        for one in found
        if sight.shows(one.created_at) and (one.kind != attachments.KIND or (one.subject, one.sha256) in kept)
    ]


def attached(versions: Iterable[Version]) -> dict[tuple[str, str], str]:
    """Return the titles of what is attached to versions, by version and hash: what was taken out is no longer there."""
    rows = Attachment.objects.filter(version__in=[version.pk for version in versions]).select_related("version")
    return {(row.version.key, row.sha256): row.title for row in rows}
