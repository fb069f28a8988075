"""What a list of parties names, and how members of a class are counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Agreement, Party, PartyClass


@dataclass(frozen=True)
class CountedClass:
    """A class with its members as far as a reader knows of them; it is counted by them alone."""

    row: PartyClass
    members: list[Party]

    @property
    def signed(self) -> int:
        return sum(member.has_signed for member in self.members)

    @property
    def count(self) -> str:
        return f"{self.signed} of {len(self.members)} {self.row.counted_as}"


def classes_of(agreement: Agreement, parties: Sequence[Party]) -> list[CountedClass]:
    """Return the classes of an agreement with those of some ``told`` parties that are their members."""
    return [
        CountedClass(row, [party for party in parties if party.member_of_id == row.pk])
        for row in agreement.classes.all()
    ]


def names_of(parties: Sequence[Party], *, counts: bool = True) -> list[str]:
    """Return what a short list names: who leads, classes by the number of their members, then the other parties."""
    found: dict[PartyClass, list[Party]] = {}
    for party in parties:
        if party.member_of:
            found.setdefault(party.member_of, []).append(party)
    classes = [f"{row} ({CountedClass(row, members).count})" if counts else str(row) for row, members in found.items()]
    # Who gave up its seat stands beside who took it.
    passed = {before["party"] for one in parties for before in one.in_place_of}
    gone = [one for one in parties if one.state == PartyState.SUCCEEDED and one.pk in passed]
    named = [one for one in parties if one.member_of is None and one not in gone]
    leads, others = ([one.listed_as for one in named if one.leads is is_lead] for is_lead in (True, False))
    return [*leads, *classes, *others]
