"""To whom an agreement is lent, until when and why."""

from datetime import date
from typing import Any

from django import forms

from isa_portal.agreements.forms.fields import short_text
from isa_portal.design.fields import DayField, NameField
from isa_portal.design.forms import Form


class Lend(Form):
    name = NameField(label="Name", max_length=120, help_text="One person, not an office.")
    position = NameField(label="Position", max_length=120, help_text="For example Auditor, Audit West.")
    to_email = forms.EmailField(label="E-mail address", help_text="The code to sign in is sent there.")
    until = DayField(label="Last day to read it", help_text="For example 31/03/2027. That day is included.")
    reason = short_text("Why does this person need to read it?")

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["until"].earliest = today  # type: ignore[attr-defined]
