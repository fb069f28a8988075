"""Letters: the row is the queue."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q


class LetterState(models.TextChoices):
    OWED = "owed", "Owed"
    SENT = "sent", "Sent"
    CARRIED = "carried", "In a digest"
    WITHDRAWN = "withdrawn", "Withdrawn"
    FAILED = "failed", "Not delivered"


class Letter(models.Model):
    """
    One letter to one mailbox: owed in the transaction that causes it, sent by a sweep.

    Recipient, board and subject are keys and words, so the trail outlives them. A personal link is kept as what it is
    computed from (purpose, key, generation), never as the link.

    ``due_at`` is when it ought to leave, ``not_before`` when it is tried next. ``reference`` is the same for every
    try: the relay, or whoever reads the mail, recognises a repeat by it. A letter that ``gathers`` waits to be carried
    by a digest. ``day`` is the date that it is about, for a calendar.
    """

    kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=80)
    occurrence = models.CharField(max_length=80)
    recipient = models.EmailField()
    recipient_words = models.CharField(max_length=250)
    reply_to = models.EmailField(blank=True)
    board_key = models.CharField(max_length=80, db_index=True)
    chain = models.CharField(max_length=80, db_index=True)
    about = models.CharField(max_length=300)
    context = models.JSONField(default=dict)
    link = models.JSONField(null=True)
    day = models.DateField(null=True)
    attachments = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=LetterState, default=LetterState.OWED)
    gathers = models.BooleanField(default=False)
    reference = models.CharField(max_length=64, unique=True)
    copies = models.PositiveSmallIntegerField(default=0)
    owed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=40, blank=True)
    leased_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            # Keys are equal or not: PostgreSQL compares their bytes, without the rules of a language.
            models.UniqueConstraint(
                fields=["kind", "subject_key", "occurrence", "recipient"],
                name="one_letter_per_occurrence",
                opclasses=["varchar_pattern_ops"] * 4,
            )
        ]
        indexes = [
            models.Index(fields=["state", "not_before"]),
            # What waits is few among all that was ever sent; it leaves by its turn.
            models.Index(fields=["due_at", "id"], condition=Q(state="owed"), name="letters_owed_by_turn"),
            models.Index(fields=["recipient", "state"]),
        ]
        ordering = ["-owed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_words}: {self.about}"

    @property
    def message_id(self) -> str:
        """The reference as mail systems read it."""
        return f"<{self.reference}@{urlsplit(settings.PORTAL_ADDRESS).hostname}>"
