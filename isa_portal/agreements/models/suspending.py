"""That a party suspends sharing, towards one other party or all, until it lifts that again."""

from __future__ import annotations

from datetime import date

from django.db import models

from isa_portal.agreements.models.agreement import Agreement
from isa_portal.agreements.models.party import Party


class Suspension(models.Model):
    """From its first day nothing is covered between the pairs named; from the day it is lifted, it is again."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="suspensions")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="suspensions")
    # Nothing: towards all.
    towards = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    reason = models.TextField()
    suspended_by = models.CharField(max_length=250)
    suspended_by_key = models.CharField(max_length=80)
    suspended_at = models.DateTimeField()
    lifted_on = models.DateField(null=True, blank=True)
    lifted_because = models.TextField(blank=True)
    lifted_by = models.CharField(max_length=250, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-suspended_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "towards"], condition=models.Q(lifted_at__isnull=True), name="one_suspension_of_a_pair"
            ),
            models.UniqueConstraint(
                fields=["party"],
                condition=models.Q(lifted_at__isnull=True, towards__isnull=True),
                name="one_suspension_towards_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} suspends sharing with {self.towards or 'all'}"

    @property
    def chain(self) -> str:
        return self.agreement.chain

    def holds(self, a: int, b: int, on: date) -> bool:
        """Say whether it stands between two parties, by key, on a day."""
        runs = self.since <= on and (self.lifted_on is None or on < self.lifted_on)
        if not runs or self.party_id not in (a, b):
            return False
        return self.towards_id is None or self.towards_id in (a, b)
