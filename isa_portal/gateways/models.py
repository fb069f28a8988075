"""The catalogue of what the law allows, requires and forbids, and the bases in data protection law."""

from datetime import datetime

from django.db import models
from simple_history.models import HistoricalRecords


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


class LawfulBasis(models.TextChoices):
    """Why a controller may process at all: UK GDPR Article 6(1), chosen per purpose and per party."""

    CONSENT = "6(1)(a)", "Article 6(1)(a): consent"
    CONTRACT = "6(1)(b)", "Article 6(1)(b): contract"
    LEGAL_OBLIGATION = "6(1)(c)", "Article 6(1)(c): legal obligation"
    VITAL_INTERESTS = "6(1)(d)", "Article 6(1)(d): vital interests"
    PUBLIC_TASK = "6(1)(e)", "Article 6(1)(e): public task"
    RECOGNISED_INTEREST = "6(1)(ea)", "Article 6(1)(ea): recognised legitimate interest"
    LEGITIMATE_INTERESTS = "6(1)(f)", "Article 6(1)(f): legitimate interests"


class Condition(models.TextChoices):
    """Why special category data may move: UK GDPR Article 9(2) with its paragraph of Schedule 1 DPA 2018."""

    NONE = "none", "Not special category data"
    EXPLICIT_CONSENT = "9(2)(a)", "Article 9(2)(a): explicit consent"
    EMPLOYMENT = "9(2)(b)+1.1", "Article 9(2)(b): employment and social protection; Schedule 1, paragraph 1"
    VITAL_INTERESTS = "9(2)(c)", "Article 9(2)(c): vital interests"
    MEMBERS = "9(2)(d)", "Article 9(2)(d): members of a not-for-profit body"
    MADE_PUBLIC = "9(2)(e)", "Article 9(2)(e): made public by the person"
    LEGAL_CLAIMS = "9(2)(f)", "Article 9(2)(f): legal claims and courts"
    STATUTORY_PURPOSES = "9(2)(g)+2.6", "Article 9(2)(g): statutory and government purposes; Schedule 1, paragraph 6"
    EQUALITY = "9(2)(g)+2.8", "Article 9(2)(g): equality of opportunity or treatment; Schedule 1, paragraph 8"
    UNLAWFUL_ACTS = "9(2)(g)+2.10", "Article 9(2)(g): preventing or detecting unlawful acts; Schedule 1, paragraph 10"
    FRAUD = "9(2)(g)+2.14", "Article 9(2)(g): preventing fraud; Schedule 1, paragraph 14"
    SAFEGUARDING = (
        "9(2)(g)+2.18",
        "Article 9(2)(g): safeguarding children and individuals at risk; Schedule 1, paragraph 18",
    )
    ECONOMIC_WELL_BEING = (
        "9(2)(g)+2.19",
        "Article 9(2)(g): economic well-being of certain individuals; Schedule 1, paragraph 19",
    )
    HEALTH_OR_SOCIAL_CARE = "9(2)(h)+1.2", "Article 9(2)(h): health or social care; Schedule 1, paragraph 2"
    PUBLIC_HEALTH = "9(2)(i)+1.3", "Article 9(2)(i): public health; Schedule 1, paragraph 3"
    RESEARCH = "9(2)(j)+1.4", "Article 9(2)(j): research, archiving and statistics; Schedule 1, paragraph 4"


class LegalGatewayQuerySet(models.QuerySet["LegalGateway"]):
    def shown(self) -> "LegalGatewayQuerySet":
        """Return what people may read: an entry nobody is sure of stays hidden."""
        return self.exclude(confidence=Confidence.LOW)

    def choosable(self) -> "LegalGatewayQuerySet":
        """Return what an agreement may rely on (rules.why_not_choosable says the same of one entry)."""
        return self.shown().filter(kind__in=POWERS, standing=Standing.IN_FORCE)


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
        ]

    def __str__(self) -> str:
        return self.citation

    @property
    def chain(self) -> str:
        return "portal"
