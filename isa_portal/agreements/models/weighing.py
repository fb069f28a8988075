"""Whether a new version is material or minor, who says so, and who objects."""

from __future__ import annotations

from django.db import models

from isa_portal.agreements.models.party import Party
from isa_portal.agreements.models.version import Version, Weight


class Step(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    CONFIRMED = "confirmed", "Confirmed"
    AFTER_OBJECTION = "after_objection", "Made material after an objection"


class Weighing(models.Model):
    """What one person said of a version: material or minor, and why. Written once."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="weighings")
    step = models.CharField(max_length=20, choices=Step)
    weight = models.CharField(max_length=10, choices=Weight)
    reason = models.TextField()
    content_sha256 = models.CharField(max_length=64)
    said_by = models.CharField(max_length=250)
    said_by_key = models.CharField(max_length=80)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["said_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_step_display()} as {self.weight} by {self.said_by}"

    @property
    def chain(self) -> str:
        return self.version.chain


class Objection(models.Model):
    """That a party objects to a minor version, and why. Written once."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="objections")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="objections")
    reason = models.TextField()
    made_by = models.CharField(max_length=250)
    made_by_key = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "party"], name="a_party_objects_once_to_a_version")]

    def __str__(self) -> str:
        return f"{self.party} objects to {self.version}"

    @property
    def chain(self) -> str:
        return self.version.chain
