"""The fields of records and their steps, and what none of them may hold."""

from __future__ import annotations

from typing import Any

from django import forms

from isa_portal.agreements.models import Party
from isa_portal.design.fields import DayField
from isa_portal.design.forms import Form
from isa_portal.lib import personal

LONGEST = 4000
FOR_EXAMPLE = "For example 13/04/2015."
SAFEGUARDS = (
    "Unauthorised staff and others cannot reach personal information held electronically.",
    "Staff are trained in the risks to information and in what protects it.",
    "Paper copies are stored securely and seen only by those who need them.",
    "When staff leave, their permissions are removed and the lead is told.",
)


def words(label: str, **options: Any) -> forms.CharField:
    """Return a field for a few sentences about no resident."""
    return forms.CharField(label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}), **options)


def day(label: str, help_text: str = FOR_EXAMPLE, **options: Any) -> DayField:
    return DayField(label=label, help_text=help_text, **options)


def hour(label: str, **options: Any) -> forms.TimeField:
    """Return a field for an hour on London's clocks."""
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        help_text="On a clock of 24 hours, for example 14:30.",
        error_messages={"invalid": "Write the time as hours and minutes on a clock of 24 hours, for example 14:30."},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        **options,
    )


def one_of(label: str, *choices: tuple[str, str], **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **options)


class PartyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Another party of the agreement."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(Party.objects.none(), label=label, empty_label="Choose a party", **options)


class Guarded(Form):
    """A form whose free text may hold no number of a resident."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            texts = value if isinstance(value, list) else [value]
            for sentence in (one for text in texts if isinstance(text, str) for one in personal.numbers(text)):
                self.add_error(name, sentence)
        return cleaned
