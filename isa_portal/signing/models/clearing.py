"""What the accountable offices of a party say of a text before its signatory is asked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from isa_portal.organisations.models import Office, Organisation
from isa_portal.signing.models.rounds import Invitation

# The offices that a body may ask before it signs.
CLEARING = (Office.IG_LEAD, Office.DPO, Office.CALDICOTT, Office.SIRO)


class View(models.TextChoices):
    CONTENT = "content", "Content"
    CONTENT_IF = "content_if", "Content if"
    NOT_CONTENT = "not_content", "Not content"


# What lets the signatory be asked.
CLEARS = (View.CONTENT, View.CONTENT_IF)


class ClearingOffice(models.Model):
    """That an office of a body is asked about every text before the body's signatories are."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="clearing_offices")
    office = models.CharField(max_length=20, choices=Office)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "office"], name="an_office_clears_once_for_a_body")
        ]

    def __str__(self) -> str:
        return f"{self.get_office_display()} of {self.organisation}"

    @property
    def chain(self) -> str:
        return self.organisation.chain


class Clearance(models.Model):
    """What one office of a party says of the version that it is asked to sign; nothing until it is recorded."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="clearances")
    office = models.CharField(max_length=20, choices=Office)
    view = models.CharField(max_length=12, choices=View, blank=True)
    reason = models.TextField(blank=True)
    recorded_by = models.CharField(max_length=250, blank=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["invitation", "office"], name="an_office_clears_once_in_a_round"),
            models.CheckConstraint(
                condition=Q(view="", recorded_at__isnull=True) | ~Q(view="") & Q(recorded_at__isnull=False),
                name="a_recorded_clearance_says_when",
            ),
            models.CheckConstraint(
                condition=Q(view__in=("", View.CONTENT)) | ~Q(reason=""), name="who_is_not_simply_content_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_office_display()} of {self.invitation.party}"

    @property
    def chain(self) -> str:
        return self.invitation.chain

    @property
    def clears(self) -> bool:
        """Whether the signatory may be asked as far as this office goes."""
        return self.view in CLEARS
