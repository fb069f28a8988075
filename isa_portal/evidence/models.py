"""Chained events and stored documents."""

from django.db import models


class AuditEvent(models.Model):
    """One link of a chain: what happened to one agreement, organisation or board, by whom, when."""

    chain = models.CharField(max_length=80)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    type = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)
    actor = models.CharField(max_length=80)
    actor_words = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    facts_sha256 = models.CharField(max_length=64)
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="one_event_per_place"),
            # Two events on the same predecessor would be a fork of the history.
            models.UniqueConstraint(fields=["chain", "prev"], name="no_fork_in_a_chain"),
        ]
        indexes = [models.Index(fields=["subject"])]
        ordering = ["chain", "seq"]

    def __str__(self) -> str:
        return f"{self.chain} {self.seq} {self.type}"
