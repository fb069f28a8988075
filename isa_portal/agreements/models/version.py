"""The text of an agreement: a version, and the decisions on it."""

from __future__ import annotations

from datetime import date
from typing import cast, get_args

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from isa_portal.agreements.lifecycle import UNSENT, State
from isa_portal.agreements.models.agreement import Agreement
from isa_portal.agreements.models.schedule import Anchor, ReviewBasis, ReviewBy, ReviewFollows, Schedule
from isa_portal.lib import clock
from isa_portal.lib.calendar import PartialDate, Period, Unit
from isa_portal.organisations.models import ApprovalRoute, Organisation, User
from isa_portal.risk.models import Assessment


class Rule(models.TextChoices):
    """When an agreement comes into force."""

    ALL_SIGN = "all_sign", "When all parties have signed"
    AS_EACH_SIGNS = "as_each_signs", "As each party signs (from the second)"
    ESSENTIAL_SIGN = "essential_sign", "When the essential parties have signed"


class Weight(models.TextChoices):
    """What a new version asks of the parties."""

    MATERIAL = "material", "Material: every party signs it"
    MINOR = "minor", "Minor: every party is told and may object"


class Classification(models.TextChoices):
    NONE = "", "No marking"
    OFFICIAL = "OFFICIAL", "OFFICIAL"
    OFFICIAL_SENSITIVE = "OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE"


class Assessed(models.TextChoices):
    """How the question of a data protection impact assessment is answered."""

    REFERENCE = "reference", "There is an assessment"
    SCREENING = "screening", "It was screened: no assessment is needed"


# What makes a high risk likely (UK GDPR Article 35): a screening answers each question.
SCREENING = {
    "vulnerable": "Are children or other vulnerable people among those whom the data is about?",
    "matching": "Are data from different bodies matched or combined?",
    "special": "Is special category or criminal offence data used on a large scale?",
    "technology": "Is new technology used, or known technology in a new way?",
    "decisions": "Do automated decisions or profiles bear on what people get?",
    "unexpected": "Would people not expect it, or not be told of it?",
}


