"""Why the sharing is lawful."""

from typing import Any

from django import forms

from isa_portal.agreements.forms.fields import GatewayField, bodies_of, long_text
from isa_portal.agreements.models import Agreement
from isa_portal.design.forms import Form
from isa_portal.gateways.models import Condition, LawfulBasis
from isa_portal.organisations.models import Organisation


class Power(Form):
    """Why the sharing is lawful: a power, a basis and a condition."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="Who relies on it", required=False, empty_label="Every party"
    )
    gateway = GatewayField(
        label="Power or duty", help_text="Restrictions and things that are no power are not offered."
    )
    lawful_basis = forms.ChoiceField(
        label="Lawful basis (UK GDPR Article 6)", choices=[("", "Choose the basis"), *LawfulBasis.choices]
    )
    condition = forms.ChoiceField(
        label="Condition for special category data (Article 9)",
        choices=[("", "Not chosen"), *Condition.choices],
        required=False,
    )
    note = long_text("Note", required=False, rows=3, help_text="For example its limits, or why it fits this purpose.")

    def __init__(self, *arguments: Any, agreement: Agreement, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["organisation"].queryset = bodies_of(agreement)  # type: ignore[attr-defined]
        self.fields["gateway"].offer()  # type: ignore[attr-defined]
