"""Opening the next version, saying what it is, objecting to it, settling an objection."""

from collections.abc import Sequence
from typing import Any

from django import forms

from isa_portal.agreements.forms.fields import GatewayField, long_text
from isa_portal.agreements.models import Party, Weight
from isa_portal.design.forms import Form


class OpenNext(Form):
    reason = long_text(
        "Why is a new version needed?",
        max_length=1000,
        help_text="For example the review, a change of law, a new data item. Every party reads it.",
        error_messages={"required": "Say why a new version is opened."},
    )


class AnotherPower(Form):
    gateway = GatewayField(label="Which power or duty instead?")
    reason = long_text(
        "Why does it apply?",
        max_length=900,
        help_text="Every party reads it. The other answers beside the power stay as they are, until they are changed.",
        error_messages={"required": "Say why the other power applies."},
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["gateway"].offer()  # type: ignore[attr-defined]


class Weigh(Form):
    weight = forms.ChoiceField(
        label="What is this version?",
        choices=Weight.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the version is material or minor."},
    )
    reason = long_text(
        "Why?",
        max_length=1000,
        help_text="It stays with the version.",
        error_messages={"required": "Say why. It stays with the version."},
    )


class Object(Form):
    party = forms.ModelChoiceField(Party.objects.none(), label="For which party?", empty_label="Choose a party")
    reason = long_text(
        "What do you object to, and why?",
        max_length=2000,
        help_text="Every party reads it. One objection is enough to keep the version from taking effect as minor.",
        error_messages={"required": "Say what you object to. Every party reads it."},
    )

    def __init__(self, *arguments: Any, parties: Sequence[Party], **options: Any) -> None:
        super().__init__(*arguments, **options)
        if len(parties) == 1:
            del self.fields["party"]
            return
        own = Party.objects.filter(pk__in=[party.pk for party in parties]).select_related("organisation")
        self.fields["party"].queryset = own  # type: ignore[attr-defined]


class Settle(Form):
    MATERIAL, DROP = "material", "drop"
    act = forms.ChoiceField(
        label="What becomes of this version?",
        choices=[
            (MATERIAL, "It is material: it goes to the board, and every party signs it"),
            (DROP, "It is dropped: the text in force stays as it is"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what becomes of the version."},
    )
    reason = long_text(
        "Why?",
        max_length=1000,
        help_text="It stays with the version.",
        error_messages={"required": "Say why. It stays with the version."},
    )
