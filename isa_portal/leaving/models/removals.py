"""What the others decide of a party, and what each of them said to it."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.urls import reverse

from isa_portal.agreements.models import Party
from isa_portal.agreements.models.leaving import Removal as ByWhom
from isa_portal.leaving.lifecycle import RemovalState


class Removal(models.Model):
    """That a party is to go, by whom the text lets decide it; never before the party was asked for its words."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="removals")
    state = models.CharField(max_length=10, choices=RemovalState, default=RemovalState.PROPOSED)
    # As the text said when it was proposed.
    by_whom = models.CharField(max_length=10, choices=ByWhom)
    reason = models.TextField()
    hear_by = models.DateField()
    proposed_by = models.CharField(max_length=250)
    proposed_by_key = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    # What the party says.
    words = models.TextField(blank=True)
    heard_by = models.CharField(max_length=250, blank=True)
    heard_by_key = models.CharField(max_length=80, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    # What was decided, and why.
    outcome = models.TextField(blank=True)
    decided_by = models.CharField(max_length=250, blank=True)
    decided_by_key = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    bound_until = models.DateField(null=True, blank=True)
    out_from = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["party"],
                condition=models.Q(state=RemovalState.PROPOSED),
                name="one_removal_proposed_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(bound_until__isnull=False, out_from__isnull=False)
                | ~models.Q(state__in=[RemovalState.DECIDED, RemovalState.ENDED]),
                name="a_decided_removal_has_its_days",
            ),
        ]

    def __str__(self) -> str:
        return f"Removal of {self.party}"

    @property
    def chain(self) -> str:
        return self.party.chain

    @property
    def key(self) -> str:
        return f"removal:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == RemovalState.PROPOSED

    def is_heard(self, on: date) -> bool:
        """Say whether the party was heard, or had its time to be."""
        return self.heard_at is not None or on > self.hear_by

    def get_absolute_url(self) -> str:
        agreement = self.party.agreement
        return reverse("removal", args=[agreement.board.slug, agreement.slug, self.pk])


class Assent(models.Model):
    """What another party says to a removal that every other party decides together."""

    removal = models.ForeignKey(Removal, on_delete=models.PROTECT, related_name="assents")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    mandate = models.CharField(max_length=250)
    said_by = models.CharField(max_length=250)
    said_by_key = models.CharField(max_length=80)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["said_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["removal", "party"], name="a_party_answers_a_removal_once")]

    def __str__(self) -> str:
        return f"{self.party} {'agrees' if self.agrees else 'does not agree'}"

    @property
    def chain(self) -> str:
        return self.removal.chain
