"""Why the sharing is lawful: one short form for each question."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from isa_portal.agreements.forms.fields import GatewayField, bodies_of, long_text, short_text
from isa_portal.agreements.models import Considered, DataFlow, Reliance, Version
from isa_portal.design.fields import DayField
from isa_portal.design.forms import Stamped
from isa_portal.gateways.conditions import (
    PARAGRAPH_CHOICES,
    SPECIAL_CHOICES,
    Article9,
    Article10,
    Confidentiality,
    LawfulBasis,
    Schedule8,
    wrong_paragraph,
)
from isa_portal.gateways.models import LegalGateway
from isa_portal.organisations.models import Organisation

NOT_CHOSEN = ("", "Not chosen yet")
NOT_NEEDED = ("", "Not needed, or not chosen yet")


class FlowField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"Data flow {obj.position} only: {obj}"


class Power(Stamped):
    """Question 1: which power or duty, whose, and for which flows."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="Who relies on it", required=False, empty_label="Every party"
    )
    flow = FlowField(
        DataFlow.objects.none(),
        label="For which data flows",
        required=False,
        empty_label="All, except those that are answered apart",
        help_text="What is answered for one data flow holds there instead of the answers for all.",
    )
    gateway = GatewayField(
        label="Power or duty", help_text="Restrictions and things that are no power are not offered."
    )
    objective = forms.ChoiceField(
        label="Objective",
        required=False,
        help_text="Only for a power that works by objectives: both bodies must be specified for the one chosen.",
    )
    note = long_text("Why it applies", required=False, rows=3, help_text="For example its limits, or the need for it.")

    def __init__(self, *arguments: Any, version: Version, **options: Any) -> None:
        super().__init__(*arguments, **options)
        fields: Any = self.fields
        fields["organisation"].queryset = bodies_of(version.agreement)
        fields["flow"].queryset = version.flows.select_related("discloser", "recipient")
        fields["gateway"].offer()
        fields["objective"].choices = [("", "None"), *_objectives()]


def _objectives() -> list[tuple[str, list[tuple[str, str]]]]:
    powers = LegalGateway.objects.choosable().order_by("citation")
    return [(one.citation, [(row["name"],) * 2 for row in one.objectives]) for one in powers if one.objectives]


class Basis(Stamped):
    """Question 2: why the party may process at all."""

    lawful_basis = forms.ChoiceField(
        label="Lawful basis",
        choices=LawfulBasis.choices,
        widget=forms.RadioSelect,
        help_text=(
            "UK GDPR Article 6. Section 35 is for a competent authority that processes for law enforcement: Part 3 of"
            " the Act then applies in place of the UK GDPR."
        ),
    )


class Policy(Stamped):
    """The appropriate policy document, which several conditions need."""

    policy_document = short_text(
        "Reference of the appropriate policy document",
        required=False,
        help_text="Needed for paragraph 1, for Part 2 and for sensitive processing under Part 3 of the Act.",
    )
    policy_document_on = DayField(label="Day of the appropriate policy document", required=False)


class Conditions(Policy):
    """Question 3 under the UK GDPR: Articles 9 and 10, each with its paragraph of Schedule 1."""

    article_9 = forms.ChoiceField(
        label="Condition for special category data (Article 9)", choices=[NOT_NEEDED, *Article9.choices], required=False
    )
    article_9_paragraph = forms.ChoiceField(
        label="Its paragraph of Schedule 1",
        choices=[NOT_NEEDED, *SPECIAL_CHOICES],
        required=False,
        help_text="Needed for Article 9(2)(b), (g), (h), (i) and (j).",
    )
    article_10 = forms.ChoiceField(
        label="Data about offences (Article 10)", choices=[NOT_NEEDED, *Article10.choices], required=False
    )
    article_10_paragraph = forms.ChoiceField(
        label="Its paragraph of Schedule 1, for data about offences",
        choices=[NOT_NEEDED, *PARAGRAPH_CHOICES],
        required=False,
    )
    field_order = ("article_9", "article_9_paragraph", "article_10", "article_10_paragraph")

    def clean_article_9_paragraph(self) -> str:
        paragraph = str(self.cleaned_data["article_9_paragraph"])
        if sentence := wrong_paragraph(self.cleaned_data.get("article_9", ""), paragraph):
            raise ValidationError(sentence)
        return paragraph


class SensitiveProcessing(Policy):
    """Question 3 where Part 3 of the Act applies: the Schedule 8 condition."""

    schedule_8 = forms.ChoiceField(
        label="Condition for sensitive processing (Schedule 8)",
        choices=[NOT_NEEDED, *Schedule8.choices],
        required=False,
        help_text="Articles 9 and 10 do not apply where a competent authority processes for law enforcement.",
    )
    field_order = ("schedule_8",)


class Confidence(Stamped):
    """Question 4: how confidentiality is answered."""

    confidentiality = forms.ChoiceField(
        label="How is the duty of confidentiality answered?",
        choices=Confidentiality.choices,
        widget=forms.RadioSelect,
    )
    confidentiality_note = long_text(
        "Why, or which provision or approval",
        required=False,
        rows=3,
        help_text="Needed for a provision of law, the public interest and an approval.",
    )


QUESTIONS: dict[str, tuple[str, type[Stamped]]] = {
    "basis": ("Lawful basis", Basis),
    "conditions": ("Special category data and data about offences", Conditions),
    "confidentiality": ("Confidentiality", Confidence),
}


def of_question(question: str, reliance: Reliance) -> type[Stamped]:
    """Return the form of a question: Part 3 of the Act asks another third question than the UK GDPR."""
    if question == "conditions" and reliance.enforces_law:
        return SensitiveProcessing
    return QUESTIONS[question][1]


class Restrictions(Stamped):
    """Question 5: what each restriction of the catalogue means here."""

    def __init__(self, *arguments: Any, restrictions: list[LegalGateway], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.restrictions = restrictions
        for one in restrictions:
            self.fields[f"answer_{one.pk}"] = forms.ChoiceField(
                label=f"{one.short_title} ({one.citation})",
                choices=Considered.choices,
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"because_{one.pk}"] = short_text(
                f"{one.short_title}: why it is shared, where it is",
                max_length=2000,
                required=False,
            )

    def answers(self) -> dict[LegalGateway, tuple[str, str]]:
        """Return what was answered; a restriction without an answer stays open."""
        given = ((one, self.cleaned_data[f"answer_{one.pk}"]) for one in self.restrictions)
        return {one: (answer, self.cleaned_data[f"because_{one.pk}"]) for one, answer in given if answer}
