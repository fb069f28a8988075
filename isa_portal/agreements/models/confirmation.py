"""A decision that the chair is asked by letter to confirm."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from isa_portal.agreements.models.version import Decision, Version
from isa_portal.lib import links
from isa_portal.organisations.models import User

CONFIRM = "confirm"
ONLY = 1


class Confirmations(models.QuerySet["ChairConfirmation"]):
    def open(self) -> Self:
        """Return those that were neither answered nor ended; they may have expired."""
        return self.filter(answered_at__isnull=True, ended_at__isnull=True)


class ChairConfirmation(models.Model):
    """
    What the secretariat says was decided on one text, and what the chair answers.

    The link is computed from this row's key and never stored; the row keeps its fingerprint. A new letter is a new
    row, so that an old link still knows what became of it.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="confirmations")
    chair = models.ForeignKey(User, on_delete=models.PROTECT, related_name="confirmations")
    decision = models.CharField(max_length=12, choices=Decision)
    body = models.CharField(max_length=200)
    decided_on = models.DateField()
    reference = models.CharField(max_length=200, blank=True)
    advice = models.TextField(blank=True)
    content_sha256 = models.CharField(max_length=64)
    asked_by = models.CharField(max_length=250)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    fingerprint = models.CharField(max_length=64, db_index=True)
    answered_at = models.DateTimeField(null=True)
    is_confirmed = models.BooleanField(default=False)
    disputed_because = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=200, blank=True)

    objects = Confirmations.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(answered_at__isnull=True, ended_at__isnull=True),
                name="the_chair_is_asked_one_thing_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()}: {self.version}, asked of {self.chair}"

    @property
    def chain(self) -> str:
        return self.version.chain

    @property
    def token(self) -> str:
        return links.token(CONFIRM, self.pk, ONLY)

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.ended_at is None

    def has_expired(self, at: datetime) -> bool:
        return self.is_open and at > self.expires_at
