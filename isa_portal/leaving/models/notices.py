"""Notices, and what the other parties say to them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db import models
from django.urls import reverse

from isa_portal.agreements.models import Party
from isa_portal.leaving.lifecycle import OPEN, ChangeState, NoticeState


class Method(models.TextChoices):
    """How notice was given."""

    PORTAL = "portal", "On this portal"
    EMAIL = "email", "By e-mail"
    POST = "post", "By post"
    HAND = "hand", "By hand"


class Days(NamedTuple):
    """The days of a notice that has been served."""

    served_on: date
    bound_until: date
    out_from: date


class Notice(models.Model):
    """A party's notice that it leaves: served on a day, bound until a day, out from the next."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="notices")
    state = models.CharField(max_length=20, choices=NoticeState, default=NoticeState.RUNNING)
    method = models.CharField(max_length=10, choices=Method, default=Method.PORTAL)
    # None of the days is known before it is served.
    sent_at = models.DateTimeField(null=True, blank=True)
    served_on = models.DateField(null=True, blank=True)
    bound_until = models.DateField(null=True, blank=True)
    out_from = models.DateField(null=True, blank=True)
    # How the days were found, sentence by sentence, as the page stated it before it was confirmed.
    reasoning = models.JSONField(default=list, blank=True)
    # A later last day than the text asks for, where the party wants one.
    wanted_until = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    prepared_by = models.CharField(max_length=250, blank=True)
    given_by = models.CharField(max_length=250, blank=True)
    given_by_key = models.CharField(max_length=80, blank=True)
    mandate = models.CharField(max_length=250, blank=True)
    received_on = models.DateField(null=True, blank=True)
    received_by = models.CharField(max_length=200, blank=True)
    recorded_by = models.CharField(max_length=250, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["party"], condition=models.Q(state__in=OPEN), name="one_notice_at_a_time"),
            models.CheckConstraint(
                condition=models.Q(served_on__isnull=False, bound_until__isnull=False, out_from__isnull=False)
                | ~models.Q(state__in=[NoticeState.RUNNING, NoticeState.ENDED]),
                name="a_running_notice_has_its_days",
            ),
        ]

    def __str__(self) -> str:
        return f"Notice of {self.party} on {self.party.agreement.reference}"

    @property
    def chain(self) -> str:
        return self.party.chain

    @property
    def key(self) -> str:
        """How letters and documents name this notice."""
        return f"notice:{self.pk}"

    @property
    def days(self) -> Days:
        """Its days; only of a notice that has been served."""
        assert self.served_on and self.bound_until and self.out_from
        return Days(self.served_on, self.bound_until, self.out_from)

    @property
    def is_running(self) -> bool:
        return self.state == NoticeState.RUNNING

    @property
    def is_prepared(self) -> bool:
        return self.state == NoticeState.PREPARED

    @property
    def is_to_be_served(self) -> bool:
        return self.state == NoticeState.TO_BE_SERVED

    def get_absolute_url(self) -> str:
        agreement = self.party.agreement
        return reverse("notice", args=[agreement.board.slug, agreement.slug, self.pk])


class Verdict(models.TextChoices):
    READ = "read", "We have read this"
    DISPUTED = "disputed", "We think the date is wrong"


class Receipt(models.Model):
    """What another party said when it read a notice."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="receipts")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict)
    words = models.TextField(blank=True)
    said_by = models.CharField(max_length=250)
    said_by_key = models.CharField(max_length=80)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["said_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "party", "verdict"], name="a_party_says_each_thing_once")
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.get_verdict_display()}"

    @property
    def chain(self) -> str:
        return self.notice.chain


class Wish(models.TextChoices):
    TAKE_BACK = "take_back", "Take the notice back"
    LAST_DAY = "last_day", "Agree another last day"


class Change(models.Model):
    """What the leaving party asks of all the others: to take its notice back, or another last day."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="changes")
    wish = models.CharField(max_length=10, choices=Wish)
    until = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=ChangeState, default=ChangeState.ASKED)
    asked_by = models.CharField(max_length=250)
    asked_by_key = models.CharField(max_length=80)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice"], condition=models.Q(state=ChangeState.ASKED), name="one_change_asked_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_wish_display()}: {self.notice}"

    @property
    def chain(self) -> str:
        return self.notice.chain


class Consent(models.Model):
    """The answer of one other party to a change, by who may bind it."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="consents")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    words = models.TextField(blank=True)
    mandate = models.CharField(max_length=250)
    said_by = models.CharField(max_length=250)
    said_by_key = models.CharField(max_length=80)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["said_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["change", "party"], name="a_party_answers_a_change_once")]

    def __str__(self) -> str:
        return f"{self.party} {'agrees' if self.agrees else 'does not agree'}"

    @property
    def chain(self) -> str:
        return self.change.chain
