"""What an invited person says of themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from isa_portal.design.fields import NameField
from isa_portal.design.forms import Form


class Account(Form):
    """What an invited person says of themselves, and how they will sign in."""

    PASSWORD, CODE = "password", "code"
    WAYS = [(PASSWORD, "With a password"), (CODE, "By a code that is sent to this address each time")]

    name = NameField(label="Your full name", max_length=120)
    position = NameField(label="Your position", max_length=120, help_text="For example Information governance lead.")
    way = forms.ChoiceField(label="How will you sign in?", choices=WAYS, widget=forms.RadioSelect)
    password = forms.CharField(
        label="Your password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        required=False,
        help_text="At least 12 characters. Three words in a row are good. Leave it empty for codes.",
    )

    def clean(self) -> dict[str, Any] | None:
        password = str(self.cleaned_data.get("password") or "")
        if self.cleaned_data.get("way") == self.PASSWORD and not password:
            self.add_error("password", "Enter a password, or choose to sign in by a code.")
        elif self.cleaned_data.get("way") == self.PASSWORD:
            try:
                validate_password(password)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return super().clean()

    @property
    def chosen_password(self) -> str | None:
        """The password, or nothing for who signs in by codes."""
        by_password = self.cleaned_data["way"] == self.PASSWORD
        return str(self.cleaned_data["password"]) if by_password else None


class NewLink(Form):
    """The address that an invitation was sent to."""

    email = forms.EmailField(
        label="The e-mail address that was invited", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
