"""What a document signed before the portal says, and what follows from it. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from isa_portal.agreements.models import Agreement
from isa_portal.lib.calendar import PartialDate, Period, months_after
from isa_portal.organisations.models import Organisation


@dataclass(frozen=True)
class PaperSignatory:
    """Somebody who signed on paper: for whom, in which position, and the day, month or year of it if it is known."""

    organisation: Organisation
    position: str
    dated: PartialDate | None = None


@dataclass(frozen=True)
class PaperAgreement:
    """
    What a document signed before the portal says. Empty means: the document does not say.

    :param review_due: as printed; where it is empty but ``review_months`` and a dated signature are known, it is
        counted from the latest dated signature, and ``review_note`` says so
    :param other_parties_note: how the document leaves its other parties open, for example "not listed in the document"
    """

    reference: str
    title: str
    tier: int
    purpose: str = ""
    version_number: str = "1.0"
    parties: Sequence[Organisation] = ()
    other_parties_note: str = ""
    signatories: Sequence[PaperSignatory] = ()
    starts_on: date | None = None
    review_due: PartialDate | None = None
    review_months: int | None = None
    notice: Period | None = None
    notice_method: str = ""
    notice_to: str = ""
    liability: str = ""
    review_questions: Sequence[str] = ()
    printed_marking: str = ""
    printed_history: Sequence[tuple[str, PartialDate | None, str]] = ()
    clauses: Sequence[tuple[str, str]] = ()
    risks: Sequence[dict[str, Any]] = field(default_factory=tuple)
    stands_on: Sequence[Agreement] = ()

    @property
    def undated(self) -> int:
        """How many signatures carry no date."""
        return sum(signatory.dated is None for signatory in self.signatories)

    @property
    def start_note(self) -> str:
        """Why the first day cannot be told; nothing where the document gives it."""
        if self.starts_on:
            return ""
        if not self.signatories:
            return "Start not computable: the document gives no date of signing or of coming into force."
        return f"Start not computable: {self.undated} of {len(self.signatories)} signatures carry no date."

    @property
    def due(self) -> PartialDate | None:
        """When the review is due: as printed, or counted by its interval from the latest dated signature."""
        dated = [signatory.dated for signatory in self.signatories if signatory.dated]
        if self.review_due or not self.review_months or not dated:
            return self.review_due
        latest = max(dated, key=lambda day: day.last)
        months = self.review_months
        return PartialDate(months_after(latest.first, months), months_after(latest.last, months))

    @property
    def review_note(self) -> str:
        """How the review date was counted; nothing where it is printed."""
        if self.review_due or self.due is None:
            return ""
        only = len(self.signatories) - self.undated == 1
        return f"Counted from the {'only' if only else 'latest'} dated signature."
