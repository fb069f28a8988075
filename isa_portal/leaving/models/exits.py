"""What each party shows by a last day."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse

from isa_portal.agreements.models import Agreement, Party
from isa_portal.leaving.lifecycle import NoticeState
from isa_portal.leaving.models.notices import Notice


class Duty(models.TextChoices):
    """What is done before a party leaves, or an agreement ends."""

    ACCESS = "access", "Access revoked"
    MARKERS = "markers", "Markers removed"
    DATA = "data", "Data returned or deleted"
    PRIVACY = "privacy", "Privacy notices updated"
    ARTICLE_30 = "article_30", "Records of processing (Article 30) updated"


class ExitTasks(models.QuerySet["ExitTask"]):
    def wanted(self) -> ExitTasks:
        """Return those that are asked for: not of a notice that was taken back."""
        return self.exclude(notice__state=NoticeState.TAKEN_BACK)

    def open(self) -> ExitTasks:
        return self.wanted().filter(done_at=None)


class ExitTask(models.Model):
    """What one party shows by a last day: evidenced, or missing."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="exit_tasks")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="exit_tasks")
    # Neither where it was asked for because the agreement ended; a cause is a sentence where there was no notice.
    notice = models.ForeignKey(Notice, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    cause = models.CharField(max_length=300, blank=True)
    duty = models.CharField(max_length=12, choices=Duty)
    owner = models.CharField(max_length=250)
    due_on = models.DateField()
    evidence = models.TextField(blank=True)
    document_sha256 = models.CharField(max_length=64, blank=True)
    done_by = models.CharField(max_length=250, blank=True)
    done_by_key = models.CharField(max_length=80, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    objects: Any = ExitTasks.as_manager()

    class Meta:
        ordering = ["due_on", "party__organisation__legal_name", "pk"]
        constraints = [
            # Two who end the same thing at once ask for it once.
            models.UniqueConstraint(fields=["notice", "party", "duty"], name="a_duty_is_asked_once_for_a_notice"),
            models.UniqueConstraint(
                fields=["agreement", "party", "duty", "cause"],
                condition=models.Q(notice__isnull=True),
                name="a_duty_is_asked_once_for_a_cause",
            ),
        ]
        indexes = [models.Index(fields=["due_on", "agreement"], name="exit_task_by_day")]

    def __str__(self) -> str:
        return f"{self.get_duty_display()}: {self.party}"

    @property
    def chain(self) -> str:
        return self.agreement.chain

    @property
    def key(self) -> str:
        return f"exittask:{self.pk}"

    @property
    def because(self) -> str:
        """Why it is asked for."""
        if self.notice:
            return f"{self.notice.party} leaves"
        return self.cause or f"{self.agreement.reference} has ended"

    @property
    def wants_certificate(self) -> bool:
        return self.duty == Duty.DATA

    def get_absolute_url(self) -> str:
        return reverse("exit_task", args=[self.agreement.board.slug, self.agreement.slug, self.pk])
