"""Who signs for whom, who was asked, and what each of them signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from isa_portal.agreements.models import Party, Version
from isa_portal.evidence import people
from isa_portal.evidence.actors import Actor
from isa_portal.lib.calendar import PartialDate
from isa_portal.organisations.models import Organisation, User
from isa_portal.signing.lifecycle import InvitationState, RoundState
from isa_portal.signing.models.entering import WayIn


class Signatory(models.Model):
    """A person named to sign for a party. All named persons of a party must sign."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="signatories")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="signatory_for")
    position = models.CharField(max_length=120)
    # Who signs first: nobody signs before all of a lower place have. All in one place means in any order.
    place = models.PositiveSmallIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "signatories"
        constraints = [
            models.UniqueConstraint(
                fields=["party", "user"], condition=Q(removed_at__isnull=True), name="a_person_signs_once_for_a_party"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user.name}, {self.position}"

    @property
    def chain(self) -> str:
        return self.party.chain


class SigningRound(models.Model):
    """One sending of one version for signature."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="signing_round")
    state = models.CharField(max_length=12, choices=RoundState, default=RoundState.OPEN)
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=250)
    last_day = models.DateField()
    # When the parties were told that it is in force; empty while that letter is owed.
    told_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Signing of {self.version}"

    @property
    def chain(self) -> str:
        return self.version.chain

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.OPEN


class Invitation(models.Model):
    """That a party is asked to sign a version."""

    round = models.ForeignKey(SigningRound, on_delete=models.CASCADE, related_name="invitations")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="invitations")
    state = models.CharField(max_length=12, choices=InvitationState, default=InvitationState.INVITED)
    declined_because = models.TextField(blank=True)
    declined_by = models.ForeignKey(Signatory, null=True, on_delete=models.PROTECT, related_name="declined")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "party"], name="a_party_is_asked_once_in_a_round")]

    def __str__(self) -> str:
        return f"{self.party}: {self.get_state_display()}"

    @property
    def chain(self) -> str:
        return self.round.chain


LINK = "sign"
CODE = "code-sign"


class PersonalLink(WayIn):
    """The way in for one signatory of one round."""

    LINK, CODE, SESSION = LINK, CODE, "signing"

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="links")
    signatory = models.ForeignKey(Signatory, on_delete=models.PROTECT, related_name="links")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["invitation", "signatory"], name="one_link_per_signatory_and_round")
        ]

    def __str__(self) -> str:
        return f"Link of {self.signatory}"

    @property
    def chain(self) -> str:
        return self.invitation.chain

    @property
    def person(self) -> User:
        return self.signatory.user

    @property
    def who(self) -> str:
        return str(self.signatory)

    @property
    def body(self) -> Organisation:
        return self.signatory.party.organisation

    @property
    def text(self) -> Version:
        return self.invitation.round.version

    def is_of(self, by: Actor) -> bool:
        return self.signatory.removed_at is None and super().is_of(by)

    @property
    def has_signed(self) -> bool:
        """Whether the person of this link has signed the version."""
        return self.signatory.signatures.filter(version=self.invitation.round.version_id).exists()

    @property
    def passed_on(self) -> Any:
        """How its signatory passed the request on; nothing while it is theirs."""
        return getattr(self, "hand_over", None)


class ReplacedLink(models.Model):
    """The fingerprint of a link that a newer one replaced: whoever holds it is told so, and nothing else."""

    link = models.ForeignKey(PersonalLink, on_delete=models.CASCADE, related_name="replaced")
    fingerprint = models.CharField(max_length=64, unique=True)
    replaced_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Replaced: {self.link}"


class Method(models.TextChoices):
    ONLINE = "online", "Online, by personal link and a code to the same mailbox"
    PAPER = "paper", "On paper"


class Authority(models.TextChoices):
    OFFICE = "office", "My office allows it"
    WRITTEN = "written", "I was authorised in writing"
    OTHER = "other", "Another reason"
    NOT_RECORDED = "not_recorded", "Not recorded in the document"


def as_words(known: Any) -> dict[str, str]:
    """Return what is known of who signed as words for each part."""
    known = known if isinstance(known, dict) else {"name": known or "not kept"}
    return {"name": "", "position": "", "authority_note": "", **known}


class Signature(models.Model):
    """
    One person's signature of one version for one party: an immutable record.

    ``record`` is its canonical form and ``record_sha256`` the hash in the trail. On paper the day may be partly known
    or not known at all; nothing is guessed.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="signatures")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="signatures")
    signatory = models.ForeignKey(Signatory, null=True, on_delete=models.PROTECT, related_name="signatures")
    method = models.CharField(max_length=10, choices=Method)
    # Who signed stands beside the trail, where it can be erased: this is the commitment to it (evidence.people).
    person = models.CharField(max_length=64)
    authority = models.CharField(max_length=20, choices=Authority)
    # What the person confirmed who had signed the same text for another party.
    also_for = models.TextField(blank=True)
    statement = models.TextField(blank=True)
    content_sha256 = models.CharField(max_length=64)
    presented_pdf_sha256 = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    record = models.JSONField()
    record_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "signatory"], name="one_signature_per_signatory_and_version"),
            models.CheckConstraint(
                condition=Q(method=Method.PAPER) | Q(signed_at__isnull=False, signatory__isnull=False),
                name="an_online_signature_has_its_person_and_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"Signature for {self.party}"

    @cached_property
    def who(self) -> dict[str, str]:
        """Name, position and note of authority; erased ones say so in the place of the name."""
        return as_words(people.words_of([self.person]).get(self.person))

    @property
    def name(self) -> str:
        return self.who["name"]

    @property
    def position(self) -> str:
        return self.who["position"]

    @property
    def authority_note(self) -> str:
        return self.who["authority_note"]

    @property
    def chain(self) -> str:
        return self.version.chain

    @property
    def dated(self) -> PartialDate | None:
        return PartialDate(self.first_day, self.last_day) if self.first_day and self.last_day else None

    @property
    def counts_at(self) -> datetime | None:
        """The instant from which it binds; nothing, where it stood on paper before the portal."""
        return self.signed_at or (self.recorded_at if self.signatory_id else None)
