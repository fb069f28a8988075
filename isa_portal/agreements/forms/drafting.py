"""The parts of a draft: purpose, parties, flows, powers, clauses, terms."""

from collections.abc import Iterable
from typing import Any

from django import forms

from isa_portal.agreements.forms.fields import BodyField, GatewayField, LinesField, long_text, short_text, tick
from isa_portal.agreements.models import Agreement, Identifiability, PartyRole, Rule, Version
from isa_portal.agreements.models.version import Classification, ReviewBasis
from isa_portal.design.fields import DayField, PeriodField
from isa_portal.design.forms import Form
from isa_portal.gateways.models import Condition, LawfulBasis
from isa_portal.organisations.models import Organisation


def bodies_of(agreement: Agreement) -> Any:
    return Organisation.objects.filter(parties__agreement=agreement)


class Purpose(Form):
    purpose = long_text(
        "Purpose",
        rows=8,
        help_text="What the parties want to achieve together, for whom. One purpose for one agreement.",
        error_messages={"required": "Enter the purpose of the sharing."},
    )
    benefits = long_text("Benefits", required=False, help_text="What gets better for people, and how one would see it.")


class Role(Form):
    """What one party is in the agreement."""

    role = forms.ChoiceField(
        label="Role", choices=PartyRole.choices, widget=forms.RadioSelect, initial=PartyRole.CONTROLLER
    )
    leads = tick("This party leads", help_text="It writes the drafts. Only one party leads.")
    is_essential = tick(
        "This party is essential", help_text="Matters only if the agreement starts when the essential parties signed."
    )


class NewParty(Role):
    organisation = BodyField(label="Organisation", help_text="By its legal name, from the register.")

    field_order = ("organisation", "role", "leads", "is_essential")

    def __init__(self, *arguments: Any, offered: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["organisation"].offer(offered)  # type: ignore[attr-defined]


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


class Terms(Form):
    """When the agreement starts, how one leaves, when it is reviewed, who is liable."""

    commences_on = DayField(
        label="Not in force before", required=False, help_text="For example 13/04/2015. Empty: as soon as it is signed."
    )
    rule = forms.ChoiceField(label="When does it come into force?", choices=Rule.choices, widget=forms.RadioSelect)
    notice = PeriodField(label="Notice that a party gives to leave", required=False)
    notice_method = short_text("How notice is given", required=False, help_text="For example in writing.")
    notice_to = short_text("To whom notice is given", max_length=300, required=False, help_text="An office or address.")
    review_months = forms.IntegerField(
        label="Months between reviews",
        min_value=1,
        max_value=120,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
    )
    review_basis = forms.ChoiceField(
        label="The first review counts from", choices=ReviewBasis.choices, widget=forms.RadioSelect
    )
    liability = long_text("Liability", required=False, help_text="Who bears which loss, and any limit.")
    declarations = LinesField(
        label="Declarations", required=False, help_text="Each signatory ticks each of them. One on each line."
    )
    review_questions = LinesField(label="Questions of the review", required=False, help_text="One on each line.")
    dpia = long_text(
        "Data protection impact assessment",
        required=False,
        rows=3,
        help_text="Its reference and date, or the reasons of the screening if none was needed.",
    )
    classification = forms.ChoiceField(label="Marking", choices=Classification.choices, required=False)

    def fields_of_version(self) -> dict[str, Any]:
        """Return what was filled in as the version keeps it."""
        cleaned = dict(self.cleaned_data)
        period = cleaned.pop("notice")
        return {
            **cleaned,
            "notice_count": period.count if period else None,
            "notice_unit": str(period.unit) if period else "",
        }

    @classmethod
    def stated(cls, version: Version) -> dict[str, Any]:
        """Return what the version states, as the page shows it."""
        kept = {name: getattr(version, name) for name in cls.base_fields if name != "notice"}
        return {**kept, "notice": version.notice_period}
