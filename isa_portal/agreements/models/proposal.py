"""A need for sharing, before any text."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from isa_portal.agreements import access
from isa_portal.agreements.lifecycle import ProposalState
from isa_portal.organisations.models import Board, Organisation, User

UNDECIDED = (ProposalState.PROPOSED, ProposalState.DEFERRED)


class Proposals(models.QuerySet[Any]):
    def visible_to(self, person: User | AnonymousUser, *, on: date) -> Self:
        """Return the proposals that a person may read: their board's, and those that their body leads."""
        found: Self = access.filter_proposals(self, person, on=on)  # type: ignore[assignment]
        return found

    def undecided(self) -> Self:
        """Return those that still wait for the board."""
        return self.filter(state__in=UNDECIDED)


class Proposal(models.Model):
    """Who asks for what; the board commissions it with lead agencies, refuses, notes or defers it."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="proposals")
    title = models.CharField(max_length=200)
    need = models.TextField()
    asked_by = models.CharField(max_length=200)
    bodies = models.ManyToManyField(Organisation, blank=True, related_name="proposals")
    # In free words: those that the register does not hold.
    agencies = models.TextField(blank=True)
    why = models.TextField(blank=True)
    alternatives = models.TextField(blank=True)
    raised_on = models.DateField()
    state = models.CharField(max_length=20, choices=ProposalState, default=ProposalState.PROPOSED)
    decided_on = models.DateField(null=True, blank=True)
    decision_reference = models.CharField(max_length=200, blank=True)
    leads = models.ManyToManyField(Organisation, blank=True, related_name="commissions")
    history = HistoricalRecords()
    objects = Proposals.as_manager()

    class Meta:
        ordering = ["-raised_on", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def chain(self) -> str:
        return self.board.chain

    @property
    def waits(self) -> bool:
        return self.state in UNDECIDED

    @property
    def who_shares(self) -> list[str]:
        """The agencies by name: bodies of the register first, then those in free words."""
        return [str(body) for body in self.bodies.all()] + [
            line.strip() for line in self.agencies.splitlines() if line.strip()
        ]

    def get_absolute_url(self) -> str:
        return reverse("proposal", args=[self.board.slug, self.pk])
