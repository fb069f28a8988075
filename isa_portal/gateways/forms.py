"""The filter of the catalogue, the question whether a body may rely on an entry, and the amending of one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from isa_portal.design.fields import DayField
from isa_portal.design.forms import Form
from isa_portal.gateways.models import (
    DISCLOSERS_OR_RECIPIENTS,
    Confidence,
    DataKind,
    Kind,
    LegalGateway,
    Prerequisite,
    Standing,
    Territory,
)
from isa_portal.gateways.rules import LABELS
from isa_portal.organisations.models import BodyKind

GIVES, RECEIVES = "gives", "receives"
PARTS = {
    "force": (
        "When it is in force",
        ("standing", "status", "in_force_from", "in_force_to", "successor", "replaced_by"),
    ),
    "givers": ("Who may disclose", ("may_disclose", "disclosers_complete")),
    "receivers": ("Who may receive", ("may_receive", "recipients_complete")),
    "left_out": ("Bodies left out", ("excluded_bodies", "named_only")),
    "limits": ("Limits", ("excluded_data", "prerequisites", "objectives", "territories", "limits")),
    "words": ("Words", ("short_title", "citation", "who_may_rely", "note", "confidence")),
}
LISTS = {
    "may_disclose": DISCLOSERS_OR_RECIPIENTS,
    "may_receive": DISCLOSERS_OR_RECIPIENTS,
    "named_only": BodyKind.choices,
    "excluded_bodies": BodyKind.choices,
    "excluded_data": DataKind.choices,
    "prerequisites": Prerequisite.choices,
    "territories": Territory.choices,
}


class CatalogueFilter(forms.Form):
    search = forms.CharField(required=False, max_length=100, label="Search")
    kind = forms.ChoiceField(required=False, choices=[("", "All kinds"), *Kind.choices], label="Kind")
    body = forms.ChoiceField(
        required=False, choices=[("", "Any body"), *BodyKind.choices], label="Kind of body that it names"
    )
    standing = forms.ChoiceField(
        required=False,
        choices=[("", "In force or not"), *(pair for pair in Standing.choices if pair[0] != Standing.NOT_CONFIRMED)],
        label="Standing",
    )

    def chosen(self) -> dict[str, str]:
        """Return what was chosen; a choice that does not exist filters nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class Ask(Form):
    """Whether a kind of body may give or receive under an entry."""

    body = forms.ChoiceField(choices=[("", "Choose a kind of body"), *BodyKind.choices], label="Kind of body")
    side = forms.ChoiceField(choices=[(GIVES, "Discloses"), (RECEIVES, "Receives")], label="The body", initial=GIVES)
    place = forms.ChoiceField(choices=Territory.choices, label="Where it is", initial=Territory.ENGLAND)
    moves = forms.ChoiceField(
        choices=[
            (DataKind.PERSONAL, "Personal information"),
            (DataKind.PATIENT, "Patient information"),
            ("none", "Neither: no person can be known from it"),
        ],
        label="What moves",
        initial=DataKind.PERSONAL,
    )

    def __init__(self, *args: Any, entry: LegalGateway, **options: Any) -> None:
        super().__init__(*args, **options)
        if entry.objectives:
            choices = [("", "None named"), *((row["name"], row["name"]) for row in entry.objectives)]
            self.fields["objective"] = forms.ChoiceField(required=False, choices=choices, label="Objective")

    def asked(self) -> dict[str, Any]:
        """Return the question as eligibility takes it."""
        chosen = self.cleaned_data
        data = {"none": (), DataKind.PATIENT: (DataKind.PERSONAL, DataKind.PATIENT)}
        return {
            "body_kinds": [chosen["body"]],
            "gives": chosen["side"] == GIVES,
            "nation": chosen["place"],
            "data": data.get(chosen["moves"], (DataKind.PERSONAL,)),
            "objective": chosen.get("objective", ""),
        }


