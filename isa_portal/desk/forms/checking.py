"""What is asked for to check a document."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from isa_portal.design.forms import Form
from isa_portal.evidence.verifier import notes

MOST_MB = 20


class CheckDocument(Form):
    """A sealed document, and what belongs to it."""

    document = forms.FileField(
        label="The sealed agreement or accession form",
        help_text=f"A PDF of up to {MOST_MB} MB. It is checked and not kept.",
    )
    proof = forms.FileField(
        label="Its proof, if you have it",
        required=False,
        help_text="The file that ends with .proof.json. It shows that nothing was added to the PDF.",
    )
    checkpoint = forms.CharField(
        label="A checkpoint from a letter that you kept, if you have one",
        required=False,
        max_length=20_000,
        help_text="The five lines at the foot of a letter of the portal, or the whole letter.",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def clean_document(self) -> UploadedFile[bytes]:
        return _of_size(self.cleaned_data["document"], "The document")

    def clean_proof(self) -> UploadedFile[bytes] | None:
        return _of_size(self.cleaned_data["proof"], "The proof") if self.cleaned_data["proof"] else None

    def clean_checkpoint(self) -> notes.Checkpoint | None:
        try:
            return notes.read(self.cleaned_data["checkpoint"]) if self.cleaned_data["checkpoint"].strip() else None
        except notes.Unreadable as error:
            raise ValidationError(str(error)) from error


def _of_size(file: UploadedFile[bytes], name: str) -> UploadedFile[bytes]:
    size = (file.size or 0) / 1024 / 1024
    if size > MOST_MB:
        raise ValidationError(f"{name} is {size:.0f} MB; the limit is {MOST_MB} MB. Check it with isa-verify.")
    return file
