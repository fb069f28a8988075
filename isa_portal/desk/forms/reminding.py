"""When a board reminds, and whom, as its secretariat writes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from isa_portal.design.forms import Form
from isa_portal.reminders import rules
from isa_portal.reminders.policies import OURS, Group


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


def _own(value: Collection[int] | int | None) -> str:
    return f"The portal's own: {', '.join(map(str, value)) if isinstance(value, Collection) else value}."


def _days(label: str, name: str) -> DaysField:
    return DaysField(label=label, help_text=_own(getattr(OURS, name)))


def _number(label: str, name: str, *, least: int = 1, required: bool = True, hint: str = "") -> forms.IntegerField:
    own = _own(getattr(OURS, name))
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=least,
        max_value=rules.LONGEST,
        help_text=f"{own} {hint}".strip(),
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
    )


def _groups(label: str, *, but: Collection[Group] = (), hint: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=[one for one in Group.choices if one[0] not in but],
        widget=forms.CheckboxSelectMultiple,
        help_text=hint,
        error_messages={"required": "Choose at least one group of people."},
    )


class Reminding(Form):
    """When a board reminds, and whom."""

    review_days = _days("Days before a review is due", "review")
    overdue_every = _number("Days between reminders of an overdue review", "overdue_every")
    chair_after = _number(
        "Days overdue after which the chair is told", "chair", required=False, hint="Empty: the chair is not told."
    )
    board_after = _number(
        "Days overdue after which the board is told", "board", required=False, hint="Empty: the board is not told."
    )
    review_told = _groups(
        "Who is reminded of a review?", hint="The secretariat hears of every overdue review, ticked or not."
    )
    signature_days = _days("Days after sending on which a signatory is reminded", "signature")
    before_last_day = _number("Days before the last day to sign on which they are reminded", "before_last", least=0)
    ig_lead_day = _number("Days after sending on which it is told that a party has not signed", "ig_lead")
    silent_told = _groups(
        "Who is told that a party has not signed?",
        but=(Group.SIGNATORIES,),
        hint="Its signatories are reminded themselves. The secretariat is told where nobody hears for the party.",
    )
    notice_days = _days("Days before the end of a notice", "notice")
    notice_told = _groups("Who is reminded of a notice?", hint="The notice itself reaches everybody at once.")
    record_days = _days("Days before the last day of what a record waits for", "record")
    exit_days = _days("Days before the last day of exit tasks", "exits")
    papers_days = _days("Days before the papers of a meeting go out", "papers")
    on_working_days = forms.BooleanField(
        required=False,
        label="Wait for the next working day",
        help_text="By the bank holidays of the board's nation. Nothing waits beyond a last day; records never wait.",
    )

    def sections(self) -> Iterable[tuple[str, list[BoundField]]]:
        """Yield the questions by what they are about."""
        for legend, names in SECTIONS:
            yield legend, [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self._refuse("record_days", rules.record_obstacles)
        for name in ("review_told", "silent_told", "notice_told"):
            self._refuse(name, rules.told_obstacles)
        if "chair_after" in given:
            self._refuse("board_after", partial(rules.step_obstacles, given["chair_after"]))
        return given

    def _refuse(self, name: str, obstacles: Callable[[Any], Iterable[str]]) -> None:
        """Say beside a question what stands against its answer, unless that cannot be read at all."""
        if name in self.cleaned_data and (sentences := list(obstacles(self.cleaned_data[name]))):
            self.add_error(name, ValidationError(sentences))


SECTIONS = (
    ("Reviews", ("review_days", "overdue_every", "chair_after", "board_after", "review_told")),
    ("Signatures", ("signature_days", "before_last_day", "ig_lead_day", "silent_told")),
    ("Notices of leaving", ("notice_days", "notice_told")),
    ("Records, exit tasks and board papers", ("record_days", "exit_days", "papers_days")),
    ("Bank holidays and weekends", ("on_working_days",)),
)
