"""What is typed to sign in and to prove again who one is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.validators import EmailValidator

from isa_portal.correspondence.models import Pace
from isa_portal.design.fields import CodeField, NameField
from isa_portal.design.forms import Form, Sentences

NO_ADDRESS = "Enter an e-mail address in the form name@example.org."
EMAIL = {"autocomplete": "username", "type": "email", "spellcheck": "false"}


def _hour() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5", "autocomplete": "off"})


class SignIn(Sentences, AuthenticationForm):
    """An e-mail address and a password."""

    error_messages = {
        "invalid_login": "No account has this e-mail address and password. Check both; capitals count.",
        "inactive": "This account is closed. Telephone the secretariat of your board.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["username"]
        name.label = "E-mail address"
        name.error_messages["required"] = "Enter your e-mail address."
        name.widget.attrs |= EMAIL
        self.fields["password"].error_messages["required"] = "Enter your password."
        self.fields["password"].help_text = "Not needed for a code by e-mail."


class AskForCode(SignIn):
    """The same page, of which only the address is needed: a code goes there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].required = False
        self.fields["username"].validators.append(EmailValidator(NO_ADDRESS))

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data


class Code(Form):
    """A code that was mailed."""

    code = CodeField()


class FactorCode(Code):
    """A code of an app, or one of the recovery codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.help_text = "The six digits that your app shows now, or one of your recovery codes."
        field.error_messages["required"] = "Enter the code from your app, or a recovery code."


class AppCode(Code):
    """The first code of a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label, field.help_text = "Code that the app shows", "Six digits; they change twice a minute."
        field.error_messages["required"] = "Enter the code that the app shows."


class Password(Form):
    """One's own password, once more."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password."},
    )


class PasskeyName(Form):
    """What one calls a passkey."""

    name = NameField(label="Name of the passkey", max_length=60, help_text="For example Work laptop.")


class NewPassword(Form):
    """A new password; it is typed once, because a code by e-mail opens the account should it be mistyped."""

    password = forms.CharField(
        label="New password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Three words in a row are good.",
        error_messages={"required": "Enter the new password."},
    )

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


class Details(Form):
    """How others see one's name."""

    name = NameField(label="Your full name", max_length=120)
    position = NameField(label="Your position", max_length=120, help_text="For example Governance officer.")


class LostFactors(Form):
    """Why somebody's second factors are removed for them."""

    reason = NameField(
        label="Why, and how did you make sure who asked?",
        max_length=200,
        help_text="For example Telephone stolen; I rang back on the number in our directory.",
        error_messages={"required": "Enter the reason, and how you made sure who asked."},
    )


class LetterPreferences(Form):
    """How often reminders come, and the hours in which nothing that can wait arrives."""

    pace = forms.ChoiceField(
        label="How should reminders come?", choices=Pace.choices, widget=forms.RadioSelect,
        help_text="Requests to sign, legal notices and codes always come at once.",
    )  # fmt: skip
    quiet_from = forms.TimeField(
        label="Quiet hours from", required=False, widget=_hour(),
        help_text="For example 18:00. Leave both empty for none.",
        error_messages={"invalid": "Enter the hour at which quiet begins, for example 18:00."},
    )  # fmt: skip
    quiet_until = forms.TimeField(
        label="Quiet hours until", required=False, widget=_hour(), help_text="For example 08:00, by London's clocks.",
        error_messages={"invalid": "Enter the hour at which quiet ends, for example 08:00."},
    )  # fmt: skip
