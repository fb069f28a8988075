"""The arrangement itself, and the history rows printed in an old document."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from simple_history.models import HistoricalRecords

from isa_portal.agreements import access
from isa_portal.agreements.lifecycle import BOUND, FORMER, OVER, STAGES, AgreementState, State
from isa_portal.agreements.models.proposal import Proposal
from isa_portal.lib.calendar import PartialDate, in_words
from isa_portal.organisations.models import Board, User

if TYPE_CHECKING:
    from isa_portal.agreements.models.party import Party


class Tier(models.IntegerChoices):
    OVERARCHING = 1, "Tier 1 (overarching)"
    PURPOSE_SPECIFIC = 2, "Tier 2 (purpose-specific)"
    STAND_ALONE = 0, "Stand-alone"


def slug_of(reference: str) -> str:
    """Return a reference as an address writes it: 02/15 as 02-15."""
    return slugify(reference.replace("/", "-"))


class Agreements(models.QuerySet["Agreement"]):
    def visible_to(self, user: User, *, on: date) -> Agreements:
        """Return the agreements that a person may open on a day: the gate."""
        return access.filter_visible(self, user, on=on)  # type: ignore[return-value]

    def listed_to(self, user: User, *, on: date) -> Agreements:
        """Return the agreements that the register names to a person: also those shown in outline only."""
        return access.filter_listed(self, user, on=on)  # type: ignore[return-value]

    def followed_by(self, user: User, *, on: date) -> Agreements:
        """Return the agreements whose course a person may follow: of their boards, and of present parties."""
        return access.filter_followed(self, user, on=on)  # type: ignore[return-value]

    def locked(self) -> Agreements:
        """Return the rows locked until the transaction ends; every change of an agreement starts here."""
        return self.select_for_update(of=("self",))

    def in_force(self) -> Agreements:
        return self.filter(state__in=(AgreementState.IN_FORCE, AgreementState.TERMINATING))

    def binding(self, organisations: Collection[int], *, on: date) -> Agreements:
        """Return what is in force and binds one of these bodies on a day, a body that gave notice included."""
        bound = access.present_parties(organisations, on=on).filter(state__in=BOUND)
        return self.in_force().filter(pk__in=bound.values("agreement_id"))

    def due_for_review(self, by_day: date) -> Agreements:
        return self.in_force().filter(review_due_on__lte=by_day)


class Agreement(models.Model):
    """Who shares with whom under which reference, from when, reviewed when."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="agreements")
    proposal = models.ForeignKey(Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="agreements")
    tier = models.PositiveSmallIntegerField(choices=Tier)
    reference = models.CharField(max_length=40)
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=20, choices=AgreementState, default=AgreementState.PROPOSED)
    stage = models.CharField(max_length=20, default=State.DRAFTING)
    stands_on = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="dependants")
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by", db_constraint=True
    )
    in_force_from = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    review_due_from = models.DateField(null=True, blank=True)
    review_due_on = models.DateField(null=True, blank=True)
    # What an old document leaves open stays open, in words: never guessed.
    is_recorded = models.BooleanField(default=False)
    start_note = models.TextField(blank=True)
    review_note = models.TextField(blank=True)
    other_parties_note = models.CharField(max_length=200, blank=True)
    is_illustration = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    history = HistoricalRecords(m2m_fields=[stands_on])
    objects: ClassVar[Agreements] = Agreements.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["reference"]
        permissions = [("read_as_outsider", "May read this one agreement")]
        constraints = [
            models.UniqueConstraint(fields=["board", "reference"], name="reference_unique_within_a_board"),
            models.UniqueConstraint(fields=["board", "slug"], name="slug_unique_within_a_board"),
            models.CheckConstraint(
                condition=~Q(state=AgreementState.IN_FORCE) | Q(in_force_from__isnull=False) | Q(is_recorded=True),
                name="in_force_has_a_start_unless_recorded_from_paper",
            ),
        ]
        indexes = [
            models.Index(fields=["review_due_on", "id"], name="agreement_by_review"),
            models.Index(fields=["board", "review_due_on", "id"], name="agreement_by_board_review"),
            # Holds all that the register counts by.
            models.Index(fields=["tier", "stage", "board"], name="agreement_by_tier_and_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def chain(self) -> str:
        return f"agreement:{self.pk}"

    @property
    def stage_words(self) -> str:
        return STAGES[self.stage]

    @property
    def start_words(self) -> str:
        """What its state is called while its signatures wait for a day: "Signed, in force from 1 April 2027"."""
        waits = self.state == AgreementState.SIGNED and self.in_force_from
        return f"Signed, in force from {in_words(self.in_force_from)}" if waits and self.in_force_from else ""

    @property
    def review_due(self) -> PartialDate | None:
        if not self.review_due_on:
            return None
        return PartialDate(self.review_due_from or self.review_due_on, self.review_due_on)

    @property
    def is_in_force(self) -> bool:
        return self.state in (AgreementState.IN_FORCE, AgreementState.TERMINATING)

    @property
    def is_over(self) -> bool:
        """Whether it has come to its end, so that nothing more is written or signed under it."""
        return self.state in OVER

    @property
    def has_begun(self) -> bool:
        """Whether it was signed as its rule asks: from then on a draft changes neither its parties nor its place."""
        return self.state not in (AgreementState.PROPOSED, AgreementState.ABANDONED)

    def present_parties(self) -> models.QuerySet[Party]:
        """Return the parties that have not left."""
        return self.parties.exclude(state__in=FORMER).select_related("organisation")

    @property
    def tier_words(self) -> str:
        return str(Tier(self.tier).label)

    def get_absolute_url(self) -> str:
        return reverse("agreement", args=[self.board.slug, self.slug])


class PrintedHistory(models.Model):
    """One row of the version history printed in an old document: a fact of the document, not a version."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="printed_history")
    position = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.number} ({self.dated or 'undated'})"

    @property
    def dated(self) -> PartialDate | None:
        return PartialDate(self.first_day, self.last_day) if self.first_day and self.last_day else None
