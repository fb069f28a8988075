"""What moves between the parties: flows, their data items and the system at each end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models import Prefetch
from simple_history.models import HistoricalRecords

from isa_portal.agreements.models.part import PartOfVersion
from isa_portal.organisations.models import Organisation


class Identifiability(models.TextChoices):
    """How far people can be known from data, from the least to the most."""

    ANONYMOUS = "anonymous", "Anonymous"
    PSEUDONYMOUS = "pseudonymous", "Pseudonymous"
    PERSONAL = "personal", "Personal"


class Answer(models.TextChoices):
    NO = "no", "No"
    YES = "yes", "Yes"


class Mechanism(models.TextChoices):
    """By what a transfer out of the United Kingdom is allowed (UK GDPR Chapter V)."""

    ADEQUACY = "adequacy", "Adequacy regulations"
    IDTA = "idta", "International data transfer agreement"
    ADDENDUM = "addendum", "UK addendum to the EU standard contractual clauses"
    BINDING_RULES = "binding_rules", "Binding corporate rules"
    PUBLIC_BODIES = "public_bodies", "A binding instrument between public authorities"
    EXCEPTION = "exception", "An exception for the case"


class OptOut(models.TextChoices):
    """Whether the National Data Opt-Out is applied to a flow."""

    APPLIES = "applies", "Applies"
    DOES_NOT = "does_not", "Does not apply"
    UNCLEAR = "unclear", "Unclear"


class Told(models.TextChoices):
    """What people are told of a flow: fairness and confidentiality, and none of them a lawful basis."""

    INFORMED = "informed", "They are informed"
    TAKE_PART = "take_part", "They are asked to take part"
    AGREE = "agree", "They are asked to agree to the disclosure of confidential information"
    NOT_TOLD = "not_told", "They are not told"


class End(models.TextChoices):
    SOURCE = "source", "Where it comes from"
    DESTINATION = "destination", "Where it goes to"


@dataclass(frozen=True)
class Kinds:
    """
    Which kinds of data items are among some: what is anonymous is nobody's, so its marks do not count.

    :ivar identifiability: that of the item from which people can be known best; nothing without items
    """

    identifiability: str
    special_category: bool
    offence_data: bool
    patient_data: bool

    @property
    def is_identifiable(self) -> bool:
        return self.identifiability in (Identifiability.PSEUDONYMOUS, Identifiability.PERSONAL)


def kinds_of(items: Iterable[DataItem]) -> Kinds:
    found = list(items)
    marked = [item for item in found if item.identifiability != Identifiability.ANONYMOUS]
    order = {str(value): place for place, value in enumerate(Identifiability)}
    return Kinds(
        max((item.identifiability for item in found), key=lambda value: order.get(value, -1), default=""),
        any(item.special_category for item in marked),
        any(item.offence_data for item in marked),
        any(item.patient_data for item in marked),
    )


class DataFlows(models.QuerySet["DataFlow"]):
    def in_full(self) -> DataFlows:
        """Return the flows with their bodies, data items and systems, in as many queries as there are kinds."""
        return self.select_related("discloser", "recipient").prefetch_related(
            "systems", Prefetch("items", DataItem.objects.all())
        )

    def kinds(self) -> Kinds:
        """Return which kinds of data move in these flows: version.flows.kinds()."""
        return kinds_of(DataItem.objects.filter(flow__in=self.order_by()).order_by())


class DataFlow(PartOfVersion):
    """What moves from one party to another, at which stage, how, kept how long and who is told."""

    stage = models.CharField(max_length=120)
    discloser = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="flows_given")
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="flows_received")
    data = models.TextField()
    period = models.CharField("period covered", max_length=200, blank=True)
    not_shared = models.TextField("what is not shared", blank=True)
    not_shared_why = models.TextField("why that is not shared", blank=True)
    method = models.CharField(max_length=200, blank=True)
    frequency = models.CharField(max_length=120, blank=True)
    retention = models.CharField(max_length=300, blank=True)
    clock_starts = models.CharField("start of its keeping", max_length=300, blank=True)
    disposal = models.CharField(max_length=300, blank=True)
    stored_in = models.CharField(max_length=200, blank=True)
    outside_uk = models.CharField("transfer out of the UK", max_length=3, blank=True, choices=Answer)
    transfer_mechanism = models.CharField(max_length=20, blank=True, choices=Mechanism)
    transfer_note = models.CharField(max_length=300, blank=True)
    onward = models.CharField("passing on", max_length=3, blank=True, choices=Answer)
    onward_to = models.CharField("passed on to", max_length=300, blank=True)
    onward_decides = models.CharField("who decides on passing on", max_length=300, blank=True)
    told = models.CharField("what people are told", max_length=20, blank=True, choices=Told)
    told_why = models.TextField("why people are told that", blank=True)
    victims_told = models.CharField("what victims and witnesses are told", max_length=20, blank=True, choices=Told)
    victims_told_why = models.TextField("why victims and witnesses are told that", blank=True)
    opt_out = models.CharField("National Data Opt-Out", max_length=10, blank=True, choices=OptOut)
    opt_out_why = models.TextField("why the National Data Opt-Out is so answered", blank=True)
    article_30 = models.CharField("Article 30 reference", max_length=200, blank=True)
    history = HistoricalRecords()
    objects: ClassVar[DataFlows] = DataFlows.as_manager()  # type: ignore[assignment]

    class Meta(PartOfVersion.Meta):
        default_related_name = "flows"

    def __str__(self) -> str:
        return f"{self.discloser.short} to {self.recipient.short}: {self.stage}"

    @property
    def kinds(self) -> Kinds:
        return kinds_of(self.items.all())

    @property
    def identifiability(self) -> str:
        return self.kinds.identifiability

    @property
    def special_category(self) -> bool:
        return self.kinds.special_category

    @property
    def offence_data(self) -> bool:
        return self.kinds.offence_data

    @property
    def patient_data(self) -> bool:
        return self.kinds.patient_data


class DataItem(models.Model):
    """One thing that is said about people in a flow: how far they can be known, of which kind, and why it is needed."""

    part_of = "flow"
    flow = models.ForeignKey(DataFlow, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=300)
    identifiability = models.CharField(max_length=20, choices=Identifiability)
    special_category = models.BooleanField(default=False)
    offence_data = models.BooleanField(default=False)
    patient_data = models.BooleanField(default=False)
    why_needed = models.TextField(blank=True)
    why_not_less = models.TextField("why less would not do", blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def chain(self) -> str:
        return self.flow.chain


class FlowSystem(models.Model):
    """The system at one end of a flow, who answers for it, and who may see it."""

    part_of = "flow"
    flow = models.ForeignKey(DataFlow, on_delete=models.CASCADE, related_name="systems")
    end = models.CharField(max_length=12, choices=End)
    name = models.CharField(max_length=200, blank=True)
    owner = models.CharField("information asset owner", max_length=200, blank=True)
    agreed_on = models.DateField("day of the owner's agreement", null=True, blank=True)
    custodian = models.CharField(max_length=200, blank=True)
    seen_by = models.CharField("who may see it", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-end"]  # the source first
        constraints = [models.UniqueConstraint(fields=["flow", "end"], name="one_system_at_each_end_of_a_flow")]

    def __str__(self) -> str:
        return f"{self.get_end_display()}: {self.name}"

    @property
    def chain(self) -> str:
        return self.flow.chain
