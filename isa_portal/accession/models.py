"""A body that joins a text in force, what the parties say to it, and who signs for it."""

from __future__ import annotations

from functools import cached_property

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from isa_portal.accession.lifecycle import OPEN, AccessionState
from isa_portal.agreements.models import Agreement, Party, PartyClass, PartyRole, Version
from isa_portal.agreements.models.party import named
from isa_portal.evidence import people
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import Organisation, User
from isa_portal.signing.models import Authority, WayIn, as_words

LINK = "accede"
CODE = "code-accede"


class Accession(models.Model):
    """
    That a body joins one version in force, as a side of flows that the version has already.

    Its content is fixed when the parties or its signatories are asked; it then names the hash of the version.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="accessions")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="accessions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="accessions")
    state = models.CharField(max_length=12, choices=AccessionState, default=AccessionState.PREPARING)
    role = models.CharField(max_length=20, choices=PartyRole, default=PartyRole.CONTROLLER)
    units = models.JSONField(default=list, blank=True)
    # Of which class of the text it is one; the class itself is no party.
    member_of = models.ForeignKey(PartyClass, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Of a tier 2: why it does without the tier 1, and which clauses of that bind it here.
    tier_1_waived_because = models.TextField(blank=True)
    takes_in = models.JSONField(default=list, blank=True)
    # The keys of the flows in which it gives, and in which it receives, beside who does so already.
    gives_in = models.JSONField(default=list, blank=True)
    receives_in = models.JSONField(default=list, blank=True)
    # Its answers to the legal questions: the power, and what stands beside it by the names of a Reliance.
    gateway = models.ForeignKey(LegalGateway, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    takes_restrictions = models.BooleanField(default=False)
    content = models.JSONField(null=True, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    proposed_by = models.CharField(max_length=250)
    proposed_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.TextField(blank=True)
    party = models.OneToOneField(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="accession")
    acceded_at = models.DateTimeField(null=True, blank=True)
    # When it took effect or ended without.
    closed_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"],
                condition=Q(closed_at__isnull=True),
                name="a_body_accedes_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[AccessionState.PREPARING, AccessionState.WITHDRAWN]) | ~Q(content_sha256=""),
                name="an_accession_that_is_asked_has_its_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"Accession of {self.organisation} to {self.version}"

    @property
    def chain(self) -> str:
        return self.agreement.chain

    @property
    def key(self) -> str:
        """How letters, documents and seals name this accession."""
        return f"accession:{self.pk}"

    @property
    def named(self) -> str:
        return named(str(self.organisation), self.units)

    @property
    def code(self) -> str:
        """The short form of its hash, for people to compare."""
        return f"{self.content_sha256[:4]}-{self.content_sha256[4:8]}".upper() if self.content_sha256 else ""

    @property
    def wants_consent(self) -> bool:
        return self.version.accession_by_consent

    @property
    def is_prepared(self) -> bool:
        return self.state == AccessionState.PREPARING

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def get_absolute_url(self) -> str:
        return reverse("accession", args=[self.agreement.board.slug, self.agreement.slug, self.pk])


class AccessionConsent(models.Model):
    """What a party says to an accession, with its reason; said once."""

    accession = models.ForeignKey(Accession, on_delete=models.PROTECT, related_name="consents")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    reason = models.TextField(blank=True)
    content_sha256 = models.CharField(max_length=64)
    said_by = models.CharField(max_length=250)
    said_by_key = models.CharField(max_length=80)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["said_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["accession", "party"], name="a_party_answers_an_accession_once")]

    def __str__(self) -> str:
        return f"{self.party} {'agrees' if self.agrees else 'refuses'}"

    @property
    def chain(self) -> str:
        return self.accession.chain


class AccessionSignatory(WayIn):
    """A person who signs an accession form, and the way in. All who are named must sign."""

    LINK, CODE, SESSION = LINK, CODE, "accession"

    accession = models.ForeignKey(Accession, on_delete=models.PROTECT, related_name="signatories")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="accedes_for")
    position = models.CharField(max_length=120)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "accession signatories"
        constraints = [models.UniqueConstraint(fields=["accession", "user"], name="a_person_signs_an_accession_once")]

    def __str__(self) -> str:
        return f"{self.user.name}, {self.position}"

    @property
    def chain(self) -> str:
        return self.accession.chain

    @property
    def person(self) -> User:
        return self.user

    @property
    def who(self) -> str:
        return str(self)

    @property
    def body(self) -> Organisation:
        return self.accession.organisation

    @property
    def text(self) -> Version:
        return self.accession.version

    @property
    def signed(self) -> AccessionSignature | None:
        return getattr(self, "signature", None)


class AccessionSignature(models.Model):
    """One person's signature of an accession form: an immutable record, whose hash stands in the trail."""

    accession = models.ForeignKey(Accession, on_delete=models.PROTECT, related_name="signatures")
    signatory = models.OneToOneField(AccessionSignatory, on_delete=models.PROTECT, related_name="signature")
    # Who signed stands beside the trail, where it can be erased (evidence.people).
    person = models.CharField(max_length=64)
    authority = models.CharField(max_length=20, choices=Authority)
    statement = models.TextField()
    content_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    record = models.JSONField()
    record_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Signature of the {self.accession}"

    @property
    def chain(self) -> str:
        return self.accession.chain

    @property
    def words(self) -> str:
        """Who signed which form when, in one line."""
        who = ", ".join(filter(None, (self.who["name"], self.who["position"])))
        when = in_words(clock.london_date(self.signed_at))
        return f"{who}: accession form to version {self.accession.version.number}, online, {when}"

    @cached_property
    def who(self) -> dict[str, str]:
        """Name, position and note of authority; erased ones say so in the place of the name."""
        return as_words(people.words_of([self.person]).get(self.person))
