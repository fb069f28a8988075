"""What people are told of the sharing. None of it is a lawful basis."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords

from isa_portal.agreements.models.party import Party
from isa_portal.agreements.models.version import Version

# The five points that a family is told, each with the question that its words answer.
POINTS = {
    "identity": ("Who asks", "Which organisation asks for the information, and how is it reached?"),
    "purposes": ("What for", "What is the information needed for, and how is it used?"),
    "sources": ("From whom", "From whom is what information sought, and why?"),
    "recipients": ("To whom", "With whom is it shared, and why?"),
    "storage": ("Where it is kept", "Where and how is it kept?"),
}
SEPARATELY = {
    "victims": ("Victims", "What are victims told, by whom?"),
    "witnesses": ("Witnesses", "What are witnesses told, by whom?"),
}
NO_BASIS = (
    "None of this is a lawful basis by itself: telling people, or asking them to take part, does not replace the power"
    " and the basis under Law."
)


class Telling(models.Model):
    """Who tells the family what, at which stage; victims and witnesses separately."""

    part_of = "version"
    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="telling")
    who = models.CharField(max_length=200, blank=True)
    stage = models.CharField(max_length=200, blank=True)
    identity = models.TextField(blank=True)
    purposes = models.TextField(blank=True)
    sources = models.TextField(blank=True)
    recipients = models.TextField(blank=True)
    storage = models.TextField(blank=True)
    victims = models.TextField(blank=True)
    witnesses = models.TextField(blank=True)
    history = HistoricalRecords()

    def __str__(self) -> str:
        return f"What people are told of {self.version}"

    @property
    def chain(self) -> str:
        return self.version.chain


class PrivacyNotice(models.Model):
    """Where a party's privacy notice stands, and when somebody checked that it speaks of this sharing."""

    part_of = "version"
    # A party that leaves the list of a draft takes its notices along; the fixed content keeps the words.
    may_go = True
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="notices_to_people")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="notices_to_people")
    address = models.CharField(max_length=300)
    checked_on = models.DateField()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-party__leads", "party__organisation__legal_name"]
        constraints = [
            models.UniqueConstraint(fields=["version", "party"], name="one_privacy_notice_of_a_party_in_a_version")
        ]

    def __str__(self) -> str:
        return f"Privacy notice of {self.party}"

    @property
    def chain(self) -> str:
        return self.version.chain
