"""Brings signed agreements into force when their day comes."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet

from isa_portal.agreements import execution
from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Agreement


def awaiting(*, on: date) -> QuerySet[Agreement]:
    """Return the signed agreements whose commencement date has come."""
    return Agreement.objects.filter(
        state=AgreementState.SIGNED, versions__state=State.CURRENT, versions__commences_on__lte=on
    )


def commence(agreement: Agreement, *, at: datetime) -> bool:
    """Bring a signed agreement into force if its day has come, and say whether it did. Safe to repeat."""
    return execution.commence(agreement, at=at)
