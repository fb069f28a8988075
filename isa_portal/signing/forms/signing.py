"""What is typed when a version is sent, signed or declined."""

from __future__ import annotations

from typing import Any

from django import forms

from isa_portal.agreements.models import Agreement, Party, Version
from isa_portal.design.fields import CodeField, DayField, NameField
from isa_portal.design.forms import Form
from isa_portal.signing.models import Authority

NOTE_WANTED = "Say what authorises you to sign, and when it was given."


class NameSignatory(Form):
    """Who signs for which party."""

    party = forms.ModelChoiceField(queryset=Party.objects.none(), label="Signs for", empty_label="Choose a party")
    name = NameField(label="Full name", max_length=120)
    position = NameField(label="Position", max_length=120, help_text="For example Chief executive.")
    email = forms.EmailField(
        label="E-mail address",
        help_text="The personal link and the code go to this mailbox, so it is one that only this person opens.",
    )

    place = forms.TypedChoiceField(
        label="Signs in place",
        required=False,
        empty_value=1,  # type: ignore[arg-type]
        coerce=int,
        choices=[(number, str(number)) for number in range(1, 10)],
        initial=1,
        help_text="Leave 1 for everybody, and they sign in any order. Nobody is asked before all of a lower place have"
        " signed.",
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = agreement.parties.select_related("organisation")  # type: ignore[attr-defined]


class Send(Form):
    last_day = DayField(label="Last day to sign")


class Extend(Form):
    last_day = DayField(label="New last day to sign")


class CutOver(Form):
    day = DayField(
        label="Last day to sign the new version",
        help_text="Who has not signed by then is out from the next day. At least 60 days ahead, for the warnings.",
    )
    allowed_by = forms.CharField(
        label="What allows it?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The clause of the text that the parties signed, or how every party agreed to this day.",
        error_messages={"required": "Say what allows it: the clause, or how all parties agreed."},
    )


class Withdraw(Form):
    reason = forms.CharField(
        label="Why is the signing withdrawn?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Every party reads it. The version is returned, and all links stop working.",
    )


class Code(Form):
    code = CodeField()


class NewLink(Form):
    email = forms.EmailField(
        label="E-mail address",
        help_text="The mailbox in which the letter arrived.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class Dispute(Form):
    reason = forms.CharField(
        label="What was decided instead?",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only if this is not what was decided. The secretariat reads it at once.",
    )


class Decline(Form):
    reason = forms.CharField(
        label="Why do you decline?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The secretariat reads it at once, and may invite you again.",
    )
    seat = forms.CharField(widget=forms.HiddenInput, required=False)


class Sign(Form):
    """
    What a signatory types, and one checkbox for each declaration of the text.

    ``expected`` is the content hash of the text that was shown, ``seat`` the link for which the page was opened.
    """

    name = NameField(label="Your full name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    position = NameField(
        label="Your position",
        max_length=120,
        error_messages={"required": "Enter your position, for example Chief executive."},
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    authority = forms.ChoiceField(
        label="I may sign because",
        choices=[(one.value, one.label) for one in (Authority.OFFICE, Authority.WRITTEN, Authority.OTHER)],
        widget=forms.RadioSelect,
        error_messages={"required": "Say why you may sign."},
    )
    authority_note = forms.CharField(
        label="What authorises you, and when it was given",
        max_length=300,
        required=False,
        help_text="Leave it empty if your office allows it.",
    )
    expected = forms.CharField(widget=forms.HiddenInput, required=False)
    seat = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, version: Version, both: str = "", **kwargs: Any) -> None:
        self.declarations: list[str] = list(version.declarations)
        super().__init__(*args, **kwargs)
        for number, words in enumerate(self.declarations):
            self.fields[f"declared_{number}"] = forms.BooleanField(
                label=words, error_messages={"required": f"Confirm: {words}"}
            )
        self.both = both
        if both:
            self.fields["both"] = forms.BooleanField(label=both, error_messages={"required": f"Confirm: {both}"})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = cleaned.get("authority")
        if chosen in {Authority.WRITTEN, Authority.OTHER} and not (cleaned.get("authority_note") or "").strip():
            self.add_error("authority_note", NOTE_WANTED)
        return cleaned

    def declared(self) -> tuple[str, ...]:
        return tuple(
            words for number, words in enumerate(self.declarations) if self.cleaned_data.get(f"declared_{number}")
        )

    def confirmed_both(self) -> str:
        """Return what was confirmed by a person who signed the same text for another party."""
        return self.both if self.cleaned_data.get("both") else ""

    def visible(self) -> list[Any]:
        return [field for field in self if not field.is_hidden]
