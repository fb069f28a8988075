"""Scales, assessments and their risks."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from isa_portal.risk import scoring

SCORES = ("inherent_likelihood", "inherent_impact", "residual_likelihood", "residual_impact")


class Concerns(models.TextChoices):
    ORGANISATION = "organisation", "The organisations"
    PEOPLE = "people", "The people the information is about"
    NOT_SHARING = "not_sharing", "What happens without sharing"


class RiskScale(models.Model):
    """How a board scores risk. Never changed once made: the scores beneath it would change their meaning."""

    board = models.ForeignKey("organisations.Board", on_delete=models.PROTECT, related_name="risk_scales")
    name = models.CharField(max_length=100)
    size = models.PositiveSmallIntegerField(default=4)
    likelihood_words = models.JSONField()
    impact_words = models.JSONField()
    bands = models.JSONField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["board", "name"], name="one_scale_per_name"),
            models.CheckConstraint(condition=Q(size__gte=2, size__lte=9), name="scale_has_two_to_nine_scores"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def chain(self) -> str:
        return f"board:{self.board_id}"

    @property
    def sentence(self) -> str:
        lowest, highest = str(self.likelihood_words[0]).lower(), str(self.likelihood_words[-1]).lower()
        return f"Scale: {self.name}, 1 {lowest} to {self.size} {highest}."


class Assessment(models.Model):
    """The risks of one text, on one scale; ``chain`` names the history that its changes belong to."""

    scale = models.ForeignKey(RiskScale, on_delete=models.PROTECT, related_name="assessments")
    chain = models.CharField(max_length=80)
    note = models.TextField(blank=True)
    # Numbers are not used again: "R5" in a minute always means the same risk.
    last_number = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"Risks on {self.scale}"


class Risk(models.Model):
    """One risk: what could happen, how likely and how bad, before and after countermeasures."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="risks")
    number = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    description = models.TextField()
    concerns = models.CharField(max_length=20, choices=Concerns.choices, default=Concerns.ORGANISATION)
    # A copy of the scale's size, so that the database itself can hold the scores to it.
    size = models.PositiveSmallIntegerField()
    inherent_likelihood = models.PositiveSmallIntegerField()
    inherent_impact = models.PositiveSmallIntegerField()
    residual_likelihood = models.PositiveSmallIntegerField()
    residual_impact = models.PositiveSmallIntegerField()
    printed_inherent_priority = models.PositiveSmallIntegerField(null=True, blank=True)
    printed_residual_priority = models.PositiveSmallIntegerField(null=True, blank=True)
    countermeasure = models.TextField(blank=True)
    owner = models.CharField(max_length=200, blank=True)

    history = HistoricalRecords()
    # Told by the services, so that the history has the time of the act and not of the machine.
    _history_date: datetime

    class Meta:
        ordering = ["position", "number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="one_risk_per_number"),
            models.CheckConstraint(condition=Q(concerns__in=Concerns.values), name="risk_concern_is_known"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{score}__gte": 1, f"{score}__lte": F("size")}), name=f"{score}_on_the_scale"
                )
                for score in SCORES
            ),
        ]

    def __str__(self) -> str:
        return f"R{self.number}"

    @property
    def chain(self) -> str:
        return self.assessment.chain

    @property
    def inherent_priority(self) -> int:
        return scoring.priority(self.inherent_likelihood, self.inherent_impact)

    @property
    def residual_priority(self) -> int:
        return scoring.priority(self.residual_likelihood, self.residual_impact)
