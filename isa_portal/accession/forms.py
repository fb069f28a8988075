"""What is typed when a body accedes: who joins what, its answers, who signs, what the parties say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from isa_portal.accession.models import Accession
from isa_portal.agreements.forms.fields import BodyField, LinesField, long_text, short_text
from isa_portal.agreements.models import PartyClass, PartyRole, Tier, Version
from isa_portal.design.fields import DayField, NameField
from isa_portal.design.forms import Form
from isa_portal.gateways.conditions import (
    PARAGRAPH_CHOICES,
    SPECIAL_CHOICES,
    Article9,
    Article10,
    Confidentiality,
    LawfulBasis,
    Schedule8,
)
from isa_portal.gateways.models import LegalGateway
from isa_portal.organisations.models import Organisation

NOT_NEEDED = ("", "Not needed, or not chosen yet")
ITSELF, MORE = "itself", "more"


class Propose(Form):
    """Which body joins, as what, and in which data flows of the text."""

    organisation = BodyField(label="Organisation", help_text="By its legal name, from the register.")
    role = forms.ChoiceField(
        label="Role", choices=PartyRole.choices, widget=forms.RadioSelect, initial=PartyRole.CONTROLLER
    )
    units = LinesField(
        label="Parts of it that take part",
        required=False,
        help_text="One on each line. Leave it empty for the whole organisation.",
    )
    member_of = forms.ModelChoiceField(
        PartyClass.objects.none(),
        label="Of which class of the text is it one?",
        required=False,
        empty_label="Of none: it is named for itself",
    )
    tier_1_waived_because = long_text(
        "If it does without the tier 1: why?",
        required=False,
        rows=3,
        help_text="As a national body may. Every party reads it. Leave it empty if it has signed the tier 1.",
    )
    takes_in = LinesField(
        label="Clauses of the tier 1 that then bind it here", required=False, help_text="One on each line."
    )
    brings = forms.ChoiceField(
        label="What does it bring?",
        choices=[
            (ITSELF, "Only itself: it joins data flows as the text has them"),
            (MORE, "A new purpose, data item or power"),
        ],
        widget=forms.RadioSelect,
    )
    gives_in = forms.TypedMultipleChoiceField(
        label="In which data flows does it give, beside the discloser?",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    receives_in = forms.TypedMultipleChoiceField(
        label="In which data flows does it receive, beside the recipient?",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *arguments: Any, version: Version, offered: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*arguments, **options)
        fields: Any = self.fields
        fields["organisation"].offer(offered)
        fields["member_of"].queryset = version.agreement.classes
        if not version.agreement.classes.exists():
            del fields["member_of"]
        if version.agreement.tier != Tier.PURPOSE_SPECIFIC:
            del fields["tier_1_waived_because"], fields["takes_in"]
        flows = version.flows.select_related("discloser", "recipient")
        for name in ("gives_in", "receives_in"):
            fields[name].choices = [(flow.pk, f"Data flow {number}: {flow}") for number, flow in enumerate(flows, 1)]


class Questions(Form):
    """The five legal questions, for the body that joins."""

    gateway = forms.ModelChoiceField(
        LegalGateway.objects.none(),
        label="1. Power or duty",
        required=False,
        empty_label="Not chosen yet",
        help_text="One that the text relies on. Another is a material change and needs a new version.",
    )
    objective = short_text("Objective", required=False, help_text="Only for a power that works by objectives.")
    note = long_text("Why it applies", required=False, rows=2)
    lawful_basis = forms.ChoiceField(
        label="2. Lawful basis", choices=[("", "Not chosen yet"), *LawfulBasis.choices], required=False
    )
    article_9 = forms.ChoiceField(
        label="3. Condition for special category data (Article 9)",
        choices=[NOT_NEEDED, *Article9.choices],
        required=False,
    )
    article_9_paragraph = forms.ChoiceField(
        label="Its paragraph of Schedule 1", choices=[NOT_NEEDED, *SPECIAL_CHOICES], required=False
    )
    article_10 = forms.ChoiceField(
        label="Data about offences (Article 10)", choices=[NOT_NEEDED, *Article10.choices], required=False
    )
    article_10_paragraph = forms.ChoiceField(
        label="Its paragraph of Schedule 1, for data about offences",
        choices=[NOT_NEEDED, *PARAGRAPH_CHOICES],
        required=False,
    )
    schedule_8 = forms.ChoiceField(
        label="Condition for sensitive processing (Schedule 8)",
        choices=[NOT_NEEDED, *Schedule8.choices],
        required=False,
        help_text="Only where a competent authority processes for law enforcement.",
    )
    policy_document = short_text("Reference of the appropriate policy document", required=False)
    policy_document_on = DayField(label="Day of the appropriate policy document", required=False)
    confidentiality = forms.ChoiceField(
        label="4. How is the duty of confidentiality answered?",
        choices=[("", "Not chosen yet"), *Confidentiality.choices],
        required=False,
    )
    confidentiality_note = long_text("Why, or which provision or approval", required=False, rows=2)
    takes_restrictions = forms.BooleanField(
        label="5. It takes over what the text answers about the restrictions", required=False
    )

    def __init__(self, *arguments: Any, accession: Accession, **options: Any) -> None:
        stands = {**accession.answers, "gateway": accession.gateway_id}
        stands["takes_restrictions"] = accession.takes_restrictions
        super().__init__(*arguments, initial=stands, **options)
        relied_on = LegalGateway.objects.filter(pk__in=accession.version.reliances.values("gateway"))
        self.fields["gateway"].queryset = relied_on.order_by("citation")  # type: ignore[attr-defined]


class NameSignatory(Form):
    name = NameField(label="Full name", max_length=120)
    position = NameField(label="Position", max_length=120, help_text="For example Chief executive.")
    email = forms.EmailField(
        label="E-mail address", help_text="The personal link and the code go to this mailbox, which only they open."
    )


class Answer(Form):
    """Whether a party consents, and why not."""

    agrees = forms.ChoiceField(
        label="Does it consent?",
        choices=[("yes", "It consents"), ("no", "It refuses: the accession ends")],
        widget=forms.RadioSelect,
    )
    reason = long_text("Reason", required=False, rows=3, help_text="Needed for a refusal. Every party reads it.")


class Withdraw(Form):
    reason = long_text("Why is it withdrawn?", rows=3, help_text="Who was asked reads it.")
