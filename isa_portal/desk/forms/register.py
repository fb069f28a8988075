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
from isa_portal.design.fields import NameField
from isa_portal.design.forms import Form
from isa_portal.design.widgets import LongSelect
from isa_portal.gateways.models import LegalGateway
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board, Organisation, User

LEFT = "left"
SHOWN_STAGES = {**STAGES, LEFT: "Left"}
REVIEWS = [("overdue", "Overdue"), ("soon", "Due in the next 90 days")]
BOUND = [("us", "Our organisation")]
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


class ViewName(Form):
    """What a person calls the filters that they keep."""

    name = NameField(label="Name of the view", max_length=60, help_text="For example Overdue in Suffolk.")


class Choice(NamedTuple):
    """A board, a gateway or a kept view that the register offers; of a view, ``slug`` is the query."""

    kind: str
    pk: int
    slug: str
    text: str
    short: str


class RegisterFilter(django_filters.FilterSet):  # type: ignore[misc]
    """
    The filters, applied without joins, so that nothing is counted twice.

    Tier and state are counted beside each choice. A party is looked for by its name and a gateway in the catalogue:
    a list of what the reader's agreements name takes longer than everything else on the page.
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
    bound = django_filters.ChoiceFilter(label="Binds", choices=BOUND, empty_label="Anybody", method="binding_us")
    party = django_filters.CharFilter(label="Party", method="of_party", max_length=100)
    board = django_filters.ChoiceFilter(label="Board", empty_label="Any", field_name="board__slug", widget=LongSelect)
    gateway = django_filters.ChoiceFilter(label="Gateway", empty_label="Any", method="relying_on", widget=LongSelect)

    class Meta:
        model = Agreement
        fields: list[str] = []
        form = Form

    def __init__(self, data: Any, person: User, *, run: frozenset[int], on: date) -> None:
        super().__init__(data, shown_to(person, on=on))
        self.on = on
        self.person = person
        choices = self._choices(run)
        self.boards = [choice for choice in choices if choice.kind == "board"]
        self.views = [choice for choice in choices if choice.kind == "view"]
        for name in ("board", "gateway"):
            self.form.fields[name].choices = [(one.slug, one.text) for one in choices if one.kind == name]
        if len(self.boards) < 2:
            del self.form.fields["board"]
        self.bodies = grants(person, on=on).all_organisations
        if not self.bodies:
            del self.form.fields["bound"]

    def _choices(self, run: frozenset[int]) -> list[Choice]:
        """Return what the page offers, in one statement, by name: one's boards, the whole catalogue, the kept views."""
        seen = access.boards_seen(self.person, on=self.on)
        boards: QuerySet[Any] = Board.objects.filter(seen | Q(pk__in=run))
        gateways: QuerySet[Any] = LegalGateway.objects.shown()
        found = boards.order_by().values_list(Value("board"), "pk", "slug", "name", "short_name")
        others = gateways.order_by().values_list(Value("gateway"), "pk", "slug", "citation", "slug")
        views = self.person.saved_views.order_by().values_list(Value("view"), "pk", "query", "name", "name")
        every = found.union(others, views, all=True)
        return sorted((Choice(*row) for row in every), key=lambda one: one.text.casefold())

    @property
    def is_used(self) -> bool:
        """Whether anything was asked for: then what fits is counted beside what there is."""
        return any(self.form.cleaned_data.values())

    def with_words(self, agreements: QuerySet[Agreement], name: str, value: str) -> QuerySet[Agreement]:
        for word in value.split():
            agreements = agreements.filter(Q(title__icontains=word) | Q(reference__icontains=word))
        return agreements

    def binding_us(self, agreements: Any, name: str, value: str) -> QuerySet[Agreement]:
        """Find what binds a body that this person acts for."""
        bound: QuerySet[Agreement] = agreements.binding(self.bodies, on=self.on)
        return bound

    def of_party(self, agreements: QuerySet[Agreement], name: str, value: str) -> QuerySet[Agreement]:
        """Find by the name of a party that this person may know of; an outline names who is or was bound."""
        bodies = Organisation.objects.order_by()
        for word in value.split():
            bodies = bodies.filter(Q(legal_name__icontains=word) | Q(known_as__icontains=word) | Q(slug=word))
        told = access.filter_parties(Party.objects.order_by(), self.person, on=self.on)
        outlined = Party.objects.order_by().filter(access.outlined_parties(self.person, on=self.on))
        named = (told | outlined).filter(organisation__in=bodies.values("pk"))
        return agreements.filter(pk__in=named.values("agreement_id"))

    def relying_on(self, agreements: QuerySet[Agreement], name: str, value: str) -> QuerySet[Agreement]:
        """Find by a power in a text that this person may read."""
        relied = Reliance.objects.filter(gateway__slug=value).values("version_id")
        read = access.filter_versions(Version.objects.filter(pk__in=relied), self.person, on=self.on)
        return agreements.filter(pk__in=read.order_by().values("agreement_id"))

    def due_for_review(self, agreements: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        live = agreements.filter(shown_stage__in=LIVE)
        if value == "overdue":
            return live.filter(shown_review__lt=self.on)
        return live.filter(shown_review__gte=self.on, shown_review__lte=self.on + SOON)
