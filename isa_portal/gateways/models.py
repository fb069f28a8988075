"""The catalogue of what the law allows, requires and forbids."""

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from isa_portal.organisations.models import BodyKind


class Kind(models.TextChoices):
    DUTY = "duty", "Duty"
    EXPRESS_POWER = "express_power", "Express power"
    IMPLIED_POWER = "implied_power", "Implied power"
    COMMON_LAW = "common_law", "Common law"
    RESTRICTION = "restriction", "Restriction"
    NOT_A_GATEWAY = "not_a_gateway", "Not a gateway"


POWERS = (Kind.DUTY, Kind.EXPRESS_POWER, Kind.IMPLIED_POWER, Kind.COMMON_LAW)


class Standing(models.TextChoices):
    IN_FORCE = "in_force", "In force"
    NOT_COMMENCED = "not_commenced", "Not yet in force"
    NOT_CONFIRMED = "not_confirmed", "Not confirmed"
    REPEALED = "repealed", "Repealed"
    SPENT = "spent", "No longer of use"


class Confidence(models.TextChoices):
    VERIFIED = "V", "Checked against its source"
    HIGH = "H", "Well known, not checked again"
    MEDIUM = "M", "Fairly sure: check before relying on it"
    LOW = "L", "Unsure"


ANYBODY = "any"
DISCLOSERS_OR_RECIPIENTS = [(ANYBODY, "Anybody"), *BodyKind.choices]


class DataKind(models.TextChoices):
    """What moves, as far as a gateway may exclude it."""

    PERSONAL = "personal", "Personal information"
    PATIENT = "patient", "Patient information"
    PERSONAL_FROM_CARE = "personal_from_care", "Personal information from a health or social care authority"


# A flow is said to carry the first two; the third is an exclusion that depends on who discloses.
CARRIED = (DataKind.PERSONAL, DataKind.PATIENT)


class Prerequisite(models.TextChoices):
    """What must be there before a gateway is relied on."""

    REQUEST = "request", "A request by those who may receive"
    OBJECTIVE = "objective", "An objective for which both bodies are specified"
    REGISTER_ENTRY = "register_entry", "An entry in the public register"
    DPIA = "dpia", "A data protection impact assessment, not a screening alone"
    POLICY_DOCUMENT = "policy_document", "An appropriate policy document"
    CAG_APPROVAL = "cag_approval", "Approval advised by the Confidentiality Advisory Group"
    CONSENT = "consent", "The agreement of the person"
    PARTNERSHIP = "partnership", "A partnership agreement under the section"
    PILOT = "pilot", "A pilot that the review board has seen"
    OWN_CODE = "own_code", "The code of practice of its own"
    ACCREDITATION = "accreditation", "Accreditation"


class Territory(models.TextChoices):
    ENGLAND = "england", "England"
    WALES = "wales", "Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "northern_ireland", "Northern Ireland"


class LegalGatewayQuerySet(models.QuerySet["LegalGateway"]):
    def shown(self) -> "LegalGatewayQuerySet":
        """Return what people may read: an entry nobody is sure of stays hidden."""
        return self.exclude(confidence=Confidence.LOW)

    def choosable(self, on: date | None = None) -> "LegalGatewayQuerySet":
        """Return what an agreement may rely on (rules.why_not_choosable says the same of one entry)."""
        found = self.shown().filter(kind__in=POWERS, standing=Standing.IN_FORCE)
        if on is None:
            return found
        begun = Q(in_force_from__isnull=True) | Q(in_force_from__lte=on)
        return found.filter(begun, Q(in_force_to__isnull=True) | Q(in_force_to__gte=on))


class LegalGateway(models.Model):
    """One power or duty, or one thing often mistaken for a power."""

    slug = models.SlugField(max_length=60, unique=True)
    short_title = models.CharField(max_length=200)
    citation = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    uk_gdpr_art6 = models.CharField("UK GDPR Article 6", max_length=200, blank=True)
    art9_and_dpa_sch1 = models.CharField("UK GDPR Article 9 and Schedule 1 DPA 2018", max_length=400, blank=True)
    who_may_rely = models.TextField(blank=True)
    status = models.CharField(max_length=300)
    standing = models.CharField(max_length=20, choices=Standing.choices)
    replaced_by = models.CharField(max_length=200, blank=True)
    confidence = models.CharField(max_length=1, choices=Confidence.choices)
    note = models.TextField(blank=True)
    limits = models.TextField(blank=True)
    extent = models.CharField(max_length=200, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    # An empty field says that the source does not settle it; only a complete list says no to whom it leaves out.
    may_disclose = models.JSONField(default=list, blank=True)
    disclosers_complete = models.BooleanField(default=False)
    may_receive = models.JSONField(default=list, blank=True)
    recipients_complete = models.BooleanField(default=False)
    named_only = models.JSONField(default=list, blank=True)
    excluded_bodies = models.JSONField(default=list, blank=True)
    excluded_data = models.JSONField(default=list, blank=True)
    prerequisites = models.JSONField(default=list, blank=True)
    # Rows of {"name": ..., "kinds": [...]}: the kinds of body that are specified for the objective.
    objectives = models.JSONField(default=list, blank=True)
    territories = models.JSONField(default=list, blank=True)
    in_force_from = models.DateField(null=True, blank=True)
    in_force_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")

    objects = LegalGatewayQuerySet.as_manager()
    history = HistoricalRecords()
    # Told by the services, so that the history has the time of the act and not of the machine.
    _history_date: datetime

    class Meta:
        ordering = ["citation"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="gateway_kind_is_known"),
            models.CheckConstraint(condition=models.Q(standing__in=Standing.values), name="gateway_standing_is_known"),
            models.CheckConstraint(
                condition=models.Q(confidence__in=Confidence.values), name="gateway_confidence_is_known"
            ),
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True)
                | Q(in_force_from__isnull=True)
                | Q(in_force_to__gte=models.F("in_force_from")),
                name="gateway_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=models.F("pk")),
                name="gateway_is_not_its_own_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.citation

    @property
    def chain(self) -> str:
        return "portal"

    def get_absolute_url(self) -> str:
        return reverse("gateways:entry", args=[self.slug])


class GatewayRevision(models.Model):
    """One change of an entry: what it said before and after, who changed it, why and on what source."""

    gateway = models.ForeignKey(LegalGateway, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    # By the name of the field: {"label", "before", "after"}, both as words.
    changes = models.JSONField()
    by_key = models.CharField(max_length=100)
    by_words = models.CharField(max_length=200)
    at = models.DateTimeField()
    reason = models.TextField()
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["gateway", "number"], name="one_revision_per_number")]

    def __str__(self) -> str:
        return f"{self.gateway}, revision {self.number}"


class LawChange(models.Model):
    """A change of the law that agreements may have to answer to: which entry, what, and from which day."""

    class Kind(models.TextChoices):
        AMENDED = "amended", "Amended"
        COMMENCED = "commenced", "Commenced"
        REPEALED = "repealed", "Repealed"
        REPLACED = "replaced", "Replaced"

    gateway = models.ForeignKey(LegalGateway, on_delete=models.PROTECT, related_name="law_changes")
    revision = models.OneToOneField(GatewayRevision, on_delete=models.PROTECT, related_name="law_change")
    kind = models.CharField(max_length=12, choices=Kind)
    what = models.TextField()
    from_on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.gateway}: {self.get_kind_display().lower()} from {self.from_on}"
