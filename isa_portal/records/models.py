"""One record of a register, and the steps that it waits for. It is open as long as one of its steps is."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse
from simple_history.models import HistoricalRecords

from isa_portal.agreements.models import Agreement, Party
from isa_portal.records import access
from isa_portal.records.kinds import KINDS, Kind, StepKind


class Records(models.QuerySet["Record"]):
    def visible_to(self, person: access.Person, *, on: date) -> Records:
        """Return the records that a person may read on a day: the gate."""
        return access.filter_visible(self, person, on=on)  # type: ignore[return-value]

    def standing(self) -> Records:
        """Return the records that were not struck out."""
        return self.filter(struck_out_at__isnull=True)

    def open(self) -> Records:
        return self.standing().filter(Exists(Step.objects.filter(record=OuterRef("pk"), done_at__isnull=True)))


class Record(models.Model):
    """
    What happened under an agreement and has to be kept: a refusal, a request, a breach.

    ``facts`` are what its form asked for: days by ISO 8601, parties by key. Its text stays out of the trail, so that
    what should never have been written can be taken away.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="records")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="records")
    concerned = models.ManyToManyField(Party, blank=True, related_name="records_concerning")
    facts = models.JSONField(default=dict)
    begins_on = models.DateField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=250)
    struck_out_at = models.DateTimeField(null=True, blank=True)
    struck_out_by = models.CharField(max_length=250, blank=True)
    struck_out_because = models.CharField(max_length=200, blank=True)
    history = HistoricalRecords()
    objects: ClassVar[Records] = Records.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="a_number_of_a_record_is_used_once"),
        ]

    def __str__(self) -> str:
        return f"Record {self.number}, {KINDS[self.kind].one.lower()}"

    @property
    def chain(self) -> str:
        return self.agreement.chain

    @property
    def one(self) -> str:
        return KINDS[self.kind].one

    def get_absolute_url(self) -> str:
        return reverse("record", args=[self.agreement.board.slug, self.agreement.slug, self.number])


class Steps(models.QuerySet["Step"]):
    def undone(self) -> Steps:
        return self.filter(done_at=None)

    def waiting(self) -> Steps:
        """Return the steps that somebody still has to take."""
        return self.undone().filter(record__struck_out_at=None)


class Step(models.Model):
    """One thing that a record waits for: by whom, until when and why then; afterwards what was done."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=StepKind)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="record_steps")
    due_on = models.DateField(null=True, blank=True)
    # Only of what is counted in hours.
    due_at = models.DateTimeField(null=True, blank=True)
    reasoning = models.TextField(blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=250, blank=True)
    facts = models.JSONField(default=dict)
    history = HistoricalRecords()
    objects: ClassVar[Steps] = Steps.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["position"]
        # What is done by now is most of what was ever due.
        indexes = [models.Index(fields=["due_on"], condition=models.Q(done_at=None), name="record_step_by_due")]
        constraints = [
            models.UniqueConstraint(fields=["record", "kind", "party"], name="a_party_takes_a_step_of_a_record_once"),
            models.CheckConstraint(
                condition=models.Q(due_at__isnull=True) | models.Q(due_on__isnull=False),
                name="what_is_due_at_an_hour_is_due_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def chain(self) -> str:
        return self.record.chain

    @property
    def is_done(self) -> bool:
        return self.done_at is not None
