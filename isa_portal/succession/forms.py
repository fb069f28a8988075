"""What an instrument says, as it is stated before anything is shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from isa_portal.design.fields import DayField, NameField
from isa_portal.design.forms import Form
from isa_portal.lib import stamps
from isa_portal.organisations.forms.fields import NamesField
from isa_portal.organisations.models import Organisation
from isa_portal.organisations.selectors import enrolled
from isa_portal.succession.deeds import Deed, Plan


class BodiesField(NamesField):
    """Bodies of the register, each by its legal or its known name, one on each line; cleans to the bodies."""

    def clean(self, value: Any) -> Any:
        names = super().clean(value)
        found = {name: self._named(name) for name in names}
        if missing := [name for name, body in found.items() if body is None]:
            words = " and ".join(missing)
            raise ValidationError(f"{words} is not in the register. Check the name, or add the organisation first.")
        return list(dict.fromkeys(found.values()))

    def _named(self, name: str) -> Organisation | None:
        bodies = enrolled()
        return bodies.filter(legal_name__iexact=name).first() or bodies.filter(known_as__iexact=name).first()


class Instrument(Form):
    """One Act, order or scheme, its day, and who takes whose place."""

    successors = BodiesField(
        label="Who takes its place?",
        help_text="The organisation of the register by its name; several, one on each line. The first takes the lead.",
    )  # fmt: skip
    others = BodiesField(
        label="Which other organisations does it replace? (optional)",
        help_text="One on each line.",
    )  # fmt: skip
    instrument = NameField(
        label="Instrument", help_text="The Act, order or scheme, for example an order with its number."
    )  # fmt: skip
    address = forms.URLField(
        label="Where it can be read", max_length=500, assume_scheme="https",
        help_text="Its web address, for example at legislation.gov.uk.",
        error_messages={"invalid": "Enter the whole web address, beginning with https://."},
    )  # fmt: skip
    day = DayField(label="Day from which it counts", help_text="For example 1 4 2027.")
    exists_from = DayField(
        label="First day of the successor (optional)", required=False,
        help_text="Where the instrument also sets it up.",
    )  # fmt: skip
    quote = forms.CharField(
        label="Words that transfer rights and liabilities (optional)", required=False, max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Quote them. With them it is bound at once; without them it is asked to sign.",
    )  # fmt: skip

    def deed(self, body: Organisation) -> Deed:
        """Return what is stated, for the body whose page it is."""
        said = self.cleaned_data
        return Deed(
            instrument=said["instrument"],
            day=said["day"],
            address=said["address"],
            predecessors=list(dict.fromkeys([body, *said["others"]])),
            successors=said["successors"],
            quote=said["quote"],
            exists_from=said["exists_from"],
        )


class File(Form):
    """The instrument itself, where somebody has it as a file."""

    file = forms.FileField(
        label="The instrument as a file (optional)", required=False, help_text="A PDF or a picture, at most 10 MB."
    )  # fmt: skip


def stamp(found: Plan) -> str:
    """Return a mark of everything that a page shows of a plan: what changed since is shown again."""
    steps = [[step.agreement.pk, *step.sentences] for step in found.steps]
    return stamps.of({"steps": steps, "mandates": [one.pk for one in found.mandates], "deed": found.deed.sentence})
