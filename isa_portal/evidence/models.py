"""Chained events, the people they speak of, the log, stored documents and the seals that are wanted."""

from django.db import models


class AuditEvent(models.Model):
    """One link of a chain: what happened to one agreement, organisation or board, by whom, when."""

    chain = models.CharField(max_length=80)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    type = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)
    actor = models.CharField(max_length=80)
    # What the person was called then stands beside the trail (Person), so that it can be erased.
    actor_sha256 = models.CharField(max_length=64)
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


class Person(models.Model):
    """
    Words about one person that the trail commits to and does not hold: a name, a position, a reason in free text.

    Erasing empties salt and words; the commitment stays, so that what rests on it still agrees.
    """

    key = models.CharField(max_length=80, db_index=True)
    commitment = models.CharField(max_length=64, unique=True)
    salt = models.CharField(max_length=64, blank=True)
    words = models.JSONField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(erased_at=None) | models.Q(salt="", words=None),
                name="what_is_erased_is_gone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}, erased" if self.erased_at else f"{self.key}: {self.words}"


class LogEntry(models.Model):
    """A leaf of the Merkle log (RFC 6962): the hash of one event, in the order in which the log took it up."""

    index = models.PositiveBigIntegerField(primary_key=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name_plural = "log entries"
        ordering = ["index"]

    def __str__(self) -> str:
        return f"{self.index} {self.hash[:16]}"


class LogTile(models.Model):
    """The root over 256 neighbouring leaves, kept so that a proof does not read the whole log."""

    index = models.PositiveBigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)

    class Meta:
        ordering = ["index"]

    def __str__(self) -> str:
        return f"{self.index} {self.root[:16]}"


class Checkpoint(models.Model):
    """What the log was at an instant: its size and root, signed (C2SP signed note)."""

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    note = models.TextField()

    class Meta:
        ordering = ["size"]

    def __str__(self) -> str:
        return f"{self.size} {self.root[:16]}"


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
    # Why no authority's time stands in it, though one was asked.
    untimed = models.CharField(max_length=200, default="")

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
