"""When a board reminds people, as its secretariat writes it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from isa_portal.design.forms import Form
from isa_portal.reminders import rules


class DaysField(forms.CharField):
    """Numbers of days on one line, as "90, 60, 30"; cleans to a list, possibly empty."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(max_length=120, **options)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        parts = [part for part in re.split(r"[,;\s]+", str(super().clean(value))) if part]
        if wrong := [part for part in parts if not re.fullmatch("-?[0-9]{1,6}", part)]:
            raise ValidationError(f"{wrong[0]} is not a number of days. Write whole numbers, for example 30, 7, 0.")
        days = [int(part) for part in parts]
        if sentences := list(rules.day_obstacles(days)):
            raise ValidationError(sentences)
        return days


class Reminding(Form):
    """The days on which a board reminds."""

    review_days = DaysField(
        label="Days before a review is due",
        help_text="With commas, for example 90, 60, 30, 14, 7, 0. 0 is the day itself. Empty: no reminder before it.",
    )
    overdue_every = forms.IntegerField(
        label="Days between reminders of an overdue review", min_value=1, max_value=rules.LONGEST
    )
    signature_days = DaysField(label="Days after sending on which a signatory is reminded")
    before_last_day = forms.IntegerField(
        label="Days before the last day to sign on which a signatory is reminded", min_value=0, max_value=rules.LONGEST
    )
    ig_lead_day = forms.IntegerField(
        label="Days after sending on which the IG lead of a silent party is told",
        min_value=1,
        max_value=rules.LONGEST,
    )
    notice_days = DaysField(label="Days before the end of a notice")
    on_working_days = forms.BooleanField(
        required=False,
        label="Wait for the next working day",
        help_text="By the bank holidays of the board's nation. A last day is never waited beyond.",
    )
