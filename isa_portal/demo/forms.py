"""The forms of the demonstration."""

from datetime import date
from typing import Any

from django import forms

from isa_portal.design.fields import DayField
from isa_portal.design.forms import Form
from isa_portal.lib.calendar import in_words, months_after

FARTHEST = 120


class GoToDay(Form):
    """A day after today, not more than ten years ahead."""

    day = DayField(label="The day to go to", latest=date.max, help_text="For example 21/12/2026.")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day <= self.today:
            raise forms.ValidationError(
                f"The demonstration only travels forwards. Choose a day after {in_words(self.today)}."
            )
        if day > (farthest := months_after(self.today, FARTHEST)):
            raise forms.ValidationError(f"That is more than ten years ahead. Choose a day up to {in_words(farthest)}.")
        return day


class InboxFilter(Form):
    """Whose letters are shown."""

    recipient = forms.ChoiceField(label="Letters to", required=False)

    def __init__(self, *args: Any, recipients: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipient"].choices = [("", "Everybody"), *((one, one) for one in recipients)]  # type: ignore[attr-defined]

    def chosen(self) -> str:
        """Return the mailbox that was chosen; one that does not exist filters nothing."""
        return str(self.cleaned_data.get("recipient", "")) if self.is_valid() else ""
