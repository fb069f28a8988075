"""Who is party to an agreement, and which version each of them adhered to."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from simple_history.models import HistoricalRecords

from isa_portal.agreements.lifecycle import FORMER, PartyState
from isa_portal.agreements.models.agreement import Agreement
from isa_portal.agreements.models.version import Version
from isa_portal.lib import clock
from isa_portal.lib.calendar import PartialDate
from isa_portal.organisations.models import Organisation


class PartyRole(models.TextChoices):
    CONTROLLER = "controller", "Controller"
    JOINT_CONTROLLER = "joint_controller", "Joint controller"


class Party(models.Model):
    """A body's membership of an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(max_length=20, choices=PartyRole, default=PartyRole.CONTROLLER)
    leads = models.BooleanField(default=False)
    is_essential = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=PartyState, default=PartyState.LISTED)
    active_from = models.DateField(null=True, blank=True)
    bound_until = models.DateField(null=True, blank=True)
    # The instant at which it was put out, or was taken as not joining.
    ended_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-leads", "organisation__legal_name"]
        verbose_name_plural = "parties"
        constraints = [models.UniqueConstraint(fields=["agreement", "organisation"], name="a_body_is_a_party_once")]
        indexes = [models.Index(fields=["organisation", "state", "agreement"], name="party_by_organisation")]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def chain(self) -> str:
        return self.agreement.chain

    def is_former(self, on: date) -> bool:
        """Say whether this body is a party no more; it is none on the day after its last bound day."""
        return self.state in FORMER or bool(self.bound_until and self.bound_until < on)

    @property
    def last_day(self) -> date | None:
        """The last day on which it is bound, where it has one."""
        return clock.london_date(self.left_at) - timedelta(days=1) if self.left_at else None

    @property
    def left_at(self) -> datetime | None:
        """The instant from which nothing is for this party any more, where it is known."""
        return clock.midnight(self.bound_until + timedelta(days=1)) if self.bound_until else self.ended_at


class Adherence(models.Model):
    """
    That a party is bound to a version, from an instant or, on paper, from a partly known day.

    Written only through execution. Cover reads nothing else about signatures.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="adherences")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="adherences")
    adhered_at = models.DateTimeField(null=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "version"], name="a_party_adheres_to_a_version_once")]

    def __str__(self) -> str:
        return f"{self.party} to {self.version}"

    @property
    def dated(self) -> PartialDate | None:
        return PartialDate(self.first_day, self.last_day) if self.first_day and self.last_day else None
