"""Inviting people, their roles, and their authority to bind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from isa_portal.design.fields import DayField, NameField
from isa_portal.design.forms import Form, Stamped
from isa_portal.desk.forms import invitees
from isa_portal.organisations.models import ROLE_WORDS, MandateSource
from isa_portal.organisations.services import Invitee


class Invite(Form):
    """One person, or a list of them."""

    people = forms.CharField(
        label="Whom do you invite?",
        max_length=40_000,
        help_text="One person on each line: e-mail address, full name, role. Name and role may be left out."
        " Lines copied from a spreadsheet or a letter work too.",
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )
    role = forms.ChoiceField(label="Role of those whose line names none", widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.roles = roles
        self.invitees: list[Invitee] = []
        role: Any = self.fields["role"]
        role.choices = [(one, ROLE_WORDS[one]) for one in roles]

    def clean(self) -> dict[str, Any] | None:
        text, role = self.cleaned_data.get("people"), self.cleaned_data.get("role")
        if text and role:
            self.invitees, problems = invitees.read(text, roles=self.roles, role=role)
            if problems:
                self.add_error("people", problems)
        return super().clean()


class Roles(Stamped):
    """The roles of one person, as far as they are the reader's to give."""

    roles = forms.MultipleChoiceField(label="Roles", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, roles: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["roles"]
        field.choices = [(one, ROLE_WORDS[one]) for one in roles]


class Release(Stamped):
    """Nothing but the stamp of what the reader was shown."""


class RecordMandate(Form):
    """Authority to bind a body, as it is written somewhere."""

    office = NameField(
        label="Office that holds the authority", max_length=120, help_text="For example Service Director, Finance."
    )
    kind = forms.ChoiceField(label="Where is it written?", choices=MandateSource, widget=forms.RadioSelect)
    source = forms.CharField(
        label="Reference", max_length=200, help_text="For example Scheme of delegation 2026, part 3, row 12."
    )
    limits = forms.CharField(
        label="Limits", max_length=300, required=False, help_text="For example Children's services only. May be empty."
    )
    starts_on = DayField(label="First day")
    ends_on = DayField(label="Last day", required=False, help_text="Empty if the source names none.")
