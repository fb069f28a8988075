"""The filters of the register."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

import django_filters
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.forms import CheckboxSelectMultiple

from isa_portal.agreements import access
from isa_portal.agreements.lifecycle import STAGES, AgreementState
from isa_portal.agreements.models import Agreement, Party, Reliance, Tier, Version
from isa_portal.design.forms import Form
from isa_portal.design.widgets import LongSelect
from isa_portal.gateways.models import LegalGateway
from isa_portal.organisations.models import Board, Organisation, User

LEFT = "left"
SHOWN_STAGES = {**STAGES, LEFT: "Left"}
REVIEWS = [("overdue", "Overdue"), ("soon", "Due in the next 90 days")]
SOON = timedelta(days=90)
LIVE = (AgreementState.IN_FORCE, AgreementState.TERMINATING)


def shown_to(person: User, *, on: date) -> QuerySet[Agreement]:
    """
    Return the register of a person, each agreement with the stage and the review date that they may know.

    A party that left is told that it left, not what became of the agreement since.
    """
    listed = Agreement.objects.listed_to(person, on=on)
    left = access.left_by(person, on=on)
    if left is None:
        return listed.annotate(shown_stage=F("stage"), shown_review=F("review_due_on"))
    return listed.annotate(
        shown_stage=Case(When(pk__in=left, then=Value(LEFT)), default=F("stage")),
        shown_review=Case(When(pk__in=left, then=None), default=F("review_due_on")),
    )


class Choice(NamedTuple):
    """A board, a party or a gateway that the register offers to filter by."""

    kind: str
    pk: int
    slug: str
    text: str
    short: str


class RegisterFilter(django_filters.FilterSet):  # type: ignore[misc]
    """
    The filters, applied without joins, so that nothing is counted twice.

    Tier and state are counted beside each choice; party and gateway are lists without numbers, which would cost
    a second at a hundred thousand agreements.
    """

    q = django_filters.CharFilter(label="Search", method="with_words", max_length=100)
    state = django_filters.MultipleChoiceFilter(
        label="State",
        field_name="shown_stage",
        choices=list(SHOWN_STAGES.items()),
        distinct=False,
        widget=CheckboxSelectMultiple,
    )
    tier = django_filters.MultipleChoiceFilter(
        label="Tier", choices=Tier.choices, distinct=False, widget=CheckboxSelectMultiple
    )
    review = django_filters.ChoiceFilter(
        label="Review", choices=REVIEWS, empty_label="Due or not", method="due_for_review"
    )
    party = django_filters.ChoiceFilter(label="Party", empty_label="Any", method="of_party", widget=LongSelect)
    board = django_filters.ChoiceFilter(label="Board", empty_label="Any", field_name="board__slug", widget=LongSelect)
    gateway = django_filters.ChoiceFilter(label="Gateway", empty_label="Any", method="relying_on", widget=LongSelect)

    class Meta:
        model = Agreement
        fields: list[str] = []
        form = Form

    def __init__(self, data: Any, person: User, *, run: frozenset[int], on: date) -> None:
        super().__init__(data, shown_to(person, on=on))
        self.on = on
        seen = Agreement.objects.listed_to(person, on=on).order_by()
        outlined = Party.objects.filter(access.outlined_parties(person, on=on))
        self.parties = access.filter_parties(Party.objects.order_by(), person, on=on) | outlined.order_by()
        versions = access.filter_versions(Version.objects.order_by(), person, on=on)
        self.relied = Reliance.objects.filter(version__in=versions.values("pk")).order_by()
        choices = self._choices(seen, run)
        self.boards = [choice for choice in choices if choice.kind == "board"]
        for name in ("board", "party", "gateway"):
            self.form.fields[name].choices = [(one.slug, one.text) for one in choices if one.kind == name]
        if len(self.boards) < 2:
            del self.form.fields["board"]

    def _choices(self, seen: QuerySet[Agreement], run: frozenset[int]) -> list[Choice]:
        """Return what the three lists offer, in one statement, each by name."""
        boards: QuerySet[Any] = Board.objects.filter(Q(pk__in=seen.values("board_id")) | Q(pk__in=run))
        bodies: QuerySet[Any] = Organisation.objects.filter(pk__in=self.parties.values("organisation_id"))
        gateways: QuerySet[Any] = LegalGateway.objects.shown().filter(pk__in=self.relied.values("gateway_id"))
        found = boards.order_by().values_list(Value("board"), "pk", "slug", "name", "short_name")
        others = (
            bodies.order_by().values_list(Value("party"), "pk", "slug", "legal_name", "known_as"),
            gateways.order_by().values_list(Value("gateway"), "pk", "slug", "citation", "slug"),
        )
        return sorted((Choice(*row) for row in found.union(*others, all=True)), key=lambda one: one.text.casefold())

    @property
    def is_used(self) -> bool:
        """Whether anything was asked for: then what fits is counted beside what there is."""
        return any(self.form.cleaned_data.values())

    def with_words(self, agreements: QuerySet[Agreement], name: str, value: str) -> QuerySet[Agreement]:
        for word in value.split():
            agreements = agreements.filter(Q(title__icontains=word) | Q(reference__icontains=word))
        return agreements

    def of_party(self, agreements: QuerySet[Agreement], name: str, value: str) -> QuerySet[Agreement]:
        return agreements.filter(pk__in=self.parties.filter(organisation__slug=value).values("agreement_id"))

    def relying_on(self, agreements: QuerySet[Agreement], name: str, value: str) -> QuerySet[Agreement]:
        return agreements.filter(pk__in=self.relied.filter(gateway__slug=value).values("version__agreement_id"))

    def due_for_review(self, agreements: QuerySet[Agreement], name: str, value: str) -> QuerySet[Agreement]:
        live = agreements.filter(shown_stage__in=LIVE)
        if value == "overdue":
            return live.filter(shown_review__lt=self.on)
        return live.filter(shown_review__gte=self.on, shown_review__lte=self.on + SOON)
