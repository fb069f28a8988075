"""For whom each person acts: memberships, invitations to one, mandates, offices."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from isa_portal.lib import links
from isa_portal.organisations.models.boards import Board, InDate, Portal
from isa_portal.organisations.models.bodies import Organisation
from isa_portal.organisations.models.choices import BoardRole, MandateSource, Office, OrganisationRole, PortalRole
from isa_portal.organisations.models.people import User

ONE_BODY_AND_ITS_ROLE = (
    Q(board__isnull=True, portal__isnull=True, organisation__isnull=False, role__in=OrganisationRole.values)
    | Q(board__isnull=False, portal__isnull=True, organisation__isnull=True, role__in=BoardRole.values)
    | Q(board__isnull=True, portal__isnull=False, organisation__isnull=True, role__in=PortalRole.values)
)
ROLE_WORDS = {role.value: str(role.label) for role in (*BoardRole, *OrganisationRole, *PortalRole)}
Body = Board | Organisation | Portal


class Memberships(InDate):
    def in_date(self, on: date) -> Self:
        """Return those held on a day; a released person holds nothing from that instant."""
        return super().in_date(on).filter(released_at__isnull=True)


class OfABody(models.Model):
    """A role of exactly one board, organisation or the portal."""

    board = models.ForeignKey(Board, null=True, on_delete=models.CASCADE)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE)
    portal = models.ForeignKey(Portal, null=True, on_delete=models.CASCADE)
    role = models.CharField(max_length=20)

    class Meta:
        abstract = True

    @property
    def body(self) -> Body:
        return self.board or self.organisation or self.portal  # type: ignore[return-value]

    @property
    def chain(self) -> str:
        return self.body.chain

    @property
    def role_words(self) -> str:
        return ROLE_WORDS[self.role]


class Membership(OfABody):
    """That a person holds a role for a board, an organisation or the portal, from a day until a day."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()
    objects = Memberships.as_manager()

    class Meta:
        default_related_name = "memberships"
        constraints = [
            models.CheckConstraint(condition=ONE_BODY_AND_ITS_ROLE, name="membership_of_one_body_in_one_of_its_roles")
        ]

    def __str__(self) -> str:
        return f"{self.user.name}: {self.role} of {self.body}"


INVITED = "account"


class AccountInvitation(OfABody):
    """
    An invitation of one person to one role.

    The link is computed from this row's key and generation and never stored; the row keeps its fingerprint.
    """

    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    invited_by = models.CharField(max_length=250)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    generation = models.PositiveIntegerField(default=1)
    fingerprint = models.CharField(max_length=64, db_index=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="accepted_invitations")
    withdrawn_at = models.DateTimeField(null=True)
    # An address outside the organisation's own domains was confirmed by whoever invited it.
    outside_domains = models.BooleanField(default=False)

    class Meta:
        default_related_name = "account_invitations"
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=ONE_BODY_AND_ITS_ROLE, name="invitation_to_one_body_in_one_of_its_roles")
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.email} as {self.role} of {self.body}"

    @property
    def token(self) -> str:
        return links.token(INVITED, self.pk, self.generation)

    @property
    def is_open(self) -> bool:
        """Whether it was neither used nor withdrawn; it may have expired."""
        return self.accepted_at is None and self.withdrawn_at is None


class Mandate(models.Model):
    """Authority to bind an organisation, and where it comes from."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mandates")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mandates")
    office = models.CharField(max_length=120, blank=True, help_text="the office that holds the authority")
    kind = models.CharField(max_length=20, choices=MandateSource, default=MandateSource.OTHER)
    source = models.CharField(max_length=200, help_text="constitution, scheme of delegation or minute")
    limits = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_by = models.CharField(max_length=250, blank=True)
    history = HistoricalRecords()
    objects = InDate.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ends_on"], name="mandate_by_end")]

    def __str__(self) -> str:
        return f"{self.user.name} may bind {self.organisation}"

    @property
    def chain(self) -> str:
        return self.organisation.chain


class OfficerAppointment(models.Model):
    """An accountable office of an organisation, with its shared mailbox, its holder and an absent holder's deputy."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="officers")
    office = models.CharField(max_length=20, choices=Office)
    holder = models.CharField(max_length=120, blank=True)
    holder_email = models.EmailField(blank=True)
    mailbox = models.EmailField()
    deputy = models.CharField(max_length=120, blank=True)
    deputy_email = models.EmailField(blank=True)
    deputy_until = models.DateField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    history = HistoricalRecords()
    objects = InDate.as_manager()

    def __str__(self) -> str:
        return f"{self.get_office_display()} of {self.organisation}"

    @property
    def chain(self) -> str:
        return self.organisation.chain

    def mailboxes(self, on: date) -> list[str]:
        """Return where letters to this office go on a day: its mailbox, its holder, a deputy while there is one."""
        deputy = self.deputy_email if self.deputy_until and on <= self.deputy_until else ""
        return list(dict.fromkeys(one.lower() for one in (self.mailbox, self.holder_email, deputy) if one))