class ObjectivesField(forms.CharField):
    """Objectives, one on each line, each perhaps with the kinds of body that are specified for it."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(_line(row) for row in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return [_row(line.strip()) for line in super().clean(value).splitlines() if line.strip()]


def _line(row: dict[str, Any]) -> str:
    kinds = ", ".join(BodyKind(kind).label for kind in row["kinds"])
    return f"{row['name']}: {kinds}" if kinds else row["name"]


def _row(line: str) -> dict[str, Any]:
    name, _, words = line.partition(":")
    known = {label.lower(): value for value, label in BodyKind.choices}
    kinds = [word.strip() for word in words.split(",") if word.strip()]
    if strange := [word for word in kinds if word.lower() not in known]:
        raise ValidationError(f"{strange[0]!r} is not a kind of body. Write it as the list of kinds does.")
    return {"name": name.strip(), "kinds": [known[word.lower()] for word in kinds]}


class Amend(Form):
    """One part of an entry, with the reason and the source of the change."""

    short_title = forms.CharField(label=LABELS["short_title"], max_length=200)
    citation = forms.CharField(
        label=LABELS["citation"], max_length=300, help_text="With its section: an Act as a whole is not a power."
    )
    standing = forms.ChoiceField(label=LABELS["standing"], choices=Standing.choices, widget=forms.RadioSelect)
    status = forms.CharField(label=LABELS["status"], max_length=300)
    in_force_from = DayField(
        label=LABELS["in_force_from"], required=False, help_text="The first day. Empty: not known."
    )
    in_force_to = DayField(
        label=LABELS["in_force_to"], required=False, help_text="The last day. Empty: no end is known."
    )
    successor = forms.ModelChoiceField(
        LegalGateway.objects.none(), label=LABELS["successor"], required=False, empty_label="None"
    )
    replaced_by = forms.CharField(label="Replaced by (in words)", max_length=200, required=False)
    who_may_rely = forms.CharField(
        label=LABELS["who_may_rely"], required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    may_disclose = forms.MultipleChoiceField(label=LABELS["may_disclose"], required=False)
    disclosers_complete = forms.BooleanField(label="The list is complete: nobody else may", required=False)
    may_receive = forms.MultipleChoiceField(label=LABELS["may_receive"], required=False)
    recipients_complete = forms.BooleanField(label="The list is complete: nobody else may", required=False)
    excluded_bodies = forms.MultipleChoiceField(label=LABELS["excluded_bodies"], required=False)
    named_only = forms.MultipleChoiceField(label=LABELS["named_only"], required=False)
    excluded_data = forms.MultipleChoiceField(label=LABELS["excluded_data"], required=False)
    prerequisites = forms.MultipleChoiceField(label=LABELS["prerequisites"], required=False)
    objectives = ObjectivesField(
        label=LABELS["objectives"],
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="One on each line. After a colon, the kinds of body specified for it, with commas between.",
    )
    territories = forms.MultipleChoiceField(label=LABELS["territories"], required=False)
    limits = forms.CharField(label=LABELS["limits"], required=False, widget=forms.Textarea(attrs={"rows": 4}))
    note = forms.CharField(label=LABELS["note"], required=False, widget=forms.Textarea(attrs={"rows": 4}))
    confidence = forms.ChoiceField(
        label=LABELS["confidence"],
        choices=[pair for pair in Confidence.choices if pair[0] != Confidence.LOW],
        widget=forms.RadioSelect,
    )
    source = forms.CharField(
        label="Source of the change",
        max_length=300,
        required=False,
        help_text="Where you read it, for example the section on legislation.gov.uk.",
    )
    reason = forms.CharField(
        label="Reason for the change", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    from_on = DayField(
        label="The change counts from",
        required=False,
        help_text="Empty: from the dates above, or from today.",
    )
    expected = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, entry: LegalGateway, part: str, **options: Any) -> None:
        super().__init__(*args, **options)
        kept = PARTS[part][1]
        for name in [name for name in LABELS if name in self.fields and name not in kept]:
            del self.fields[name]
        for name in kept:
            self.initial[name] = getattr(entry, name)
            self._offer(name, entry)
        self.initial["successor"] = entry.successor_id
        last = entry.revisions.first()
        self.initial["expected"] = last.number if last else 0
        self.order_fields([*kept, "source", "reason", "from_on", "expected"])

    def _offer(self, name: str, entry: LegalGateway) -> None:
        field: Any = self.fields[name]
        if name in LISTS:
            field.widget = forms.CheckboxSelectMultiple()
            field.choices = LISTS[name]
        if name == "successor":
            # The entry itself is offered too: choosing it is refused with the circle that it would make.
            field.queryset = LegalGateway.objects.shown()

    def facts(self) -> dict[str, Any]:
        """Return what was entered as the service takes it."""
        return {name: fact for name, fact in self.cleaned_data.items() if name != "expected"}
