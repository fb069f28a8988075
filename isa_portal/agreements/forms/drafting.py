"""The purpose and the terms of a draft."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from isa_portal.agreements.forms.fields import LinesField, long_text, short_text
from isa_portal.agreements.models import Jotting, Rule
from isa_portal.agreements.models.flow import Answer
from isa_portal.agreements.models.schedule import ReviewBasis, ReviewBy, ReviewFollows
from isa_portal.agreements.models.version import SCREENING, Assessed, Classification
from isa_portal.design.fields import DayField, MonthsField, PeriodField
from isa_portal.design.forms import Form, Stamped

NOTICE_UNITS = ("days", "months", "working days")


class Abandon(Form):
    reason = long_text(
        "Why is it abandoned?",
        max_length=1000,
        help_text="It stays in the history. It cannot be taken back.",
        error_messages={"required": "Say why it is abandoned."},
    )


class Purpose(Stamped):
    purpose = long_text(
        "Purpose",
        rows=8,
        help_text="What the parties want to achieve together, for whom. One purpose for one agreement.",
        required=False,
    )
    benefits = long_text("Benefits", required=False, help_text="What gets better for people, and how one would see it.")

    def fields_of_version(self) -> dict[str, Any]:
        """Return what was filled in as the version keeps it."""
        return dict(self.cleaned_data)


class Impact(Stamped):
    """Whether there is a data protection impact assessment, or why none is needed."""

    dpia_kind = forms.ChoiceField(
        label="Is there a data protection impact assessment?",
        choices=Assessed.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    dpia_reference = short_text("Its reference", required=False)
    dpia_on = DayField(label="Its date", required=False)
    dpia_owner = short_text("Its owner", required=False, help_text="An office, for example data protection officer.")
    dpia = long_text("Reasons", required=False, rows=4, help_text="Why no assessment is needed, also after a yes.")

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["dpia_on"].latest = today  # type: ignore[attr-defined]
        for key, question in SCREENING.items():
            self.fields[f"ask_{key}"] = forms.ChoiceField(
                label=question, choices=Answer.choices, required=False, widget=forms.RadioSelect
            )

    @property
    def of_reference(self) -> list[Any]:
        return [self[name] for name in ("dpia_reference", "dpia_on", "dpia_owner")]

    @property
    def of_screening(self) -> list[Any]:
        return [*(self[f"ask_{key}"] for key in SCREENING), self["dpia"]]

    def fields_of_version(self) -> dict[str, Any]:
        """Return what was filled in as the version keeps it."""
        cleaned = self.cleaned_data
        kept = {name: cleaned[name] for name in self.base_fields}
        return {**kept, "dpia_answers": {key: given for key in SCREENING if (given := cleaned[f"ask_{key}"])}}


class Terms(Stamped):
    """When the agreement starts, how one leaves, when it is reviewed, who is liable."""

    commences_on = DayField(
        label="Not in force before", required=False, help_text="For example 13/04/2015. Empty: as soon as it is signed."
    )
    rule = forms.ChoiceField(label="When does it come into force?", choices=Rule.choices, widget=forms.RadioSelect)
    is_deed = forms.BooleanField(
        label="It is executed as a deed",
        required=False,
        help_text="Most agreements are signed under hand. A deed is signed on paper only, before a witness who is"
        " physically present.",
    )
    accession_by_consent = forms.BooleanField(
        label="Another body joins only if every party consents",
        required=False,
        help_text="Otherwise the secretariat or the lead admits it, and the parties are told.",
    )
    notice = PeriodField(label="Notice that a party gives to leave", required=False, units=NOTICE_UNITS)
    notice_method = short_text("How notice is given", required=False, help_text="For example in writing.")
    notice_to = short_text("To whom notice is given", max_length=300, required=False, help_text="An office or address.")
    review_by = forms.ChoiceField(
        label="When is it reviewed?", choices=ReviewBy.choices, widget=forms.RadioSelect, required=False
    )
    review_months = MonthsField(label="Months between reviews", required=False)
    review_first_months = MonthsField(
        label="Months to the first review", required=False, help_text="Only where it differs, for example 6."
    )
    review_basis = forms.ChoiceField(
        label="The first review counts from", choices=ReviewBasis.choices, widget=forms.RadioSelect
    )
    review_follows = forms.ChoiceField(
        label="Each later review counts from", choices=ReviewFollows.choices, widget=forms.RadioSelect, required=False
    )
    review_on = DayField(
        label="Fixed day of the review",
        required=False,
        help_text="Only for a review on a fixed day. Months between reviews then count from it.",
    )
    review_event = short_text(
        "Event that asks for a review", required=False, help_text="For example the end of the programme."
    )
    liability = long_text("Liability", required=False, help_text="Who bears which loss, and any limit.")
    declarations = LinesField(
        label="Declarations", required=False, help_text="Each signatory ticks each of them. One on each line."
    )
    review_questions = LinesField(label="Questions of the review", required=False, help_text="One on each line.")
    classification = forms.ChoiceField(label="Security classification", choices=Classification.choices, required=False)

    def fields_of_version(self) -> dict[str, Any]:
        """Return what was filled in as the version keeps it."""
        cleaned = dict(self.cleaned_data)
        period = cleaned.pop("notice")
        cleaned["review_by"] = cleaned["review_by"] or ReviewBy.INTERVAL
        cleaned["review_follows"] = cleaned["review_follows"] or ReviewFollows.ANNIVERSARY
        return {
            **cleaned,
            "notice_count": period.count if period else None,
            "notice_unit": str(period.unit) if period else "",
        }


# The parts of a draft that are one form and kept while they are written.
PARTS: dict[str, type[Stamped]] = {Jotting.PURPOSE: Purpose, Jotting.TERMS: Terms}


def filled_in(key: str, posted: Mapping[str, str]) -> dict[str, str]:
    """Return what was filled in of a part, by the names of its boxes; what is no box of it is left out."""
    names = PARTS[key].base_fields
    return {box: said for box, said in posted.items() if any(box == one or box.startswith(f"{one}_") for one in names)}
