"""Chained events, stored documents and the seals that are wanted."""

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


class StoredDocument(models.Model):
    """A file as it was stored for one subject; its bytes stand in the file storage under their SHA-256."""

    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    created_by_words = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind", "sha256"], name="a_document_once_for_a_subject"),
        ]
        indexes = [models.Index(fields=["sha256"])]
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.name


class SealWanted(models.Model):
    """A document that has to be sealed, until it is: the row is the queue."""

    class State(models.TextChoices):
        WANTED = "wanted", "Under way"
        FAILED = "failed", "Failed"
        DONE = "done", "Sealed"

    subject = models.CharField(max_length=80, unique=True)
    chain = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State, default=State.WANTED)
    tries = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    lease = models.CharField(max_length=32, default="")
    leased_until = models.DateTimeField(null=True)
    error = models.TextField(default="")
    wanted_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    document = models.ForeignKey(StoredDocument, models.PROTECT, null=True, related_name="+")
    level = models.CharField(max_length=40, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(document__isnull=False, done_at__isnull=False),
                name="a_seal_that_is_done_has_its_document",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"])]

    def __str__(self) -> str:
        return f"{self.subject} {self.state}"
