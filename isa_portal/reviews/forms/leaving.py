"""What a party says when it gives notice, and what is asked before doubles are joined."""

from typing import Any

from django import forms

from isa_portal.design.fields import NameField
from isa_portal.design.forms import Form
from isa_portal.organisations.models import Organisation
from isa_portal.organisations.selectors import enrolled

UNREAD = "The dates that you were shown did not arrive. Read them again, then give notice."


class Notice(Form):
    """The reason, which nobody must give, and the last bound day as the page stated it."""

    reason = forms.CharField(
        label="Reason (optional)",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The other parties can read it.",
    )
    bound_until = forms.DateField(
        widget=forms.HiddenInput,
        input_formats=["%Y-%m-%d"],
        error_messages={"required": UNREAD, "invalid": UNREAD},
    )


class OtherEntry(Form):
    """Which other entry of the register is the same body."""

    into = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Which entry is the same body and stays?",
        to_field_name="slug",
        empty_label="Choose an organisation",
    )

    def __init__(self, *args: Any, body: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["into"].queryset = enrolled().exclude(pk=body.pk)  # type: ignore[attr-defined]


class Join(Form):
    reason = NameField(label="How do you know that they are the same body?")
