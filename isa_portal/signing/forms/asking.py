"""What is typed to ask, to answer, and to say who signs instead."""

from __future__ import annotations

from typing import Any

from django import forms

from isa_portal.design.forms import Form
from isa_portal.signing.models import LONGEST

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
