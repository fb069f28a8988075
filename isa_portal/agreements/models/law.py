"""Why the sharing is lawful."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords

from isa_portal.agreements.models.part import PartOfVersion
from isa_portal.gateways.models import Condition, LawfulBasis, LegalGateway
from isa_portal.organisations.models import Organisation


class Reliance(PartOfVersion):
    """Why sharing is lawful: a power, a basis and a condition, for one party or for all."""

    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT)
    gateway = models.ForeignKey(LegalGateway, on_delete=models.PROTECT)
    lawful_basis = models.CharField(max_length=10, choices=LawfulBasis)
    condition = models.CharField(max_length=40, blank=True, choices=Condition)
    note = models.TextField(blank=True)
    history = HistoricalRecords()

    class Meta(PartOfVersion.Meta):
        default_related_name = "reliances"

    def __str__(self) -> str:
        return f"{self.organisation or 'Every party'}: {self.gateway}"
