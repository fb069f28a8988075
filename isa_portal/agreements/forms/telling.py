"""What people are told, and where a party's privacy notice stands."""

from datetime import date
from typing import Any

from django import forms

from isa_portal.agreements.forms.fields import long_text
from isa_portal.agreements.models.telling import POINTS, SEPARATELY
from isa_portal.design.fields import DayField, NameField
from isa_portal.design.forms import Stamped


class Told(Stamped):
    """Who tells people what, at which stage."""

    who = NameField(
        label="Who tells the family?", required=False, help_text="An office, for example the lead professional."
    )
    stage = NameField(label="At which stage?", required=False, help_text="For example at the first visit.")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, (label, question) in {**POINTS, **SEPARATELY}.items():
            self.fields[name] = long_text(label, rows=3, required=False, help_text=question)


class Notice(Stamped):
    address = forms.URLField(
        label="Web address of the privacy notice",
        max_length=300,
        assume_scheme="https",
        help_text="For example https://www.example.org/privacy/early-help.",
        error_messages={"invalid": "Enter a web address in the form https://www.example.org/privacy."},
    )
    checked_on = DayField(
        label="Day on which it was checked", help_text="Somebody read that it speaks of this sharing."
    )

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["checked_on"].latest = today  # type: ignore[attr-defined]
