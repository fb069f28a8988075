"""What a party says when it gives notice."""

from django import forms

from isa_portal.design.forms import Form

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
