"""What is typed to ask, to answer, and to say who signs instead."""

from __future__ import annotations

from typing import Any

from django import forms

from isa_portal.design.fields import NameField
from isa_portal.design.forms import Form
from isa_portal.signing.models import CLEARING, LONGEST, View
from isa_portal.signing.services import handing

STAYS, CHANGES = "stays", "changes"


class Ask(Form):
    text = forms.CharField(
        label="What do you want to know?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Name the clause, if it is about one. Every party reads it, under the name of your organisation.",
    )
    seat = forms.CharField(widget=forms.HiddenInput, required=False)


class Answer(Form):
    """An answer, and for whom it is theirs to say: what becomes of the text."""

    answer = forms.CharField(
        label="Your answer",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Every party reads it. It cannot be changed afterwards.",
    )
    text = forms.ChoiceField(
        label="What becomes of the text?",
        choices=[
            (STAYS, "It stays as it is, and the signing goes on"),
            (CHANGES, "It changes: withdraw this signing and write a new version, which every party signs anew"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the text stays as it is."},
    )

    def __init__(self, *args: Any, may_change: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_change:
            del self.fields["text"]

    def changes_text(self) -> bool:
        return self.cleaned_data.get("text") == CHANGES


NAMED, UNKNOWN = "named", "unknown"


class Colleague(Form):
    """Who signs instead."""

    name = NameField(label="Full name", max_length=120)
    position = NameField(label="Position", max_length=120, help_text="For example Chief executive.")
    email = forms.EmailField(
        label="E-mail address",
        help_text="The personal link and the code go to this mailbox, so it is one that only this person opens.",
    )
    authority = forms.CharField(
        label="By what authority do they sign?",
        max_length=300,
        required=False,
        help_text="As far as you know, for example: scheme of delegation. They say it themselves when they sign.",
    )

    def colleague(self) -> handing.Colleague:
        return handing.Colleague(
            **{name: self.cleaned_data[name] for name in ("name", "position", "email", "authority")}
        )


class PassOn(Colleague):
    """Who signs instead, or that one does not know."""

    who = forms.ChoiceField(
        label="Who signs?",
        choices=[(NAMED, "A colleague, whom I name below"), (UNKNOWN, "I do not know who")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you know who signs."},
    )
    seat = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ("who",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("who") == UNKNOWN:
            for name in ("name", "position", "email"):
                self.fields[name].required = False


class RecordView(Form):
    view = forms.ChoiceField(
        label="What does the office say of this text?",
        choices=View.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the office says."},
    )
    reason = forms.CharField(
        label="Condition or reason",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Needed unless the office is simply content. The secretariat and your signatory read it.",
    )


class ChooseOffices(Form):
    offices = forms.MultipleChoiceField(
        label="Which offices are asked before a signatory?",
        choices=[(office.value, office.label) for office in CLEARING],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick none, and signatories are asked at once.",
    )
