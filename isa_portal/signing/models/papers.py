"""Signatures on paper in a round, until a second person has checked them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from isa_portal.lib.calendar import PartialDate
from isa_portal.organisations.models import User
from isa_portal.signing.models.rounds import Invitation, Signatory


class PaperSignature(models.Model):
    """
    A signature on paper in a round, as the secretariat entered it from the scan of the whole signed document.

    It counts once a second person has checked it: a Signature is written then, and this row says by whom.
    """

    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="on_paper")
    signatory = models.ForeignKey(Signatory, on_delete=models.PROTECT, related_name="on_paper")
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    # The code as it was read from the pages.
    code_read = models.CharField(max_length=20)
    original_kept = models.CharField(max_length=300)
    # Of a deed: who saw it signed stands beside the trail, like who signed.
    witness = models.CharField(max_length=64, blank=True)
    scan_sha256 = models.CharField(max_length=64)
    scan_name = models.CharField(max_length=200)
    scan_type = models.CharField(max_length=100)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    checked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    set_aside_because = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "signatory"],
                condition=Q(checked_at__isnull=True),
                name="one_paper_signature_waits_for_a_signatory",
            )
        ]

    def __str__(self) -> str:
        return f"Signature on paper of {self.signatory}"

    @property
    def chain(self) -> str:
        return self.invitation.chain

    @property
    def key(self) -> str:
        """How its letters and its scan name it."""
        return f"papersignature:{self.pk}"

    @property
    def dated(self) -> PartialDate | None:
        return PartialDate(self.first_day, self.last_day) if self.first_day and self.last_day else None

    @property
    def waits(self) -> bool:
        return self.checked_at is None
