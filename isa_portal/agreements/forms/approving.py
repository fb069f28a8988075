"""The decision on a version, and the minute that follows it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from django import forms

from isa_portal.agreements.forms.fields import long_text, short_text
from isa_portal.agreements.models import Decision, Version
from isa_portal.design.fields import DayField, NameField
from isa_portal.design.forms import Form
from isa_portal.organisations.models import ApprovalRoute, Organisation, User


class Approve(Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Party that decided",
        empty_label="Choose a party",
        error_messages={"required": "Each party approves for itself here. Choose the party that decided."},
    )
    decision = forms.ChoiceField(label="What was decided?", choices=Decision.choices, widget=forms.RadioSelect)
    body = NameField(label="Who decided", help_text="The body or office, for example the name of the board.")
    decided_on = DayField(label="Day of the decision", help_text="For example 13/04/2015.")
    reference = short_text(
        "Agenda item or minute", required=False, help_text="Leave it empty if the minute is not written yet."
    )
    advice = long_text("Advice", required=False, help_text="On what advice it was decided, or what must change.")

    def __init__(
        self,
        *arguments: Any,
        version: Version,
        awaited: Sequence[Organisation],
        today: date,
        told: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        board = version.agreement.board
        route = board.approval_route(version.agreement.tier)
        options.setdefault("initial", {"body": usual_body(route, board.name), **_understood(told or {})})
        super().__init__(*arguments, **options)
        self.fields["decided_on"].latest = today  # type: ignore[attr-defined]
        if route != ApprovalRoute.EACH_PARTY:
            del self.fields["organisation"]
            return
        waiting = Organisation.objects.filter(pk__in=[body.pk for body in awaited])
        self.fields["organisation"].queryset = waiting  # type: ignore[attr-defined]


class AskChair(Approve):
    """What the chair is asked to confirm; which chair is asked only where a board has several."""

    chair = forms.ModelChoiceField(User.objects.none(), label="Chair to ask", empty_label="Choose a chair")

    def __init__(self, *arguments: Any, version: Version, chairs: Sequence[User], today: date, **options: Any) -> None:
        super().__init__(*arguments, version=version, awaited=(), today=today, **options)
        if len(chairs) < 2:
            del self.fields["chair"]
            return
        several = User.objects.filter(pk__in=[chair.pk for chair in chairs])
        self.fields["chair"].queryset = several  # type: ignore[attr-defined]


def _understood(told: Mapping[str, str]) -> dict[str, Any]:
    """Return what an address says of a decision, as far as it can be meant."""
    found: dict[str, Any] = dict(told)
    with suppress(ValueError):
        found["decided_on"] = date.fromisoformat(told.get("decided_on", ""))
    return {name: value for name, value in found.items() if name != "decided_on" or isinstance(value, date)}


def usual_body(route: str, board: str) -> str:
    return {ApprovalRoute.BOARD: board, ApprovalRoute.CHAIR: f"Chair of {board}"}.get(ApprovalRoute(route), "")


class AddReference(Form):
    reference = short_text(
        "Agenda item or minute",
        error_messages={"required": "Enter the agenda item or minute reference."},
    )
