"""What is read from a document that was signed on paper, and what a second person says of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from isa_portal.agreements.models import Version
from isa_portal.design.fields import NameField, PartialDayField
from isa_portal.design.forms import Form
from isa_portal.signing import scans
from isa_portal.signing.models import Signatory
from isa_portal.signing.scans import Sheet


class RecordPaper(Form):
    """The scan of the whole signed document, and what stands on it."""

    signatory = forms.ModelChoiceField(
        queryset=Signatory.objects.none(), label="Who signed", empty_label=None, widget=forms.RadioSelect
    )
    scan = forms.FileField(
        label="Scan of the whole signed document", help_text="Every page. A PDF, PNG or JPEG of up to 10 MB."
    )
    dated = PartialDayField(
        label="Date beside the signature",
        required=False,
        help_text="Leave the day empty if only the month stands there, and all of it if there is none.",
    )
    code_read = forms.CharField(
        label="Code at the foot of the pages",
        max_length=20,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocapitalize": "characters"}),
        help_text="Read it from the paper. It shows which text was signed.",
    )
    witness = NameField(
        label="Name of the witness",
        max_length=120,
        help_text="As it stands on the paper. No account is made for a witness.",
        required=False,
    )
    witness_position = NameField(
        label="Position of the witness, or relation to the signatory", max_length=120, required=False
    )
    original_kept = NameField(
        label="Place of the original",
        max_length=300,
        help_text="Where it is kept, for example Legal services, deed room.",
    )
    true_copy = forms.BooleanField(label=scans.TRUE_COPY, error_messages={"required": f"Confirm: {scans.TRUE_COPY}"})

    def __init__(self, *args: Any, version: Version, signatories: Sequence[Signatory], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        keys = [one.pk for one in signatories]
        self.fields["signatory"].queryset = Signatory.objects.filter(pk__in=keys).select_related("user")  # type: ignore[attr-defined]
        if not version.is_deed:
            del self.fields["witness"], self.fields["witness_position"]

    def clean_scan(self) -> Any:
        scan = self.cleaned_data["scan"]
        if reasons := list(scans.file_problems(scan.read())):
            raise ValidationError(reasons)
        scan.seek(0)
        return scan

    def clean_code_read(self) -> str:
        if reasons := list(scans.code_problems(self.cleaned_data["code_read"], self.version)):
            raise ValidationError(reasons)
        return str(self.cleaned_data["code_read"])

    def sheet(self) -> Sheet:
        typed = self.cleaned_data
        return Sheet(
            content=typed["scan"].read(),
            name=typed["scan"].name,
            dated=typed["dated"],
            code_read=typed["code_read"],
            original_kept=typed["original_kept"],
            is_true_copy=typed["true_copy"],
            witness=(typed.get("witness", ""), typed.get("witness_position", "")),
        )


class CheckPaper(Form):
    """What a second person saw."""

    found = forms.ChoiceField(
        label="Is the scan the whole document as it was signed?",
        choices=[("whole", "Yes: let the signature count"), ("faulty", "No: set it aside")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the scan is the whole document as it was signed."},
    )
    reason = forms.CharField(
        label="What is wrong with it",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only if it is set aside. The secretariat reads it.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("found") == "faulty" and not (cleaned.get("reason") or "").strip():
            self.add_error("reason", "Say what is wrong with it. The secretariat reads it.")
        return cleaned
