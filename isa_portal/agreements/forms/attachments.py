"""A file that belongs to a draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from isa_portal.agreements.rules.attachments import file_obstacles
from isa_portal.design.fields import NameField
from isa_portal.design.forms import Form


class Attach(Form):
    title = NameField(label="Title", max_length=200, help_text="What it is, for example Data specification.")
    file = forms.FileField(label="File", help_text="A PDF, Word document (.docx), PNG or JPEG of up to 10 MB.")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if reasons := list(file_obstacles("A title", file.read())):
            raise ValidationError(reasons)
        file.seek(0)
        return file
