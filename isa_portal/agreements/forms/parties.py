"""Who takes part and as what, who handles data for them, and what joint controllers arranged."""

from collections.abc import Iterable
from typing import Any

from django import forms

from isa_portal.agreements.forms.fields import BodyField, LinesField, bodies_of, long_text, tick
from isa_portal.agreements.models import Agreement, PartyRole
from isa_portal.design.fields import DayField, NameField
from isa_portal.design.forms import Form, Stamped
from isa_portal.organisations.models import BodyKind, Organisation


class Role(Stamped):
    """What one party is in the agreement."""

    role = forms.ChoiceField(
        label="Role", choices=PartyRole.choices, widget=forms.RadioSelect, initial=PartyRole.CONTROLLER
    )
    units = LinesField(
        label="Parts of it that take part",
        required=False,
        help_text="For example education. One on each line. Leave it empty for the whole organisation.",
    )
    leads = tick("This party leads", help_text="Its editors write the drafts. Several parties may lead together.")
    is_essential = tick(
        "This party is essential", help_text="Matters only if the agreement starts when the essential parties signed."
    )


class NewParty(Role):
    organisation = BodyField(label="Organisation", help_text="By its legal name, from the register.")

    field_order = ("organisation", "role", "units", "leads", "is_essential")

    def __init__(self, *arguments: Any, offered: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*arguments, facts=None, **options)
        self.fields["organisation"].offer(offered)  # type: ignore[attr-defined]


class Waiver(Form):
    """Why a party of a tier 2 does without the tier 1, and what of it binds it all the same."""

    because = long_text(
        "Why does it do without the tier 1?",
        required=False,
        rows=3,
        help_text="For example a national body that signs no local tier 1. Leave both boxes empty to end the waiver.",
    )
    takes_in = LinesField(
        label="Clauses of the tier 1 that bind it by this agreement",
        required=False,
        help_text="One on each line, for example clause 7 Security.",
    )


class NamedClass(Stamped):
    """Bodies of one kind that the text names together."""

    name = NameField(label="Name of the class", help_text="For example the county's GP practices.")
    kind = forms.ChoiceField(label="Kind of body", choices=[("", "Choose a kind"), *BodyKind.choices])
    proprietor_signs = tick(
        "The proprietor signs for each",
        help_text="As an academy trust signs for its academies. Otherwise each member signs for itself.",
    )


class NamedProcessor(Stamped):
    """Who handles data for a party under a contract."""

    name = NameField(label="Legal name", help_text="A processor never signs, and need not be in the register.")
    controller = forms.ModelChoiceField(
        Organisation.objects.none(), label="For which party?", empty_label="Choose a party"
    )
    does = long_text("What does it do with the data?", rows=3, help_text="For example hosts the case system.")
    contract_reference = NameField(
        label="Reference of the contract",
        required=False,
        help_text="The contract that Article 28 of the UK GDPR asks for. It can follow later.",
    )
    contract_on = DayField(label="Date of the contract", required=False, help_text="For example 13/04/2015.")

    def __init__(self, *arguments: Any, agreement: Agreement, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["controller"].queryset = bodies_of(agreement)  # type: ignore[attr-defined]


class Arrangement(Stamped):
    """What joint controllers arranged among themselves."""

    who_does_what = long_text(
        "Who does what?",
        required=False,
        help_text="Who tells people, who answers their requests, who answers a breach; Article 26 of the UK GDPR.",
    )
    gist = long_text(
        "The gist for people", required=False, rows=3, help_text="In plain words. People are entitled to it."
    )
