"""What a body on the board is told of an agreement to which it is no party."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from isa_portal.agreements.access import BOUND
from isa_portal.agreements.lifecycle import EFFECTIVE, State
from isa_portal.agreements.models import Agreement
from isa_portal.desk.selectors.waiting import is_overdue


@dataclass(frozen=True)
class Outline:
    """Title, parties, purpose, state and review date; nothing else."""

    agreement: Agreement
    caption: str
    parties: list[str]
    purpose: str
    is_overdue: bool


def of(agreement: Agreement, *, on: date) -> Outline:
    """Return the outline of a signed agreement."""
    effective = agreement.versions.filter(state__in=EFFECTIVE).only("purpose", "state")
    shown = sorted(effective, key=lambda version: version.state != State.CURRENT)
    bound = agreement.parties.filter(state__in=BOUND).select_related("organisation")
    return Outline(
        agreement,
        f"{agreement.tier_words}, {agreement.reference}",
        [str(party) for party in bound],
        shown[0].purpose if shown else "",
        is_overdue(agreement, on=on),
    )
