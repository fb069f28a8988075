"""What moves between the parties."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords

from isa_portal.agreements.models.part import PartOfVersion
from isa_portal.organisations.models import Organisation


class Identifiability(models.TextChoices):
    ANONYMOUS = "anonymous", "Anonymous"
    PSEUDONYMOUS = "pseudonymous", "Pseudonymous"
    PERSONAL = "personal", "Personal"


class DataFlow(PartOfVersion):
    """What moves from one party to another, at which stage and how identifiable."""

    stage = models.CharField(max_length=120)
    discloser = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="flows_given")
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="flows_received")
    data = models.TextField()
    identifiability = models.CharField(max_length=20, choices=Identifiability)
    special_category = models.BooleanField(default=False)
    offence_data = models.BooleanField(default=False)
    method = models.CharField(max_length=200, blank=True)
    frequency = models.CharField(max_length=120, blank=True)
    retention = models.CharField(max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta(PartOfVersion.Meta):
        default_related_name = "flows"

    def __str__(self) -> str:
        return f"{self.discloser.short} to {self.recipient.short}: {self.stage}"
