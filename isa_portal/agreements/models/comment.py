"""What the people of a party say about a text while it is consulted on, and what they are answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from isa_portal.agreements.models.clause import Clause
from isa_portal.agreements.models.version import Version
from isa_portal.organisations.models import Organisation, User


class Answer(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"


class Comment(models.Model):
    """A comment of one party on a clause, or on the text as a whole; it stays with its version for good."""

    part_of = ""  # said of the text, never in it
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="comments")
    clause = models.ForeignKey(Clause, null=True, blank=True, on_delete=models.PROTECT, related_name="comments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField()
    made_at = models.DateTimeField()
    answer = models.CharField(max_length=12, choices=Answer, blank=True)
    reason = models.TextField(blank=True)
    answered_by = models.CharField(max_length=250, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(answer=Answer.DECLINED) | ~Q(reason=""), name="a_declined_comment_says_why"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | ~Q(answer="") & Q(answered_at__isnull=False),
                name="an_answered_comment_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"Comment of {self.organisation} on {self.place}"

    @property
    def chain(self) -> str:
        return self.version.chain

    @property
    def place(self) -> str:
        """What it is about, as a sentence names it."""
        return self.clause.named if self.clause else "the text as a whole"

    @property
    def is_open(self) -> bool:
        return not self.answer
