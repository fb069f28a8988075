"""The page for one risk."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from isa_portal.design.forms import Stamped
from isa_portal.risk import rules
from isa_portal.risk.models import SCORES, Concerns, Risk, RiskScale
from isa_portal.risk.services import facts_of

# int() alone would take digits of other scripts, "1_000" and a trailing line break.
_SCORE = re.compile(r"[0-9]{1,2}", re.ASCII)


class ScoreField(forms.Field):
    """A whole number of the scale, in plain digits; anything else gets the sentence of the scale."""

    def __init__(self, *, size: int, sentence: str, **options: Any) -> None:
        self.size, self.sentence = size, sentence
        widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-2", "autocomplete": "off"})
        super().__init__(widget=widget, error_messages={"required": sentence}, **options)

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        text = str(value).strip(" ")
        if not _SCORE.fullmatch(text) or not 1 <= int(text) <= self.size:
            raise ValidationError(self.sentence)
        return int(text)


LONG = {"max_length": "This has %(show_value)d characters; the limit is %(limit_value)d. Shorten it."}


class RiskForm(Stamped):
    """What could happen, its scores before and after, and what is done about it."""

    description = forms.CharField(
        label="What could happen",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter what could happen.", **LONG},
    )
    concerns = forms.ChoiceField(
        label="Whom it concerns",
        choices=Concerns.choices,
        widget=forms.RadioSelect,
        error_messages={"required": rules.WHOM, "invalid_choice": rules.WHOM},
    )
    countermeasure = forms.CharField(
        label="Countermeasures",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=LONG,
    )
    owner = forms.CharField(label="Who looks after it", required=False, max_length=200, error_messages=LONG)

    field_order = ("description", "concerns", *SCORES[:2], "countermeasure", "owner", *SCORES[2:])

    def __init__(self, *arguments: Any, scale: RiskScale, risk: Risk | None = None, **options: Any) -> None:
        super().__init__(*arguments, facts=facts_of(risk) if risk else None, **options)
        for name in SCORES:
            self.fields[name] = _score_field(name, scale)
        self.order_fields(self.field_order)


def _score_field(name: str, scale: RiskScale) -> ScoreField:
    words = scale.likelihood_words if name.endswith("likelihood") else scale.impact_words
    hint = ", ".join(f"{number} {str(word).lower()}" for number, word in enumerate(words, start=1))
    return ScoreField(
        size=scale.size,
        sentence=rules.score_sentence(name, scale.size),
        label=rules.SCORE_NAMES[name],
        help_text=hint,
    )
