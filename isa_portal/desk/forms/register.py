"""The filters of the register."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple

from isa_portal.agreements.lifecycle import STAGES, AgreementState
from isa_portal.agreements.models import Agreement, Party, Reliance, Tier
from isa_portal.design.forms import Form
from isa_portal.gateways.models import LegalGateway
from isa_portal.organisations.models import Board, Organisation

REVIEWS = [("overdue", "Overdue"), ("soon", "Due in the next 90 days")]
SOON = timedelta(days=90)
LIVE = (AgreementState.IN_FORCE, AgreementState.TERMINATING)


class RegisterFilter(django_filters.FilterSet):  # type: ignore[misc]
    """
    The filters, applied without joins, so that nothing is counted twice.

    Tier and state are counted beside each choice; party and gateway are lists without numbers, which would cost
    a second at a hundred thousand agreements.
    """

    q = django_filters.CharFilter(label="Search", method="with_words", max_length=100)
    state = django_filters.MultipleChoiceFilter(
        label="State", field_name="stage", choices=list(STAGES.items()), distinct=False, widget=CheckboxSelectMultiple
    )
    tier = django_filters.MultipleChoiceFilter(
        label="Tier", choices=Tier.choices, distinct=False, widget=CheckboxSelectMultiple
    )
    review = django_filters.ChoiceFilter(
        label="Review", choices=REVIEWS, empty_label="Due or not", method="due_for_review"
    )
    party = django_filters.ChoiceFilter(label="Party", empty_label="Any", method="of_party")
    board = django_filters.ChoiceFilter(label="Board", empty_label="Any", field_name="board__slug")
    gateway = django_filters.ChoiceFilter(label="Gateway", empty_label="Any", method="relying_on")

    class Meta:
        model = Agreement
        fields: list[str] = []
        form = Form

    def __init__(self, data: Any, queryset: QuerySet[Agreement], *, run: frozenset[int], on: date) -> None:
        super().__init__(data, queryset)
        self.on = on
        seen = queryset.order_by()
        parties = Party.objects.filter(agreement__in=seen.values("pk")).values("organisation_id")
        relied = Reliance.objects.filter(version__agreement__in=seen.values("pk")).values("gateway_id")
        # Each list is read once, for the choices, for their validation and for the tags of what is chosen.
        self.boards = list(Board.objects.filter(Q(pk__in=seen.values("board_id")) | Q(pk__in=run)))
        self._offer("board", ((board.slug, board.name) for board in self.boards))
        if len(self.boards) < 2:
            del self.form.fields["board"]
        self._offer("party", Organisation.objects.filter(pk__in=parties).values_list("slug", "legal_name"))
        gateways = LegalGateway.objects.shown().filter(pk__in=relied)
        self._offer("gateway", gateways.values_list("slug", "citation"))

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        self.form.fields[name].choices = list(choices)

    def with_words(self, agreements: QuerySet[Agreement], name: str, value: str) -> QuerySet[Agreement]:
        for word in value.split():
            agreements = agreements.filter(Q(title__icontains=word) | Q(reference__icontains=word))
        return agreements

    def of_party(self, agreements: QuerySet[Agreement], name: str, value: str) -> QuerySet[Agreement]:
        return agreements.filter(pk__in=Party.objects.filter(organisation__slug=value).values("agreement_id"))

    def relying_on(self, agreements: QuerySet[Agreement], name: str, value: str) -> QuerySet[Agreement]:
        relied = Reliance.objects.filter(gateway__slug=value).values("version__agreement_id")
        return agreements.filter(pk__in=relied)

    def due_for_review(self, agreements: QuerySet[Agreement], name: str, value: str) -> QuerySet[Agreement]:
        live = agreements.filter(state__in=LIVE)
        if value == "overdue":
            return live.filter(review_due_on__lt=self.on)
        return live.filter(review_due_on__gte=self.on, review_due_on__lte=self.on + SOON)
