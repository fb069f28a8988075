"""What moves from one party to another."""

from typing import Any

from django import forms

from isa_portal.agreements.forms.fields import bodies_of, long_text, short_text, tick
from isa_portal.agreements.models import Agreement, Identifiability
from isa_portal.design.forms import Form
from isa_portal.organisations.models import Organisation


class Flow(Form):
    """What moves from one party to another."""

    stage = short_text("Stage or step", max_length=120, help_text="For example Finding families.")
    discloser = forms.ModelChoiceField(Organisation.objects.none(), label="Who gives", empty_label="Choose a party")
    recipient = forms.ModelChoiceField(Organisation.objects.none(), label="Who receives", empty_label="Choose a party")
    data = long_text(  # type: ignore[assignment]
        "What is shared", help_text="The items, for example name, address, dates of incidents."
    )
    identifiability = forms.ChoiceField(
        label="How identifiable is it?", choices=Identifiability.choices, widget=forms.RadioSelect
    )
    special_category = tick(
        "It includes special category data", help_text="Health, ethnic origin, religion, sexual life and the like."
    )
    offence_data = tick("It includes data about offences")
    method = short_text("How it travels", required=False, help_text="For example secure e-mail.")
    frequency = short_text("How often", max_length=120, required=False)
    retention = short_text("How long it is kept, and then", max_length=300, required=False)

    def __init__(self, *arguments: Any, agreement: Agreement, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in ("discloser", "recipient"):
            self.fields[name].queryset = bodies_of(agreement)  # type: ignore[attr-defined]
