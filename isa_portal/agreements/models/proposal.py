"""A need for sharing, before any text."""

from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from isa_portal.agreements.lifecycle import ProposalState
from isa_portal.organisations.models import Board, Organisation


class Proposal(models.Model):
    """Who asks for what; the board commissions it with lead agencies, refuses, notes or defers it."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="proposals")
    title = models.CharField(max_length=200)
    need = models.TextField()
    asked_by = models.CharField(max_length=200)
    agencies = models.TextField(blank=True)
    raised_on = models.DateField()
    state = models.CharField(max_length=20, choices=ProposalState, default=ProposalState.PROPOSED)
    decided_on = models.DateField(null=True, blank=True)
    decision_reference = models.CharField(max_length=200, blank=True)
    leads = models.ManyToManyField(Organisation, blank=True, related_name="commissions")
    history = HistoricalRecords()

    class Meta:
        ordering = ["-raised_on", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def chain(self) -> str:
        return self.board.chain

    def get_absolute_url(self) -> str:
        return reverse("proposal", args=[self.board.slug, self.pk])
