"""On what a tier 2 stands once its tier 1 goes: on terms of its own, or on another tier 1."""

from __future__ import annotations

from django.db import models

from isa_portal.agreements.models.agreement import Agreement
from isa_portal.agreements.models.party import Party


class OwnTerms(models.Model):
    """That parties let their tier 2 stand on its own from a day, and which clauses of the tier 1 it takes in."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="own_terms")
    since = models.DateField()
    takes_in = models.JSONField(default=list)
    scan_sha256 = models.CharField(max_length=64)
    recorded_by = models.CharField(max_length=250)
    recorded_by_key = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["since", "pk"]
        verbose_name_plural = "own terms"

    def __str__(self) -> str:
        return f"Stand-alone terms of {self.agreement.reference}"

    @property
    def chain(self) -> str:
        return self.agreement.chain

    @property
    def key(self) -> str:
        """How letters and documents name these terms."""
        return f"own-terms:{self.pk}"


class OwnTermsParty(models.Model):
    """That a party agreed to stand-alone terms, and who agreed for it."""

    terms = models.ForeignKey(OwnTerms, on_delete=models.CASCADE, related_name="agreed")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="own_terms")
    agreed_by = models.CharField(max_length=250)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "own terms parties"
        constraints = [models.UniqueConstraint(fields=["party"], name="a_party_agrees_to_own_terms_once")]

    def __str__(self) -> str:
        return f"{self.party}: {self.agreed_by}"

    @property
    def chain(self) -> str:
        return self.terms.chain


class Regrounding(models.Model):
    """That a tier 2 stands on another tier 1 from a day, in the place of one that has ended or was replaced."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="regroundings")
    old = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    new = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    because = models.TextField()
    recorded_by = models.CharField(max_length=250)
    recorded_by_key = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [models.UniqueConstraint(fields=["agreement", "old"], name="a_tier_1_is_left_once")]

    def __str__(self) -> str:
        return f"{self.agreement.reference} from {self.old.reference} to {self.new.reference}"

    @property
    def chain(self) -> str:
        return self.agreement.chain
