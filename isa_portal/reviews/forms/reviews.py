"""What a party answers, what the lead sums up and decides, why a review is opened, and what a board asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from isa_portal.agreements.forms.fields import LinesField, long_text
from isa_portal.design.fields import DayField, NameField
from isa_portal.design.forms import Form, Stamped
from isa_portal.reviews.models import Outcome, Review
from isa_portal.reviews.rules.reviews import LONGEST, OUT_OF_TURN


class _PerQuestion(Form):
    """One box for each question of a review, under its number."""

    prefix_of_boxes = ""

    def _ask(self, review: Review, stated: Mapping[str, str], helps: Mapping[str, str], *, rows: int) -> None:
        for number, question in review.numbered:
            self.fields[f"{self.prefix_of_boxes}_{number}"] = forms.CharField(
                label=f"{number}. {question}",
                required=False,
                max_length=LONGEST,
                initial=stated.get(number, ""),
                help_text=helps.get(number, ""),
                widget=forms.Textarea(attrs={"rows": rows}),
                error_messages={"max_length": f"The text of question {number} is longer than {LONGEST:,} characters."},
            )

    def by_number(self) -> dict[str, str]:
        beginning = f"{self.prefix_of_boxes}_"
        return {
            name.removeprefix(beginning): value
            for name, value in self.cleaned_data.items()
            if name.startswith(beginning) and name.removeprefix(beginning).isdecimal()
        }


class Answers(_PerQuestion):
    """The answers of one party, last time's beside each question."""

    prefix_of_boxes = "answer"

    def __init__(
        self,
        *arguments: Any,
        review: Review,
        stated: Mapping[str, str],
        before: Mapping[str, str],
        records_sheet: bool,
        today: date,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        if records_sheet:
            self.fields["sheet_received_on"] = DayField(label="Question sheet received on", latest=today)
        if any(before.values()):
            self.fields["unchanged_because"] = long_text(
                "Has nothing changed since the last review? Say why you think so",
                required=False,
                rows=2,
                max_length=1000,
                help_text="Then every question left empty below that you answered last time is answered “No change”.",
            )
        last = {number: before.get(question, "") for number, question in review.numbered}
        helps = {number: f"Last time: {said}" for number, said in last.items() if said}
        self._ask(review, stated, helps, rows=3)


class Summaries(Stamped, _PerQuestion):
    """The lead's summary of each question."""

    prefix_of_boxes = "summary"

    def __init__(self, *arguments: Any, review: Review, answers: Mapping[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._ask(review, review.summaries, answers, rows=3)


class ShowEvidence(Form):
    title = NameField(label="What it is", max_length=200, help_text="For example Report of the audit, March 2026.")
    address = forms.URLField(
        label="Its address",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Where it can be read, beginning with https. Or choose a file below.",
        error_messages={"invalid": "Enter an address that begins with https://, for example https://www.example.org/"},
    )
    file = forms.FileField(
        label="File", required=False, help_text="A PDF, Word document (.docx), PNG or JPEG of up to 10 MB."
    )


class Decide(Form):
    outcome = forms.ChoiceField(
        label="What becomes of the agreement?",
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what becomes of the agreement."},
    )
    reasons = long_text(
        "Reasons",
        max_length=LONGEST,
        help_text="Every party reads them, and they stand in the report.",
        error_messages={"required": "Give the reasons of the decision. Every party reads them."},
    )


class OpenBecause(Form):
    cause = forms.ChoiceField(
        label="What happened?",
        choices=[(str(cause), cause.label) for cause in OUT_OF_TURN],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happened."},
    )
    because = long_text(
        "What exactly, and when?",
        rows=3,
        max_length=1000,
        help_text="In a sentence or two, without personal data. Every party reads it.",
        error_messages={"required": "Say what happened. Every party reads it."},
    )


class Questions(Form):
    questions = LinesField(
        label="Questions",
        required=False,
        help_text="One on each line. Reviews that are open keep the questions with which they were opened.",
    )
