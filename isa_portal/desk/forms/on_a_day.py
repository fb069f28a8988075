"""What is asked of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from isa_portal.design.fields import DayField
from isa_portal.design.forms import Form
from isa_portal.lib.calendar import in_words


class Question(Form):
    """A day, what is asked about, and perhaps the day whose knowledge counts; sent by GET."""

    q = forms.CharField(
        label="Board, organisation or agreement",
        max_length=200,
        help_text="A name or a reference, for example Riverside Trust or 12/24.",
    )
    day = DayField(label="Day", help_text="For example 14 3 2025.")
    known = DayField(
        label="As known on (optional)",
        required=False,
        help_text="What the portal knew at the end of this day. Leave it empty for what it knows today.",
    )

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.today = today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, known = cleaned.get("day"), cleaned.get("known")
        if known and known > self.today:
            self.add_error("known", f"{in_words(known)} is still to come. Enter today or an earlier day.")
        elif known and day and known < day:
            self.add_error(
                "known",
                f"{in_words(known)} is before {in_words(day)}. Enter the day that you ask about, or a later one.",
            )
        return cleaned
