"""Clauses, the wordings of a board's clause bank, and words that nobody has saved yet."""

from __future__ import annotations

import re
import secrets

from django.db import models
from django.utils.text import capfirst
from simple_history.models import HistoricalRecords

from isa_portal.agreements.models.part import PartOfVersion
from isa_portal.agreements.models.version import Version
from isa_portal.organisations.models import Board, User

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
REFERENCE = re.compile(r"\{clause:([a-z0-9_-]{1,20})\}")


def new_key() -> str:
    """Return a key that a clause keeps for good, short enough to stand in a text."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


class Topic(models.TextChoices):
    """What a clause is about: the topics that an agreement is expected to cover."""

    PURPOSE = "purpose", "Purpose and benefits"
    ORGANISATIONS = "organisations", "Organisations and their contacts"
    JOINING = "joining", "Joining and leaving"
    ROLES = "roles", "Controllers and joint controllers"
    DATA = "data", "What is shared, and who may see it"
    LAWFUL_BASIS = "lawful_basis", "Legal power and lawful basis"
    SPECIAL_CATEGORY = "special_category", "Special category and offence data"
    TELLING = "telling", "Telling people"
    RIGHTS = "rights", "People's rights"
    COMPLAINTS = "complaints", "Complaints"
    GOVERNANCE = "governance", "Governance and no more than needed"
    QUALITY = "quality", "Quality and format"
    RETENTION = "retention", "Keeping and deleting"
    SECURITY = "security", "Security"
    BREACHES = "breaches", "Breaches"
    TRAINING = "training", "Training"
    ASSESSMENT = "assessment", "Review: whether it works"
    TERMINATION = "termination", "Ending, return and deletion"
    LIABILITY = "liability", "Liability"
    PRACTICE = "practice", "Forms and worked decisions"
    OTHER = "other", "Another topic"


class ClauseWording(models.Model):
    """A wording that a board agreed, to be used again."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="wordings")
    kind = models.CharField(max_length=20, choices=Topic, default=Topic.OTHER)
    heading = models.CharField(max_length=200)
    text = models.TextField()
    agreed_on = models.DateField(null=True, blank=True)
    agreed_reference = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["kind", "heading", "pk"]

    def __str__(self) -> str:
        return self.heading

    @property
    def chain(self) -> str:
        return self.board.chain


class Clause(PartOfVersion):
    """A numbered part of the text; one with a letter is an appendix and stands after the others."""

    # Kept when a draft is carried on, so that references hold and a comparison knows the clause again.
    key = models.CharField(max_length=20, default=new_key, editable=False)
    kind = models.CharField(max_length=20, choices=Topic, default=Topic.OTHER)
    heading = models.CharField(max_length=200)
    text = models.TextField()
    letter = models.CharField(max_length=3, blank=True, editable=False)
    guidance = models.TextField(blank=True)
    wording = models.ForeignKey(
        ClauseWording, null=True, blank=True, on_delete=models.PROTECT, related_name="clauses", editable=False
    )
    history = HistoricalRecords()

    class Meta(PartOfVersion.Meta):
        default_related_name = "clauses"
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="a_clause_has_a_key_of_its_own")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_appendix(self) -> bool:
        return bool(self.letter)

    @property
    def number(self) -> int | str:
        return self.letter or self.position

    @property
    def label(self) -> str:
        """How a sentence names it: clause 4, appendix A."""
        return f"appendix {self.letter}" if self.letter else f"clause {self.position}"

    @property
    def called(self) -> str:
        """The same at the start of a sentence."""
        return capfirst(self.label)

    @property
    def title(self) -> str:
        return f"{self.called}. {self.heading}" if self.letter else f"{self.position}. {self.heading}"

    @property
    def named(self) -> str:
        return f"{self.label}, {self.heading}"


class Jotting(models.Model):
    """
    Words that a person wrote and has not saved: theirs alone, and no part of any text.

    :ivar key: of the clause, or which part of the draft that is one form
    :ivar words: of such a part, as the form was filled in
    """

    NEW = "new"
    PURPOSE, TERMS = PARTS = ("purpose", "terms")

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="jottings")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="jottings")
    key = models.CharField(max_length=20)
    stamp = models.CharField(max_length=64, blank=True)
    heading = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    words = models.JSONField(default=dict, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "person", "key"], name="one_jotting_of_a_person_for_a_clause")
        ]

    def __str__(self) -> str:
        return f"Unsaved words of {self.person}"
