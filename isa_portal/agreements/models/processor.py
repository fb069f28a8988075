"""Who handles data for a party under a contract: named in the text, never a party, never asked to sign."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords

from isa_portal.agreements.models.part import PartOfVersion
from isa_portal.organisations.models import Organisation


class Processor(PartOfVersion):
    """A processor with its contract (UK GDPR Article 28); its name need not stand in the register."""

    name = models.CharField(max_length=200)
    controller = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="processors")
    does = models.TextField()
    contract_reference = models.CharField(max_length=200, blank=True)
    contract_on = models.DateField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta(PartOfVersion.Meta):
        default_related_name = "processors"

    def __str__(self) -> str:
        return f"{self.name}, for {self.controller.short}"
