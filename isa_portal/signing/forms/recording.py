"""What a document signed before the portal says, typed from it; what it does not say stays empty."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory

from isa_portal.agreements.models import Agreement, Tier
from isa_portal.design.fields import DayField, NameField, PartialDayField, PeriodField
from isa_portal.design.forms import Form
from isa_portal.design.widgets import WrittenDay
from isa_portal.lib.calendar import PartialDate
from isa_portal.lib.markup import size_in_words
from isa_portal.organisations.models import Board
from isa_portal.organisations.selectors import enrolled
from isa_portal.signing.paper import PaperSignatory

History = list[tuple[str, PartialDate | None, str]]
ROWS = 4
LARGEST_SCAN = 10 * 1024 * 1024
MOST_ROWS = 100


class Record(Form):
    """The document itself."""

    scan = forms.FileField(
        label="The signed document", required=False, help_text="A PDF of up to 10 MB, if there is one."
    )
    title = NameField(label="Title", max_length=200)
    reference = forms.CharField(
        label="Reference", max_length=40, help_text="As it stands on the document, for example 02/15."
    )
    version_number = forms.CharField(
        label="Version number", max_length=20, required=False, help_text="Empty means 1.0."
    )
    tier = forms.TypedChoiceField(label="Tier", choices=Tier.choices, coerce=int, widget=forms.RadioSelect)
    stands_on = forms.ModelMultipleChoiceField(
        queryset=Agreement.objects.none(),
        label="Tier 1 that it stands on",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="For a tier 2 only.",
    )
    purpose = forms.CharField(label="Purpose", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    other_parties_note = forms.CharField(
        label="How the document leaves other parties open",
        max_length=200,
        required=False,
        help_text="For example: not listed in the document. Leave it empty if all parties stand below.",
    )
    starts_on = DayField(label="In force from", required=False, help_text="Only if the document gives the day.")
    review_due = PartialDayField(
        label="Review due", required=False, help_text="As printed. Leave the day empty if only the month is known."
    )
    review_months = forms.IntegerField(
        label="Months between reviews",
        required=False,
        min_value=1,
        max_value=120,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
        help_text="Without a printed day, the review is counted from the latest dated signature.",
    )
    notice = PeriodField(label="Notice to leave", required=False)
    notice_method = forms.CharField(
        label="How notice is given", max_length=200, required=False, help_text="For example: in writing."
    )
    notice_to = forms.CharField(label="To whom notice is given", max_length=300, required=False)
    liability = forms.CharField(label="Liability", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    printed_marking = forms.CharField(label="Protective marking as printed", max_length=60, required=False)
    review_questions = forms.CharField(
        label="Review questions",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One on each line.",
    )
    history = forms.CharField(
        label="Version history as printed",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One entry on each line: number | date | description, for example 0.3 | March 2015 | Comments of the"
        " police. A date may be a day, a month, a year or nothing.",
    )

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = Agreement.objects.filter(board=board, tier=Tier.OVERARCHING)
        if above.exists():
            self.fields["stands_on"].queryset = above  # type: ignore[attr-defined]
        else:
            del self.fields["stands_on"]

    def clean_scan(self) -> Any:
        scan = self.cleaned_data["scan"]
        if scan and scan.size > LARGEST_SCAN:
            raise ValidationError(
                f"The document is {size_in_words(scan.size)}; the limit is 10 MB. Choose a smaller scan."
            )
        return scan

    def clean_review_questions(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["review_questions"].splitlines() if line.strip()]

    def clean_history(self) -> History:
        lines = enumerate(self.cleaned_data["history"].splitlines(), 1)
        return [_entry(number, line) for number, line in lines if line.strip()]


def _entry(number: int, line: str) -> tuple[str, PartialDate | None, str]:
    parts = [part.strip() for part in line.split("|", 2)]
    if len(parts) < 3:
        raise ValidationError(f"Line {number}: write number | date | description, with two upright strokes.")
    if len(parts[0]) > 20:
        raise ValidationError(f"Line {number}: the number has {len(parts[0])} characters; the limit is 20.")
    return parts[0], _dated(number, parts[1]), parts[2]


def _dated(number: int, text: str) -> PartialDate | None:
    written = re.split(r"[/. -]+", text) if text else []
    if len(written) > 3:
        raise ValidationError(f"Line {number}: write the date as 13/04/2015, April 2015 or 2015.")
    boxes = WrittenDay(*[""] * (3 - len(written)), *written)
    try:
        found: PartialDate | None = PartialDayField(required=False).clean(boxes)
    except ValidationError as wrong:
        raise ValidationError(f"Line {number}: {wrong.messages[0]}") from None
    return found


class PartyRow(Form):
    organisation = forms.ModelChoiceField(
        queryset=enrolled().order_by("legal_name"), required=False, empty_label="None", label="Organisation"
    )


class SignatoryRow(Form):
    """Somebody who signed; an empty row says nothing."""

    organisation = forms.ModelChoiceField(
        queryset=enrolled().order_by("legal_name"), required=False, empty_label="None", label="Signed for"
    )
    position = NameField(label="Position", max_length=120, required=False)
    dated = PartialDayField(label="Date of signing", required=False, help_text="Leave it empty if there is none.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if (cleaned.get("position") or cleaned.get("dated")) and not cleaned.get("organisation"):
            self.add_error("organisation", "Choose for which organisation this person signed.")
        if cleaned.get("organisation") and not cleaned.get("position") and "position" not in self.errors:
            self.add_error("position", "Enter the position of the person who signed.")
        return cleaned

    def signatory(self) -> PaperSignatory | None:
        typed = self.cleaned_data
        if not typed.get("organisation"):
            return None
        return PaperSignatory(typed["organisation"], typed["position"], typed["dated"])


class _Rows(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows whose choices are read once, not once for each row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = [("", "None"), *enrolled().order_by("legal_name").values_list("pk", "legal_name")]

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["organisation"].widget.choices = self.choices
        if index is not None:
            for field in form.fields.values():
                field.label = f"{field.label} ({index + 1})"


PartyRows = formset_factory(PartyRow, formset=_Rows, extra=ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
SignatoryRows = formset_factory(SignatoryRow, formset=_Rows, extra=ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


def rows(data: Mapping[str, Any], *prefixes: str) -> Mapping[str, Any]:
    """Return what was typed with four more empty rows for each prefix."""
    more = data.copy()  # type: ignore[attr-defined]
    for prefix in prefixes:
        name = f"{prefix}-TOTAL_FORMS"
        count = str(data.get(name, ""))
        more[name] = str(min(MOST_ROWS, (int(count) if count.isdecimal() else 0) + ROWS))
    return more  # type: ignore[no-any-return]
