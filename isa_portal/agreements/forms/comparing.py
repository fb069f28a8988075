"""Which two versions are compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from isa_portal.agreements.models import Version
from isa_portal.design.forms import Form


class Versions(Form):
    """Two selects and the way of showing; sent by GET, so that a comparison has an address."""

    old = forms.ChoiceField(label="From version")
    new = forms.ChoiceField(label="To version")
    show = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, seen: Sequence[Version], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(version.number, f"{version.number} ({version.get_state_display()})") for version in seen]
        self.fields["old"].choices = self.fields["new"].choices = choices  # type: ignore[attr-defined]
