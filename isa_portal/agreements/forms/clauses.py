"""A clause, and a wording of the clause bank."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from isa_portal.agreements.forms.fields import short_text, tick
from isa_portal.agreements.models import Topic
from isa_portal.agreements.rules.text import too_long
from isa_portal.design.fields import DayField, NameField
from isa_portal.design.forms import Form, Stamped

MARKDOWN = (
    "Write **bold**, lists with - or 1. and links as [words](https://address). HTML stays text. "
    "What you leave open stands in square brackets: [like this]."
)


class Words(Form):
    """What a clause and a wording have in common; the text is Markdown."""

    kind = forms.ChoiceField(label="Topic", choices=Topic.choices, initial=Topic.OTHER, required=False)
    heading = NameField(label="Heading")
    text = forms.CharField(
        label="Text", strip=False, required=False, widget=forms.Textarea(attrs={"rows": 14}), help_text=MARKDOWN
    )
    called = "The text"

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or str(self.get_initial_for_field(self.fields["kind"], "kind"))

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if sentence := too_long(text, self.called):
            raise ValidationError(sentence)
        return text


class ClauseText(Stamped, Words):
    """A clause, with a list of clauses to refer to."""

    is_appendix = tick("This is an appendix", help_text="It gets a letter and stands after the clauses.")
    refer_to = forms.ChoiceField(
        label="Refer to another clause",
        required=False,
        help_text="The reference is added at the end of the text. Put it where it belongs: it follows its clause.",
    )

    field_order = ("kind", "heading", "text", "refer_to", "is_appendix")

    def __init__(self, *arguments: Any, called: str, referable: Sequence[tuple[str, str]], **options: Any) -> None:
        self.called = called
        super().__init__(*arguments, **options)
        self.fields["refer_to"].choices = [("", "Choose a clause"), *referable]  # type: ignore[attr-defined]
        if not referable:
            del self.fields["refer_to"]

    def words(self) -> dict[str, Any]:
        """Return what the service keeps."""
        return {name: value for name, value in self.cleaned_data.items() if name != "refer_to"}

    def referring(self) -> None:
        """Add the chosen reference to the text that the person sees next."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        if key := self.cleaned_data.get("refer_to"):
            data["text"] = f"{data.get('text', '').rstrip()} {{clause:{key}}}".lstrip()
        data["refer_to"] = ""
        self.data = data


class Wording(Words):
    """A wording that a board agreed."""

    agreed_on = DayField(label="Agreed on", required=False, help_text="For example 13/04/2015. Leave it empty if not.")
    agreed_reference = short_text(
        "Agreed by", required=False, help_text="The body and its minute, for example Information group, minute 12."
    )

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["agreed_on"].latest = today  # type: ignore[attr-defined]
