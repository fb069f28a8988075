"""What stands between a request and a signature: a question of a signatory, a request that was passed on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from isa_portal.signing.models.rounds import Invitation, PersonalLink, Signatory

LONGEST = 2_000


class Questions(models.QuerySet["Question"]):
    def waiting(self) -> Questions:
        """Return the questions to which nobody has replied."""
        return self.filter(answered_at__isnull=True)


class Question(models.Model):
    """
    A question of one party about the text that it is asked to sign.

    Every party reads it and its answer, under the name of the organisation and not of the person.
    """

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="questions")
    link = models.ForeignKey(PersonalLink, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField(max_length=LONGEST)
    asked_at = models.DateTimeField()
    answer = models.TextField(max_length=LONGEST, blank=True)
    # That the answer changes the text: the signing was withdrawn by it.
    changes_text = models.BooleanField(default=False)
    answered_by = models.CharField(max_length=250, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = Questions.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | ~Q(answer="") & Q(answered_at__isnull=False),
                name="an_answered_question_says_when",
            )
        ]

    def __str__(self) -> str:
        return f"Question of {self.invitation.party}"

    @property
    def chain(self) -> str:
        return self.invitation.chain


class HandOver(models.Model):
    """That a request to sign was passed on by its signatory: to a colleague, or back because they know of none."""

    link = models.OneToOneField(PersonalLink, on_delete=models.CASCADE, related_name="hand_over")
    handed_at = models.DateTimeField()
    handed_by = models.CharField(max_length=250)
    # Nobody while it is not known who signs.
    to = models.OneToOneField(Signatory, null=True, on_delete=models.PROTECT, related_name="taken_over")
    named_at = models.DateTimeField(null=True)
    named_by = models.CharField(max_length=250, blank=True)
    authority = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to__isnull=True, named_at__isnull=True) | Q(to__isnull=False, named_at__isnull=False),
                name="who_takes_over_was_named_on_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.link} passed on"

    @property
    def chain(self) -> str:
        return self.link.chain
