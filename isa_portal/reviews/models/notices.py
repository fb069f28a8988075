"""A party's notice that it leaves."""

from __future__ import annotations

from django.db import models

from isa_portal.agreements.models import Party
from isa_portal.reviews.lifecycle import NoticeState


class Notice(models.Model):
    """A party's notice that it leaves: served on a day, bound until a day, out from the next."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="notices")
    state = models.CharField(max_length=10, choices=NoticeState, default=NoticeState.RUNNING)
    served_on = models.DateField()
    bound_until = models.DateField()
    out_from = models.DateField()
    reason = models.TextField(blank=True)
    given_by = models.CharField(max_length=250)
    given_by_key = models.CharField(max_length=80)
    mandate = models.CharField(max_length=250)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["party"], condition=models.Q(state=NoticeState.RUNNING), name="one_running_notice_per_party"
            )
        ]

    def __str__(self) -> str:
        return f"Notice of {self.party} on {self.party.agreement.reference}"

    @property
    def chain(self) -> str:
        return self.party.chain
