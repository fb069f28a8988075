"""A review: due on a day or in a month, by its date or because something happened, and how it was decided."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from isa_portal.agreements.models import Agreement, Party, Version
from isa_portal.gateways.models import LawChange
from isa_portal.lib.calendar import PartialDate
from isa_portal.reviews.lifecycle import TAKES_ANSWERS, ReviewState

UNFINISHED = (ReviewState.SCHEDULED, *TAKES_ANSWERS)


class Cause(models.TextChoices):
    PERIODIC = "periodic", "Due by its date"
    LAW_CHANGE = "law_change", "A change of the law"
    BREACH = "breach", "A breach"
    NEW_PARTY = "new_party", "A new party"
    SUCCESSION = "succession", "A party was succeeded by another"
    COMPLAINT = "complaint", "A complaint"
    PROGRAMME_END = "programme_end", "The end of the programme"


class Outcome(models.TextChoices):
    CONTINUE = "continue", "No amendment needed: it continues unchanged"
    MINOR = "minor", "Minor changes are needed"
    MATERIAL = "material", "Material changes are needed: every party signs anew"
    MERGE = "merge", "It is merged with another agreement"
    END = "end", "It is brought to an end"


class Review(models.Model):
    """One look at an agreement, due on a day or in a month: by its date, or because something happened."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="reviews")
    state = models.CharField(max_length=12, choices=ReviewState, default=ReviewState.SCHEDULED)
    cause = models.CharField(max_length=20, choices=Cause, default=Cause.PERIODIC)
    because = models.TextField(blank=True)
    law_change = models.ForeignKey(LawChange, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews")
    due_from = models.DateField()
    due_on = models.DateField()
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    # Kept as it was opened, whatever becomes of the set.
    questions = models.JSONField(default=list, blank=True)
    questions_from = models.CharField(max_length=200, blank=True)
    # The lead's summary of the answers, by the number of the question.
    summaries = models.JSONField(default=dict, blank=True)
    outcome = models.CharField(max_length=10, blank=True, choices=Outcome)
    reasons = models.TextField(blank=True)
    decided_by = models.CharField(max_length=250, blank=True)
    decided_by_key = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # The next review, as it was told at closing, and how its day was found.
    next_due_from = models.DateField(null=True, blank=True)
    next_due_on = models.DateField(null=True, blank=True)
    next_because = models.TextField(blank=True)
    led_to = models.ForeignKey(Version, null=True, blank=True, on_delete=models.SET_NULL, related_name="reviews")

    class Meta:
        ordering = ["due_on"]
        indexes = [
            models.Index(fields=["state", "due_on"], name="review_by_state"),
            models.Index(fields=["state", "due_from"], name="review_by_opening"),
        ]
        constraints = [
            # Two sweeps at once schedule one review.
            models.UniqueConstraint(
                fields=["agreement", "due_on", "cause"],
                condition=Q(cause=Cause.PERIODIC),
                name="one_periodic_review_per_due_day",
            ),
            # Pressing again on another day opens no second one; two changes on one day open two.
            models.UniqueConstraint(fields=["agreement", "law_change"], name="one_review_per_change_of_the_law"),
            models.UniqueConstraint(
                fields=["agreement", "cause"],
                condition=Q(state__in=UNFINISHED) & ~Q(cause__in=[Cause.PERIODIC, Cause.LAW_CHANGE]),
                name="one_open_review_out_of_turn_per_cause",
            ),
            models.CheckConstraint(
                condition=Q(cause=Cause.PERIODIC) | ~Q(because=""), name="a_review_out_of_turn_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReviewState.CLOSED) | ~Q(outcome="", reasons=""),
                name="a_closed_review_has_its_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"Review of {self.agreement.reference} due {self.due}"

    def get_absolute_url(self) -> str:
        return reverse("review", args=[self.agreement.board.slug, self.agreement.slug, self.pk])

    @property
    def chain(self) -> str:
        return self.agreement.chain

    @property
    def key(self) -> str:
        """How letters name this review."""
        return f"review:{self.pk}"

    @property
    def due(self) -> PartialDate:
        return PartialDate(self.due_from, self.due_on)

    @property
    def next_due(self) -> PartialDate | None:
        return PartialDate(self.next_due_from, self.next_due_on) if self.next_due_from and self.next_due_on else None

    @property
    def is_answered(self) -> bool:
        """Whether it takes answers now."""
        return self.state in TAKES_ANSWERS

    @property
    def numbered(self) -> list[tuple[str, str]]:
        """The questions with their numbers."""
        return [(str(number), question) for number, question in enumerate(self.questions, 1)]

    def asked(self) -> list[Party]:
        """Return the parties that answer: those bound, also while one is leaving."""
        return [party for party in self.agreement.parties.select_related("organisation") if party.is_bound]

    def late(self) -> list[Party]:
        """Return the parties that have not sent their answers."""
        sent = set(self.replies.exclude(sent_at=None).values_list("party_id", flat=True))
        return [party for party in self.asked() if party.pk not in sent]