class Version(models.Model):
    """One text of an agreement. Editable while it is a draft; fixed by its content hash once others are shown it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="versions")
    number = models.CharField(max_length=20)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFTING)
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="versions_written")
    # Who opened it or edited any part of it: none of them records its approval.
    writers = models.ManyToManyField(User, related_name="texts_written", blank=True)
    purpose = models.TextField(blank=True)
    benefits = models.TextField(blank=True)
    commences_on = models.DateField(null=True, blank=True)
    rule = models.CharField(max_length=20, choices=Rule, default=Rule.ALL_SIGN)
    # Signed on paper only: a witness must be physically present.
    is_deed = models.BooleanField(default=False)
    # Whether a body joins later only if every party consents.
    accession_by_consent = models.BooleanField(default=False)
    notice_count = models.PositiveSmallIntegerField(null=True, blank=True)
    notice_unit = models.CharField(max_length=20, blank=True, choices=[(unit, unit) for unit in get_args(Unit)])
    notice_method = models.CharField(max_length=200, blank=True)
    notice_to = models.CharField(max_length=300, blank=True)
    review_by = models.CharField(max_length=10, choices=ReviewBy, default=ReviewBy.INTERVAL)
    review_months = models.PositiveSmallIntegerField(null=True, blank=True)
    # Months to the first review, where it differs.
    review_first_months = models.PositiveSmallIntegerField(null=True, blank=True)
    review_basis = models.CharField(max_length=20, choices=ReviewBasis, default=ReviewBasis.COMMENCEMENT)
    review_follows = models.CharField(max_length=12, choices=ReviewFollows, default=ReviewFollows.ANNIVERSARY)
    review_on = models.DateField(null=True, blank=True)
    review_event = models.CharField(max_length=200, blank=True)
    liability = models.TextField(blank=True)
    declarations = models.JSONField(default=list, blank=True)
    review_questions = models.JSONField(default=list, blank=True)
    dpia_kind = models.CharField(max_length=10, blank=True, choices=Assessed)
    dpia_reference = models.CharField(max_length=200, blank=True)
    dpia_on = models.DateField(null=True, blank=True)
    dpia_owner = models.CharField(max_length=200, blank=True)
    # The answers of a screening by the key of its question; dpia has its reasons.
    dpia_answers = models.JSONField(default=dict, blank=True)
    dpia = models.TextField(blank=True)
    classification = models.CharField(max_length=20, blank=True, choices=Classification)
    printed_marking = models.CharField(max_length=60, blank=True)
    assessment = models.ForeignKey(Assessment, null=True, blank=True, on_delete=models.PROTECT)
    # Fixed when it is consulted on or submitted: the text as it was shown, approved, sent and signed.
    content = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    content_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    # When the parties were shown it, and the last day on which they may comment.
    consulted_at = models.DateTimeField(null=True, blank=True)
    comments_until = models.DateField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    rule_met_at = models.DateTimeField(null=True, blank=True)
    # The first day on which it binds; empty where only its agreement tells.
    effective_from = models.DateField(null=True, blank=True)
    # Nothing is material until the lead's IG lead confirmed that it is minor.
    weight = models.CharField(max_length=10, blank=True, choices=Weight)
    opened_because = models.TextField(blank=True)
    objections_until = models.DateField(null=True, blank=True)
    # The last day on which who has not signed it stays bound by what it signed before.
    cut_over_on = models.DateField(null=True, blank=True)
    cut_over_because = models.TextField(blank=True)
    returned_because = models.TextField(blank=True)
    history = HistoricalRecords(excluded_fields=["content"])

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "agreement"], name="version_by_state"),
            # Few wait for a day among all; the sweep asks for them every minute.
            *(
                models.Index(fields=["state", day], condition=Q(**{f"{day}__isnull": False}), name=f"version_by_{day}")
                for day in ("comments_until", "objections_until", "cut_over_on")
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="a_version_number_is_used_once"),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(state=State.CURRENT), name="one_current_version_of_an_agreement"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[State.DRAFTING, State.ABANDONED, State.RECORDED, State.CURRENT, State.SUPERSEDED]
                )
                | ~Q(content_sha256=""),
                name="a_submitted_version_has_its_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.reference} version {self.number}"

    @property
    def chain(self) -> str:
        return self.agreement.chain

    @property
    def key(self) -> str:
        """How documents and seals name this version."""
        return f"version:{self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFTING

    @property
    def is_consulted_on(self) -> bool:
        return self.state == State.CONSULTATION

    @property
    def is_minor(self) -> bool:
        return self.weight == Weight.MINOR

    @property
    def is_unsent(self) -> bool:
        return self.sent_at is None and self.state in UNSENT

    @property
    def notice_period(self) -> Period | None:
        return (
            Period(self.notice_count, cast(Unit, self.notice_unit)) if self.notice_count and self.notice_unit else None
        )

    @property
    def review_schedule(self) -> Schedule:
        return Schedule(
            self.review_by,
            self.review_months,
            self.review_first_months,
            self.review_basis,
            self.review_follows,
            self.review_on,
            self.review_event,
        )

    def review_anchor(self, start: date | None) -> Anchor | None:
        """Return the day from which its reviews are counted, by its basis; nothing where the day is not known."""
        found = start
        if self.review_basis == ReviewBasis.LAST_SIGNATURE and self.rule_met_at:
            found = clock.london_date(self.rule_met_at)
        if self.review_basis == ReviewBasis.APPROVAL and (approval := self.approvals.last()):
            found = approval.decided_on
        return Anchor(PartialDate.day(found), ReviewBasis(self.review_basis).label) if found else None

    @property
    def code(self) -> str:
        """The short form of the content hash, for people to compare."""
        return f"{self.content_sha256[:4]}-{self.content_sha256[4:8]}".upper() if self.content_sha256 else ""

    def get_absolute_url(self) -> str:
        return reverse("agreement_text", args=[self.agreement.board.slug, self.agreement.slug])


class Decision(models.TextChoices):
    APPROVED = "approved", "Approved"
    SENT_BACK = "sent_back", "Sent back"
    REJECTED = "rejected", "Rejected"


class Approval(models.Model):
    """A decision before signature: by which body, when, under which minute, on what advice."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="approvals")
    route = models.CharField(max_length=20, choices=ApprovalRoute)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT)
    body = models.CharField(max_length=200)
    decided_on = models.DateField()
    reference = models.CharField(max_length=200, blank=True)
    decision = models.CharField(max_length=12, choices=Decision)
    advice = models.TextField(blank=True)
    content_sha256 = models.CharField(max_length=64)
    recorded_by = models.CharField(max_length=250)
    recorded_at = models.DateTimeField()
    # How who recorded it was known, where that was not by signing in.
    proof = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["recorded_at"]
        constraints = [
            models.UniqueConstraint(fields=["version", "organisation"], name="one_decision_per_party"),
            models.UniqueConstraint(
                fields=["version"], condition=Q(organisation__isnull=True), name="one_decision_of_the_board"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} by {self.body} on {self.decided_on}"

    @property
    def chain(self) -> str:
        return self.version.chain


def next_draft_number(numbers: list[str]) -> str:
    """Return the next 0.x: every version began as one, whatever number it was given since."""
    drafts = [places[1] for number in numbers if (places := _places(number)) and places[0] == 0]
    return f"0.{max([len(numbers), *drafts]) + 1}"


def approved_number(numbers: list[str]) -> str:
    """Return the N.0 that an approval gives."""
    return f"{max((places[0] for number in numbers if (places := _places(number))), default=0) + 1}.0"


def minor_number(numbers: list[str], current: str) -> str:
    """Return the N.x of a minor version that amends the current one."""
    major = (_places(current) or (1, 0))[0] or 1
    taken = [places[1] for number in numbers if (places := _places(number)) and places[0] == major]
    return f"{major}.{max(taken, default=0) + 1}"


def _places(number: str) -> tuple[int, int] | None:
    """Return the two places of a number; a paper document may be numbered in words."""
    major, _, minor = number.partition(".")
    return (int(major), int(minor or 0)) if major.isdecimal() and (minor or "0").isdecimal() else None
