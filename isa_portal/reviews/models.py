"""What happens after signature: reviews."""

from __future__ import annotations

from django.db import models

from isa_portal.agreements.models import Agreement
from isa_portal.gateways.models import LawChange
from isa_portal.lib.calendar import PartialDate
from isa_portal.reviews.lifecycle import ReviewState


class Cause(models.TextChoices):
    PERIODIC = "periodic", "Due by its date"
    LAW_CHANGE = "law_change", "A change of the law"


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

    class Meta:
        ordering = ["due_on"]
        constraints = [
            # Two sweeps at once schedule one review.
            models.UniqueConstraint(
                fields=["agreement", "due_on", "cause"],
                condition=models.Q(law_change__isnull=True),
                name="one_review_per_due_day_and_cause",
            ),
            # Pressing again on another day opens no second one; two changes on one day open two.
            models.UniqueConstraint(fields=["agreement", "law_change"], name="one_review_per_change_of_the_law"),
            models.CheckConstraint(
                condition=models.Q(cause=Cause.PERIODIC) | ~models.Q(because=""),
                name="a_review_out_of_turn_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Review of {self.agreement.reference} due {self.due}"

    @property
    def chain(self) -> str:
        return self.agreement.chain

    @property
    def due(self) -> PartialDate:
        return PartialDate(self.due_from, self.due_on)
