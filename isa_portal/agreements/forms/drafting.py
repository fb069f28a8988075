"""The purpose and the terms of a draft."""

from typing import Any

from django import forms

from isa_portal.agreements.forms.fields import LinesField, long_text, short_text
from isa_portal.agreements.models import Rule
from isa_portal.agreements.models.version import Classification, ReviewBasis
from isa_portal.design.fields import DayField, PeriodField
from isa_portal.design.forms import Stamped


class Purpose(Stamped):
    purpose = long_text(
        "Purpose",
        rows=8,
        help_text="What the parties want to achieve together, for whom. One purpose for one agreement.",
        error_messages={"required": "Enter the purpose of the sharing."},
    )
    benefits = long_text("Benefits", required=False, help_text="What gets better for people, and how one would see it.")


class Terms(Stamped):
    """When the agreement starts, how one leaves, when it is reviewed, who is liable."""

    commences_on = DayField(
        label="Not in force before", required=False, help_text="For example 13/04/2015. Empty: as soon as it is signed."
    )
    rule = forms.ChoiceField(label="When does it come into force?", choices=Rule.choices, widget=forms.RadioSelect)
    notice = PeriodField(label="Notice that a party gives to leave", required=False)
    notice_method = short_text("How notice is given", required=False, help_text="For example in writing.")
    notice_to = short_text("To whom notice is given", max_length=300, required=False, help_text="An office or address.")
    review_months = forms.IntegerField(
        label="Months between reviews",
        min_value=1,
        max_value=120,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
    )
    review_basis = forms.ChoiceField(
        label="The first review counts from", choices=ReviewBasis.choices, widget=forms.RadioSelect
    )
    liability = long_text("Liability", required=False, help_text="Who bears which loss, and any limit.")
    declarations = LinesField(
        label="Declarations", required=False, help_text="Each signatory ticks each of them. One on each line."
    )
    review_questions = LinesField(label="Questions of the review", required=False, help_text="One on each line.")
    dpia = long_text(
        "Data protection impact assessment",
        required=False,
        rows=3,
        help_text="Its reference and date, or the reasons of the screening if none was needed.",
    )
    classification = forms.ChoiceField(label="Marking", choices=Classification.choices, required=False)

    def fields_of_version(self) -> dict[str, Any]:
        """Return what was filled in as the version keeps it."""
        cleaned = dict(self.cleaned_data)
        period = cleaned.pop("notice")
        return {
            **cleaned,
            "notice_count": period.count if period else None,
            "notice_unit": str(period.unit) if period else "",
        }
