"""The register of bodies that can be bound."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from guardian.models import GroupObjectPermissionBase
from simple_history.models import HistoricalRecords

from isa_portal.organisations.models.choices import BodyKind, CyberEssentials, DsptStanding, OrganisationRole, Scheme


class Organisation(models.Model):
    """A body that can be bound, by its legal name; registered once for all boards."""

    legal_name = models.CharField(max_length=200, unique=True)
    known_as = models.CharField(max_length=120, blank=True)
    slug = models.SlugField(unique=True, max_length=120)
    kinds = models.JSONField(default=list, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name="proprietor"
    )
    notice_address = models.TextField(blank=True)
    notice_email = models.EmailField(blank=True)
    domains = models.JSONField(default=list, blank=True)
    dspt = models.CharField(max_length=20, blank=True, choices=DsptStanding, default=DsptStanding.NOT_KNOWN)
    dspt_on = models.DateField(null=True, blank=True)
    cyber_essentials = models.CharField(
        max_length=10, blank=True, choices=CyberEssentials, default=CyberEssentials.NOT_KNOWN
    )
    cyber_essentials_until = models.DateField(null=True, blank=True)
    dissolved_on = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")
    # A double that was joined: its people, parties and papers stand with the other, its address leads there.
    joined_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="doubles")
    history = HistoricalRecords()

    class Meta:
        ordering = ["legal_name"]
        permissions = [(f"act_as_{role}", f"May act as {role.label.lower()}") for role in OrganisationRole]
        constraints = [
            models.CheckConstraint(
                condition=Q(joined_into__isnull=True) | ~Q(joined_into=models.F("pk")),
                name="a_body_is_not_joined_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name

    @property
    def chain(self) -> str:
        return f"organisation:{self.pk}"

    @property
    def short(self) -> str:
        return self.known_as or self.legal_name

    @property
    def kind_words(self) -> list[str]:
        """The kinds of body in words, in the order of the list."""
        return [str(kind.label) for kind in BodyKind if kind.value in self.kinds]


class OtherName(models.Model):
    """A name by which people look for a body: another known-as name, or a legal name that it has given up."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="other_names")
    name = models.CharField(max_length=200)
    was_legal_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="a_name_of_a_body_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def chain(self) -> str:
        return self.organisation.chain


class Identifier(models.Model):
    """A body's number in a register; a number belongs to one body only."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=10, choices=Scheme)
    value = models.CharField(max_length=30)
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["scheme", "value"]
        constraints = [models.UniqueConstraint(fields=["scheme", "value"], name="a_number_belongs_to_one_body")]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.value}"

    @property
    def chain(self) -> str:
        return self.organisation.chain


class OrganisationGroupPermission(GroupObjectPermissionBase):
    """Guardian's grant of an organisation role, on the organisation itself."""

    content_object = models.ForeignKey(Organisation, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        unique_together = [["group", "permission", "content_object"]]
