"""Meetings of a board: what stands on the agenda, which decisions are asked, and what was decided on each."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from isa_portal.agreements.models.proposal import Proposal
from isa_portal.agreements.models.version import Version
from isa_portal.lib.calendar import in_words, working_days_before
from isa_portal.organisations.models import Board


class Outcome(models.TextChoices):
    AGREED = "agreed", "Agreed"
    AMENDED = "amended", "Agreed with changes"
    NOTED = "noted", "Noted"
    DEFERRED = "deferred", "Deferred"
    REFUSED = "refused", "Refused"


class Meetings(models.QuerySet[Any]):
    def from_day(self, day: date) -> Self:
        """Return those on a day or later, the next one first."""
        return self.filter(held_on__gte=day).order_by("held_on")

    def before_day(self, day: date) -> Self:
        return self.filter(held_on__lt=day).order_by("-held_on")

    def counted(self) -> Self:
        """Add how many decisions are asked of each meeting, and how many of them are recorded."""
        recorded = ~Q(items__decisions__outcome="")
        return self.annotate(
            asked=Count("items__decisions"), recorded=Count("items__decisions", filter=recorded)
        ).select_related("board")


class Meeting(models.Model):
    """A day on which a board meets."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="meetings")
    held_on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    papers_days = models.PositiveSmallIntegerField(default=5)
    history = HistoricalRecords()
    objects = Meetings.as_manager()

    class Meta:
        ordering = ["-held_on"]
        constraints = [models.UniqueConstraint(fields=["board", "held_on"], name="a_board_meets_once_a_day")]

    def __str__(self) -> str:
        return f"Meeting on {in_words(self.held_on)}"

    @property
    def chain(self) -> str:
        return self.board.chain

    @property
    def papers_due_on(self) -> date:
        """The last day for the papers, with the clear working days of the board's nation in between."""
        return working_days_before(self.held_on, self.papers_days, self.board.nation)

    def get_absolute_url(self) -> str:
        return reverse("meeting", args=[self.board.slug, self.pk])


class MeetingItem(models.Model):
    """A proposal, or a version that awaits approval, on the agenda of a meeting, with what its paper says."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    proposal = models.ForeignKey(
        Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="meeting_items"
    )
    version = models.ForeignKey(Version, null=True, blank=True, on_delete=models.CASCADE, related_name="meeting_items")
    board_role = models.TextField(blank=True)
    lead_member = models.CharField(max_length=200, blank=True)
    author = models.CharField(max_length=200, blank=True)
    key_questions = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    why = models.TextField(blank=True)
    alternatives = models.TextField(blank=True)
    affected = models.TextField(blank=True)
    advice = models.TextField(blank=True)
    sources = models.TextField(blank=True)
    appendices = models.TextField(blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(proposal__isnull=False, version__isnull=True)
                | Q(proposal__isnull=True, version__isnull=False),
                name="an_item_is_about_one_thing",
            ),
            models.UniqueConstraint(
                fields=["meeting", "proposal"], condition=Q(proposal__isnull=False), name="a_proposal_once_a_meeting"
            ),
            models.UniqueConstraint(
                fields=["meeting", "version"], condition=Q(version__isnull=False), name="a_version_once_a_meeting"
            ),
        ]

    def __str__(self) -> str:
        return str(self.proposal) if self.proposal else f"{self.version}: {self.agreement_title}"

    @property
    def agreement_title(self) -> str:
        return self.version.agreement.title if self.version else ""

    @property
    def chain(self) -> str:
        return self.meeting.chain

    @property
    def is_recorded(self) -> bool:
        """Whether the outcome of any decision is recorded: from then on the item stays as it was."""
        return any(decision.outcome for decision in self.decisions.all())


class MeetingDecision(models.Model):
    """One decision that the board is asked for, and what became of it."""

    item = models.ForeignKey(MeetingItem, on_delete=models.CASCADE, related_name="decisions")
    position = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=500)
    outcome = models.CharField(max_length=10, blank=True, choices=Outcome)
    words = models.TextField(blank=True)
    minute = models.CharField(max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.question

    @property
    def chain(self) -> str:
        return self.item.chain

    @property
    def settles(self) -> bool:
        """Whether this one, the first of its item, decides on the proposal or the version itself."""
        return self.position == 1
