"""Who is party to an agreement, and which version each of them adhered to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import models
from simple_history.models import HistoricalRecords

from isa_portal.agreements.lifecycle import FORMER, PartyState
from isa_portal.agreements.models.agreement import Agreement
from isa_portal.agreements.models.version import Version
from isa_portal.lib import clock
from isa_portal.lib.calendar import PartialDate, day_before, in_words
from isa_portal.organisations.models import BodyKind, Organisation


def named(body: str, units: Sequence[str]) -> str:
    """Return how a text names a body of which only some parts take part."""
    return f"{body}: {', '.join(units)}" if units else body


class PartyRole(models.TextChoices):
    CONTROLLER = "controller", "Controller"
    JOINT_CONTROLLER = "joint_controller", "Joint controller"


# What the members of a class are counted as: 41 of 87 practices.
COUNTED_AS = {
    BodyKind.GP_PRACTICE: "practices",
    BodyKind.SCHOOL: "schools",
    BodyKind.ACADEMY_TRUST: "trusts",
    BodyKind.NHS_TRUST: "trusts",
    BodyKind.COLLEGE: "colleges",
    BodyKind.CHARITY: "charities",
    BodyKind.DISTRICT_COUNCIL: "councils",
    BodyKind.EARLY_YEARS_PROVIDER: "providers",
    BodyKind.HOUSING_ASSOCIATION: "providers",
}


class PartyClass(models.Model):
    """
    Bodies of one kind that a text names together, as "the county's GP practices".

    It is no body and no party: its members are, each bound by a signature of its own.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="classes")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, choices=BodyKind)
    # A body of the list is then bound by its proprietor: an academy by its trust.
    proprietor_signs = models.BooleanField(default=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "party classes"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "name"], name="a_class_is_named_once_in_an_agreement")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def chain(self) -> str:
        return self.agreement.chain

    @property
    def counted_as(self) -> str:
        return "trusts" if self.proprietor_signs else COUNTED_AS.get(BodyKind(self.kind), "members")


class Parties(models.QuerySet["Party"]):
    def told(self) -> Parties:
        """Return parties with all that lists of them say, in one query: body, class, whether each has signed."""
        bound = Adherence.objects.filter(party=models.OuterRef("pk"))
        return self.select_related("organisation", "member_of").annotate(has_signed=models.Exists(bound))  # type: ignore[no-redef]


class Party(models.Model):
    """A body's membership of an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(max_length=20, choices=PartyRole, default=PartyRole.CONTROLLER)
    # The parts of the body that take part, as ["education", "early help"]; none means the whole of it.
    units = models.JSONField(default=list, blank=True)
    member_of = models.ForeignKey(PartyClass, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    leads = models.BooleanField(default=False)
    is_essential = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=PartyState, default=PartyState.LISTED)
    active_from = models.DateField(null=True, blank=True)
    bound_until = models.DateField(null=True, blank=True)
    # Of a tier 2: why this party does without the tier 1, as a national body may, and which clauses of it bind it here.
    tier_1_waived_because = models.TextField(blank=True)
    takes_in = models.JSONField(default=list, blank=True)
    # Whose seat it took by an instrument: the party's key, its names then, the first day of this one, the instrument.
    in_place_of = models.JSONField(default=list, blank=True)
    # When it was first shown a text, before anybody asked it to sign.
    consulted_at = models.DateTimeField(null=True, blank=True)
    # The instant at which it was put out, or was taken as not joining.
    ended_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()
    objects: ClassVar[Parties] = Parties.as_manager()  # type: ignore[assignment]

    # Only of parties that were ``told``.
    has_signed: bool

    class Meta:
        ordering = ["-leads", "organisation__legal_name"]
        verbose_name_plural = "parties"
        constraints = [models.UniqueConstraint(fields=["agreement", "organisation"], name="a_body_is_a_party_once")]
        indexes = [
            models.Index(fields=["organisation", "state", "agreement"], name="party_by_organisation"),
            # Few have a last day; the sweep asks for them every minute.
            models.Index(
                fields=["state", "bound_until"], condition=models.Q(bound_until__isnull=False), name="party_by_last_day"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def chain(self) -> str:
        return self.agreement.chain

    @property
    def named(self) -> str:
        """The body with its parts: Peterborough City Council: education, early help."""
        return named(str(self.organisation), self.units)

    @property
    def places(self) -> list[str]:
        """Whose seat it took, each in a sentence with both days."""
        return [
            f"In the place of {one['name']}, from {in_words(date.fromisoformat(one['day']))}, by {one['instrument']}."
            for one in self.in_place_of
        ]

    @property
    def is_to_sign_as_successor(self) -> bool:
        """Whether an instrument names it for a seat without binding it: it has not signed yet."""
        return self.state == PartyState.JOINING and bool(self.in_place_of)

    @property
    def listed_as(self) -> str:
        """Its short name, and the names of those whose seat it took with their last day."""
        days = [(one["short"], day_before(date.fromisoformat(one["day"]))) for one in self.in_place_of]
        before = [f"until {in_words(day)} {name}" for name, day in days]
        return f"{self.organisation.short} ({', '.join(before)})" if before else self.organisation.short

    @property
    def is_told(self) -> bool:
        """Say whether this body was shown a text or asked to sign one: until then only board and lead know of it."""
        return self.state != PartyState.LISTED or self.consulted_at is not None

    @property
    def is_bound(self) -> bool:
        """Whether it is bound now: also while it is leaving."""
        return self.state in (PartyState.ACTIVE, PartyState.NOTICE_GIVEN)

    def is_former(self, on: date) -> bool:
        """Say whether this body is a party no more; it is none on the day after its last bound day."""
        return self.state in FORMER or bool(self.bound_until and self.bound_until < on)

    @property
    def last_day(self) -> date | None:
        """The last day on which it is bound, where it has one."""
        return clock.london_date(self.left_at) - timedelta(days=1) if self.left_at else None

    @property
    def left_at(self) -> datetime | None:
        """The instant from which nothing is for this party any more, where it is known."""
        return clock.midnight(self.bound_until + timedelta(days=1)) if self.bound_until else self.ended_at


class JointArrangement(models.Model):
    """Who does what among joint controllers, and its gist for people (UK GDPR Article 26)."""

    part_of = "version"
    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="arrangement")
    who_does_what = models.TextField(blank=True)
    gist = models.TextField(blank=True)
    history = HistoricalRecords()

    def __str__(self) -> str:
        return f"Arrangement of the joint controllers of {self.version}"

    @property
    def chain(self) -> str:
        return self.version.chain


class Adherence(models.Model):
    """
    That a party is bound to a version, from an instant or, on paper, from a partly known day.

    Written only through execution. Cover reads nothing else about signatures.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="adherences")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="adherences")
    adhered_at = models.DateTimeField(null=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "version"], name="a_party_adheres_to_a_version_once")]

    def __str__(self) -> str:
        return f"{self.party} to {self.version}"

    @property
    def dated(self) -> PartialDate | None:
        return PartialDate(self.first_day, self.last_day) if self.first_day and self.last_day else None
