"""What is asked in a review, and what each party answers, with its evidence."""

from __future__ import annotations

from django.db import models

from isa_portal.agreements.models import Party, Tier
from isa_portal.organisations.models import Board
from isa_portal.reviews.models.review import Review


class QuestionSet(models.Model):
    """One edition of the questions that a board asks of its agreements of a tier; a change makes the next edition."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="question_sets")
    tier = models.PositiveSmallIntegerField(choices=Tier)
    edition = models.PositiveSmallIntegerField()
    questions = models.JSONField()
    made_by = models.CharField(max_length=250)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["edition"]
        constraints = [
            models.UniqueConstraint(fields=["board", "tier", "edition"], name="an_edition_of_questions_is_used_once")
        ]

    def __str__(self) -> str:
        return f"Questions of {self.board.short_name}, edition {self.edition}"

    @property
    def chain(self) -> str:
        return self.board.chain


class Reply(models.Model):
    """The answers of one party to one review: a draft until they are sent."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="replies")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="replies")
    # By the number of the question.
    answers = models.JSONField(default=dict, blank=True)
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=250)
    answered_by_key = models.CharField(max_length=80)
    # The day on which a filled question sheet was received, where the secretariat recorded it.
    sheet_received_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["party"]
        constraints = [models.UniqueConstraint(fields=["review", "party"], name="one_reply_per_party")]

    def __str__(self) -> str:
        return f"Answers of {self.party} to the {str(self.review)[0].lower()}{str(self.review)[1:]}"

    @property
    def chain(self) -> str:
        return self.review.chain


class Evidence(models.Model):
    """What a party shows for its answers: an address, or a file that is kept."""

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="evidence")
    title = models.CharField(max_length=200)
    address = models.URLField(max_length=500, blank=True)
    name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(address="", sha256=""), name="evidence_is_an_address_or_a_file")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def chain(self) -> str:
        return self.reply.chain
