"""Why the sharing is lawful."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords

from isa_portal.agreements.models.flow import DataFlow
from isa_portal.agreements.models.part import PartOfVersion
from isa_portal.gateways.conditions import (
    LAW_ENFORCEMENT,
    SCHEDULE_1,
    Article9,
    Article10,
    Confidentiality,
    LawfulBasis,
    Paragraph,
    Schedule8,
)
from isa_portal.gateways.models import LegalGateway
from isa_portal.organisations.models import Organisation


class Reliance(PartOfVersion):
    """A power and the answers beside it, for one party or for all; with a flow, for that flow instead of the rest."""

    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT)
    flow = models.ForeignKey(DataFlow, null=True, blank=True, on_delete=models.CASCADE)
    gateway = models.ForeignKey(LegalGateway, on_delete=models.PROTECT)
    objective = models.CharField(max_length=200, blank=True)
    lawful_basis = models.CharField(max_length=10, blank=True, choices=LawfulBasis)
    schedule_8 = models.CharField(max_length=10, blank=True, choices=Schedule8)
    article_9 = models.CharField(max_length=10, blank=True, choices=Article9)
    article_9_paragraph = models.CharField(max_length=10, blank=True)
    article_10 = models.CharField(max_length=20, blank=True, choices=Article10)
    article_10_paragraph = models.CharField(max_length=10, blank=True)
    policy_document = models.CharField(max_length=200, blank=True)
    policy_document_on = models.DateField(null=True, blank=True)
    confidentiality = models.CharField(max_length=20, blank=True, choices=Confidentiality)
    confidentiality_note = models.TextField(blank=True)
    note = models.TextField(blank=True)
    history = HistoricalRecords()

    class Meta(PartOfVersion.Meta):
        default_related_name = "reliances"

    def __str__(self) -> str:
        return f"{self.who}: {self.gateway}"

    @property
    def who(self) -> str:
        """Whose answer it is, and for which flow where it is for one."""
        of_flow = f", data flow {self.flow.position}" if self.flow else ""
        return f"{self.organisation or 'Every party'}{of_flow}"

    @property
    def enforces_law(self) -> bool:
        """Whether Part 3 of the Data Protection Act 2018 applies in place of the UK GDPR."""
        return self.lawful_basis in LAW_ENFORCEMENT

    @property
    def special_paragraph(self) -> Paragraph | None:
        return SCHEDULE_1.get(self.article_9_paragraph)

    @property
    def offence_paragraph(self) -> Paragraph | None:
        return SCHEDULE_1.get(self.article_10_paragraph)


class Considered(models.TextChoices):
    NOT_SHARED = "not_shared", "Not shared"
    SHARED = "shared", "Shared, because …"
    DOES_NOT_ARISE = "does_not_arise", "Does not arise"


class RestrictionAnswer(PartOfVersion):
    """What a version says about one restriction of the catalogue."""

    gateway = models.ForeignKey(LegalGateway, on_delete=models.PROTECT)
    answer = models.CharField(max_length=20, choices=Considered)
    because = models.TextField(blank=True)
    history = HistoricalRecords()

    class Meta(PartOfVersion.Meta):
        default_related_name = "restriction_answers"
        constraints = [
            models.UniqueConstraint(fields=["version", "gateway"], name="a_restriction_is_answered_once"),
            models.CheckConstraint(
                condition=~models.Q(answer=Considered.SHARED) | ~models.Q(because=""),
                name="what_is_shared_in_spite_of_a_restriction_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway}: {self.get_answer_display()}"
