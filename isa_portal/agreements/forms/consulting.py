"""The closing date of a consultation, a comment, and its answer."""

from collections.abc import Sequence
from typing import Any

from django import forms

from isa_portal.agreements.forms.fields import long_text
from isa_portal.agreements.models.comment import Answer
from isa_portal.agreements.rules.consulting import LONGEST
from isa_portal.design.fields import DayField
from isa_portal.design.forms import Form
from isa_portal.organisations.models import Organisation


class Closing(Form):
    until = DayField(
        label="Last day for comments",
        help_text="For example 13/04/2027. Comments are taken until midnight of that day, London time.",
    )


class Recall(Form):
    reason = long_text(
        "Why is it recalled?",
        max_length=1000,
        help_text="Every party reads it. The text and its comments stay as they were shown.",
    )


class Say(Form):
    """A comment; for which party is asked only of who speaks for several."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="For which party do you comment?", empty_label="Choose a party"
    )
    text = long_text(
        "Your comment",
        rows=6,
        max_length=LONGEST,
        help_text="What should change, and why. All parties of the agreement read it.",
        error_messages={"required": "Enter the comment."},
    )

    def __init__(self, *arguments: Any, spoken_for: Sequence[Organisation], **options: Any) -> None:
        super().__init__(*arguments, **options)
        if len(spoken_for) < 2:
            del self.fields["organisation"]
            return
        several = Organisation.objects.filter(pk__in=[body.pk for body in spoken_for])
        self.fields["organisation"].queryset = several  # type: ignore[attr-defined]


class Reply(Form):
    answer = forms.ChoiceField(
        label="What is the answer?",
        choices=[
            (Answer.ACCEPTED, "Accepted: the next version says it"),
            (Answer.DECLINED, "Declined"),
        ],
        widget=forms.RadioSelect,
    )
    reason = long_text(
        "Reason",
        required=False,
        max_length=LONGEST,
        help_text="Needed where the comment is declined. All parties read it.",
    )
