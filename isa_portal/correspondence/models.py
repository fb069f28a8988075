"""Letters: the row is the queue."""

from django.db import models


class LetterState(models.TextChoices):
    OWED = "owed", "Owed"
    SENT = "sent", "Sent"
    WITHDRAWN = "withdrawn", "Withdrawn"
    FAILED = "failed", "Not delivered"


class Letter(models.Model):
    """
    One letter to one mailbox: owed in the transaction that causes it, sent by a sweep.

    Recipient, board and subject are keys and words, so the trail outlives them. A personal link is kept as what it is
    computed from (purpose, key, generation), never as the link.
    """

    kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=80)
    occurrence = models.CharField(max_length=80)
    recipient = models.EmailField()
    recipient_words = models.CharField(max_length=250)
    board_key = models.CharField(max_length=80, db_index=True)
    chain = models.CharField(max_length=80, db_index=True)
    about = models.CharField(max_length=300)
    context = models.JSONField(default=dict)
    link = models.JSONField(null=True)
    attachments = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=LetterState, default=LetterState.OWED)
    owed_at = models.DateTimeField()
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=40, blank=True)
    leased_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_key", "occurrence", "recipient"], name="one_letter_per_occurrence"
            )
        ]
        indexes = [models.Index(fields=["state", "not_before"])]
        ordering = ["-owed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_words}: {self.about}"

    @property
    def message_id(self) -> str:
        """The same for every try, so that a mail system can recognise a repeat."""
        return f"<letter-{self.pk}@isa-portal>"
