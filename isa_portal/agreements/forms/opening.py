"""The proposal, the decision about it, and the first page of a new agreement."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from isa_portal.agreements.forms.fields import BodyField, long_text, short_text
from isa_portal.agreements.lifecycle import OVER, ProposalState
from isa_portal.agreements.models import Agreement, Tier
from isa_portal.agreements.starting import template, templates
from isa_portal.design.fields import DayField, NameField
from isa_portal.design.forms import Form, Stamped
from isa_portal.organisations.models import Board, Organisation, User
from isa_portal.organisations.selectors import enrolled

DECISIONS = [
    (ProposalState.COMMISSIONED, "Commission it: name who leads"),
    (ProposalState.REFUSED, "Refuse it"),
    (ProposalState.NOTED, "Note it"),
    (ProposalState.DEFERRED, "Defer it to a later meeting"),
]
BLANK, ANOTHER = "blank", "another"


def living_bodies(on: date) -> QuerySet[Organisation]:
    return enrolled(on=on)


class Propose(Form):
    title = NameField(label="Title", help_text="A few words, for example Early help for families.")
    need = long_text(
        "What is the sharing needed for?",
        help_text="Say what cannot be done today, and for whom. No text of an agreement yet.",
    )
    asked_by = NameField(label="Who asks for it?", help_text="An organisation or an office, not a person's name.")
    bodies = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label="Which organisations would share?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    agencies = long_text(
        "Others that would share",
        required=False,
        rows=3,
        help_text="Organisations that are not in the list, one on each line.",
    )
    why = long_text("Why is it proposed?", required=False, rows=3, help_text="What gets better, and for whom.")
    alternatives = long_text(
        "Alternatives",
        required=False,
        rows=3,
        help_text="What else could be done, and why it is not enough.",
    )

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["bodies"].queryset = living_bodies(today)  # type: ignore[attr-defined]


class Decide(Form):
    decision = forms.ChoiceField(label="What did the board decide?", choices=DECISIONS, widget=forms.RadioSelect)
    leads = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label="Who leads, if it was commissioned?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="One organisation, or several that lead together.",
    )
    decided_on = DayField(label="Day of the decision", help_text="For example 13/04/2015.")
    reference = short_text(
        "Agenda item or minute", required=False, help_text="Leave it empty if the minute is not written yet."
    )

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["decided_on"].latest = today  # type: ignore[attr-defined]
        self.fields["leads"].queryset = living_bodies(today)  # type: ignore[attr-defined]


class Foundations(Stamped):
    """What an agreement is called, stands on and replaces."""

    title = NameField(label="Title", help_text="As it will stand on the front page.")
    stands_on = forms.ModelMultipleChoiceField(
        Agreement.objects.none(),
        label="Which tier 1 does it stand on?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Only a tier 2 stands on a tier 1. Every party signs the tier 1 first.",
    )
    replaces = forms.ModelChoiceField(
        Agreement.objects.none(),
        label="Agreement that it replaces",
        required=False,
        empty_label="None",
        help_text="The other one ends on the day when this one comes into force.",
    )

    def __init__(
        self,
        *arguments: Any,
        board: Board,
        person: User,
        today: date,
        agreement: Agreement | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        # An ended agreement carries nothing and needs no successor.
        seen = Agreement.objects.followed_by(person, on=today).exclude(state__in=OVER).order_by("reference")
        others = seen.exclude(pk=agreement.pk) if agreement else seen
        free = others.filter(board=board, replaced_by__isnull=True)
        if agreement and agreement.replaces_id:
            free |= Agreement.objects.filter(pk=agreement.replaces_id)
        self.fields["stands_on"].queryset = others.filter(tier=Tier.OVERARCHING)  # type: ignore[attr-defined]
        self.fields["replaces"].queryset = free  # type: ignore[attr-defined]
        if agreement and agreement.tier != Tier.PURPOSE_SPECIFIC:
            del self.fields["stands_on"]


class NewAgreement(Foundations):
    tier = forms.TypedChoiceField(
        label="Tier",
        choices=[
            (2, "Tier 2: one purpose, under a tier 1"),
            (1, "Tier 1: the overarching terms of the board's partners"),
            (0, "Stand-alone: one purpose, without a tier 1"),
        ],
        coerce=int,
        widget=forms.RadioSelect,
    )
    reference = NameField(label="Reference", max_length=40, help_text="For example 01/26. It stays for good.")
    start = forms.ChoiceField(
        label="What does the text start from?",
        choices=[
            (BLANK, "A blank page"),
            *((one.slug, one.name) for one in templates()),
            (ANOTHER, "Another agreement, chosen below"),
        ],
        initial=BLANK,
        required=False,
        widget=forms.RadioSelect,
        help_text=" ".join(f"{one.name}: {one.about}" for one in templates() if one.slug == "children"),
    )
    source = forms.ModelChoiceField(
        Agreement.objects.none(),
        label="Agreement to start from",
        required=False,
        empty_label="None",
        help_text="Its purpose, clauses and terms are copied. Its parties and signatures are not.",
    )
    lead = BodyField(label="Lead organisation", help_text="It writes the drafts and is the first party.")

    field_order = ("tier", "reference", "title", "lead", "start", "source", "stands_on", "replaces")

    def __init__(self, *arguments: Any, leads: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*arguments, facts=None, **options)
        seen = Agreement.objects.visible_to(options["person"], on=options["today"]).order_by("reference")
        self.fields["source"].queryset = seen  # type: ignore[attr-defined]
        self.fields["lead"].offer(leads)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Turn what was chosen into the template or the agreement that the service takes."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        start, source = cleaned.pop("start", BLANK), cleaned.get("source")
        if start == ANOTHER and source is None and "source" not in self.errors:
            self.add_error("source", "Choose the agreement to start from, or start from something else.")
        if start != ANOTHER and source:
            self.add_error("source", f"Tick Another agreement to start from {source}, or choose None here.")
        return {**cleaned, "template": template(start)}
