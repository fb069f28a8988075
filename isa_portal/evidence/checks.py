"""Names every guard that the database has lost."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import Warning as CheckWarning
from django.db import connections

from isa_portal.evidence import guards


def guards_stand(databases: Sequence[str] | None = None, **_: Any) -> list[CheckWarning]:
    """A warning, not an error: migrate runs the checks first, and migrate is what puts a guard back."""
    return [
        CheckWarning(
            f"The guard {name} is missing from the database {alias}: rows that must not change could be changed.",
            hint="Run manage.py migrate, then manage.py verify --all.",
            id="evidence.W001",
        )
        for alias in databases or ()
        for name in guards.missing(connections[alias])
    ]
