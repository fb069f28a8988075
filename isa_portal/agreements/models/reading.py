"""Who reads one agreement without being a party, and whom its parties name for enquiries."""

from __future__ import annotations

from django.db import models
from guardian.models import GroupObjectPermissionBase
from simple_history.models import HistoricalRecords

from isa_portal.agreements.models.agreement import Agreement
from isa_portal.agreements.models.party import Party
from isa_portal.organisations.models import User
from isa_portal.organisations.models.boards import InDate


class AgreementGroupPermission(GroupObjectPermissionBase):
    """Guardian's grant on one agreement: only for a named outside reader."""

    content_object = models.ForeignKey(Agreement, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        unique_together = [["group", "permission", "content_object"]]


class OutsideReader(models.Model):
    """That a named person from outside reads one agreement, until a day, for a reason."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="outside_readers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reads")
    reason = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()
    objects = InDate.as_manager()

    def __str__(self) -> str:
        return f"{self.user} reads {self.agreement}"

    @property
    def chain(self) -> str:
        return self.agreement.chain


class Enquiry(models.TextChoices):
    BREACHES = "breaches", "Breaches"
    RIGHTS = "rights", "Rights requests"
    COMPLAINTS = "complaints", "Complaints"
    NOTICES = "notices", "Notices"


class PartyContact(models.Model):
    """The office of a party that answers one kind of enquiry about one agreement."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="contacts")
    about = models.CharField(max_length=12, choices=Enquiry)
    office = models.CharField(max_length=120)
    mailbox = models.EmailField()
    history = HistoricalRecords()

    class Meta:
        ordering = ["about"]
        constraints = [
            models.UniqueConstraint(fields=["party", "about"], name="one_office_answers_one_kind_of_enquiry")
        ]

    def __str__(self) -> str:
        return f"{self.get_about_display()}: {self.office}, {self.mailbox}"

    @property
    def chain(self) -> str:
        return self.party.chain
