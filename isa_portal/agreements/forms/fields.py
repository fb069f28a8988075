"""Fields of this app: a body of the register, a legal power, sentences one per line."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from isa_portal.agreements import rules
from isa_portal.agreements.models import Agreement
from isa_portal.gateways.models import POWERS, Kind, LegalGateway
from isa_portal.gateways.rules import why_not_choosable
from isa_portal.lib import names
from isa_portal.organisations.models import Board, Organisation

# Enough for any section of a real agreement, and little enough to show again with its error.
LONGEST = 20_000


def long_text(label: str, *, rows: int = 5, **options: Any) -> forms.CharField:
    """Return a field for a paragraph or several."""
    options.setdefault("max_length", LONGEST)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


def short_text(label: str, *, max_length: int = 200, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=max_length, **options)


def tick(label: str, **options: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, **options)


def bodies_of(agreement: Agreement) -> Any:
    return Organisation.objects.filter(parties__agreement=agreement)


class BodyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An organisation of the register, chosen from the list or written by its name; never a board."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Organisation.objects.all(), **options)

    def offer(self, bodies: Iterable[Organisation]) -> None:
        """Show these in the list; what else is posted is still recognised, to say why it cannot be chosen."""
        self.choices = [("", "Choose an organisation"), *((body.pk, self.label_from_instance(body)) for body in bodies)]

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.legal_name} ({obj.known_as})" if obj.known_as else str(obj.legal_name)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, Organisation) or re.fullmatch(r"[0-9]+", str(value)):
            return super().to_python(value)
        return self._named(names.cleaned(str(value)))

    def _named(self, text: str) -> Organisation:
        if unseen := names.problems(text, "The name of the party"):
            raise ValidationError(unseen)
        named = Q(name__iexact=text) | Q(short_name__iexact=text) | Q(slug__iexact=text)
        if board := Board.objects.filter(named).select_related("host").first():
            raise ValidationError(rules.no_legal_personality(board))
        found = Organisation.objects.filter(Q(legal_name__iexact=text) | Q(known_as__iexact=text)).first()
        if found is None:
            raise ValidationError("This organisation is not in the register. Choose one from the list.")
        return found


class GatewayField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A power or duty of the catalogue; what is no power is refused with the reason."""

    def __init__(self, **options: Any) -> None:
        super().__init__(LegalGateway.objects.all(), **options)

    def offer(self) -> None:
        """Show what can be chosen, grouped by its kind."""
        powers = list(LegalGateway.objects.choosable().order_by("citation"))
        groups = [
            (
                Kind(kind).label,
                [(power.pk, f"{power.citation}: {power.short_title}") for power in powers if power.kind == kind],
            )
            for kind in POWERS
        ]
        self.choices = [("", "Choose a power or duty"), *(group for group in groups if group[1])]

    def clean(self, value: Any) -> Any:
        gateway = super().clean(value)
        if gateway and (sentence := why_not_choosable(gateway)):
            raise ValidationError(f"{gateway.citation} cannot be chosen. {sentence}")
        return gateway


class LinesField(forms.CharField):
    """Sentences, one on each line; cleans to a list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 6}), max_length=LONGEST, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]
