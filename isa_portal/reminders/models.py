"""When the last sweep went through; how a board reminds, and whom; calendars and questions that people keep."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F
from simple_history.models import HistoricalRecords

from isa_portal.lib import links
from isa_portal.organisations.models import Board, Organisation, User
from isa_portal.reminders.policies import OURS, Plan

DAYS = ("review_days", "signature_days", "notice_days", "record_days", "exit_days", "papers_days")


class Sweep(models.Model):
    """The one row of the last sweep that came to its end."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    done = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"Sweep of {self.finished_at}"


def _ours(name: str) -> list[Any]:
    return list(getattr(OURS, name))


def review_days() -> list[int]:
    return _ours("review")


def signature_days() -> list[int]:
    return _ours("signature")


def notice_days() -> list[int]:
    return _ours("notice")


def record_days() -> list[int]:
    return _ours("record")


def exit_days() -> list[int]:
    return _ours("exits")


def papers_days() -> list[int]:
    return _ours("papers")


def review_told() -> list[str]:
    return _ours("review_told")


def notice_told() -> list[str]:
    return _ours("notice_told")


def silent_told() -> list[str]:
    return _ours("silent_told")


class Policy(models.Model):
    """When one board reminds, and whom, where that is not the portal's own way."""

    board = models.OneToOneField(Board, on_delete=models.CASCADE, related_name="reminding")
    review_days = models.JSONField(default=review_days, blank=True)
    overdue_every = models.PositiveSmallIntegerField(default=OURS.overdue_every, validators=[MinValueValidator(1)])
    chair_after = models.PositiveSmallIntegerField(
        default=OURS.chair, null=True, blank=True, validators=[MinValueValidator(1)]
    )
    board_after = models.PositiveSmallIntegerField(
        default=OURS.board, null=True, blank=True, validators=[MinValueValidator(1)]
    )
    signature_days = models.JSONField(default=signature_days, blank=True)
    ig_lead_day = models.PositiveSmallIntegerField(default=OURS.ig_lead)
    before_last_day = models.PositiveSmallIntegerField(default=OURS.before_last)
    notice_days = models.JSONField(default=notice_days, blank=True)
    record_days = models.JSONField(default=record_days)
    exit_days = models.JSONField(default=exit_days, blank=True)
    papers_days = models.JSONField(default=papers_days, blank=True)
    review_told = models.JSONField(default=review_told)
    notice_told = models.JSONField(default=notice_told)
    silent_told = models.JSONField(default=silent_told)
    on_working_days = models.BooleanField(default=False)
    changed_on = models.DateField()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return f"Reminders of {self.board}"

    @property
    def chain(self) -> str:
        return self.board.chain

    @property
    def lists(self) -> list[list[int]]:
        """Return every list of days that a board may choose."""
        return [getattr(self, name) for name in DAYS]

    @property
    def furthest(self) -> int:
        """Return the most days before something that it is reminded of; signatures are counted from sending."""
        return max((day for name in DAYS if name != "signature_days" for day in getattr(self, name)), default=0)

    @property
    def plan(self) -> Plan:
        return Plan(
            review=tuple(self.review_days),
            overdue_every=self.overdue_every,
            chair=self.chair_after,
            board=self.board_after,
            signature=tuple(self.signature_days),
            ig_lead=self.ig_lead_day,
            before_last=self.before_last_day,
            notice=tuple(self.notice_days),
            record=tuple(self.record_days),
            exits=tuple(self.exit_days),
            papers=tuple(self.papers_days),
            review_told=tuple(self.review_told),
            notice_told=tuple(self.notice_told),
            silent_told=tuple(self.silent_told),
            nation=self.board.nation if self.on_working_days else "",
            since=self.changed_on,
        )


class Feed(models.Model):
    """
    A calendar under a secret address: of one person, or of a body through the person who made it.

    The address is computed from the row and its generation; the row keeps its fingerprint only.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="feeds")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="feeds"
    )
    generation = models.PositiveIntegerField(default=1)
    fingerprint = models.CharField(max_length=64, unique=True, null=True)
    created_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="one_feed_of_a_person_for_a_body"),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(organisation=None), name="one_feed_of_a_person_for_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.organisation or self.user}"

    @property
    def chain(self) -> str:
        return self.organisation.chain if self.organisation else "portal"

    @property
    def secret(self) -> str:
        return links.token("feed", self.pk, self.generation)

    @property
    def runs(self) -> bool:
        return self.stopped_at is None


class FeedEntry(models.Model):
    """What a calendar said of one thing: kept, so that a change or an end reaches those who have it already."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="entries")
    key = models.CharField(max_length=120)
    day = models.DateField()
    summary = models.CharField(max_length=250)
    text = models.TextField()
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["day", "key"]
        constraints = [models.UniqueConstraint(fields=["feed", "key"], name="one_entry_of_a_thing_in_a_feed")]

    def __str__(self) -> str:
        return f"{self.summary} on {self.day}"

    def says(self, day: date, summary: str, text: str) -> bool:
        return self.cancelled_at is None and (self.day, self.summary, self.text) == (day, summary, text)

    def say(self, day: date, summary: str, text: str, *, at: datetime) -> None:
        self.day, self.summary, self.text, self.cancelled_at = day, summary, text, None
        self._next(at)

    def call_off(self, *, at: datetime) -> None:
        self.cancelled_at = at
        self._next(at)

    def _next(self, at: datetime) -> None:
        """Count the change: a program takes what has the higher sequence (RFC 5545, 3.8.7.4)."""
        self.sequence += 1 if self.pk else 0
        self.changed_at = at
        self.save()


class SavedView(models.Model):
    """Filters of the register that a person named, to come back to."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    created_at = models.DateTimeField()

    class Meta:
        ordering = [F("name").asc()]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="a_name_of_a_view_is_used_once")]

    def __str__(self) -> str:
        return self.name
