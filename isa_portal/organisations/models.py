"""Who is who: people, bodies that can be bound, boards, and for whom each person acts."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from guardian.models import GroupObjectPermissionBase
from simple_history.models import HistoricalRecords


class BoardRole(models.TextChoices):
    SECRETARIAT = "secretariat", "Secretariat"
    CHAIR = "chair", "Chair"
    AUDITOR = "auditor", "Auditor"


class OrganisationRole(models.TextChoices):
    ADMINISTRATOR = "administrator", "Administrator"
    IG_LEAD = "ig_lead", "Information governance lead"
    EDITOR = "editor", "Editor"
    SIGNATORY = "signatory", "Signatory"
    READER = "reader", "Reader"


class Office(models.TextChoices):
    DPO = "dpo", "Data protection officer"
    SIRO = "siro", "Senior information risk owner"
    CALDICOTT = "caldicott", "Caldicott Guardian"
    IG_LEAD = "ig_lead", "Information governance lead"
    ASSET_OWNER = "asset_owner", "Information asset owner"
    CONTACT = "contact", "Single point of contact"


class ApprovalRoute(models.TextChoices):
    BOARD = "board", "The board, at a meeting"
    CHAIR = "chair", "Chair's urgent action"
    OFFICER = "officer", "A delegated officer"
    EACH_PARTY = "each_party", "Each party for itself"


class Nation(models.TextChoices):
    ENGLAND_AND_WALES = "england_and_wales", "England and Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "northern_ireland", "Northern Ireland"


class Users(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an account; without a password it can be entered by personal links only."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Shown by name and position; acts through memberships only."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=120)
    position = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)

    # Filled per request by the middleware; None means: read afresh each time.
    remembered_grants: dict[date, Any] | None = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects: ClassVar[Users] = Users()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        return f"{self.name}, {self.position}" if self.position else self.name

    def get_full_name(self) -> str:
        return self.name

    @property
    def chain(self) -> str:
        return "portal"

    @property
    def actor_key(self) -> str:
        return f"user:{self.pk}"

    @property
    def actor_words(self) -> str:
        return str(self)[:200]


class Organisation(models.Model):
    """A body that can be bound, by its legal name."""

    legal_name = models.CharField(max_length=200, unique=True)
    known_as = models.CharField(max_length=120, blank=True)
    slug = models.SlugField(unique=True, max_length=120)
    kinds = models.JSONField(default=list, blank=True)
    notice_address = models.TextField(blank=True)
    notice_email = models.EmailField(blank=True)
    dissolved_on = models.DateField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["legal_name"]
        permissions = [(f"act_as_{role}", f"May act as {role.label.lower()}") for role in OrganisationRole]

    def __str__(self) -> str:
        return self.legal_name

    @property
    def chain(self) -> str:
        return f"organisation:{self.pk}"

    @property
    def short(self) -> str:
        return self.known_as or self.legal_name


class Board(models.Model):
    """A Health and Wellbeing Board: governs agreements, has no legal personality, is never a party."""

    name = models.CharField(max_length=200, unique=True)
    short_name = models.CharField(max_length=60)
    slug = models.SlugField(unique=True, max_length=80)
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="boards_hosted")
    nation = models.CharField(max_length=30, choices=Nation, default=Nation.ENGLAND_AND_WALES)
    notice_address = models.TextField(blank=True)
    help_telephone = models.CharField(max_length=40, blank=True)
    help_email = models.EmailField(blank=True)
    is_illustration = models.BooleanField(default=False)
    overarching_approval = models.CharField(max_length=20, choices=ApprovalRoute, default=ApprovalRoute.BOARD)
    purpose_specific_approval = models.CharField(max_length=20, choices=ApprovalRoute, default=ApprovalRoute.BOARD)
    overarching_review_months = models.PositiveSmallIntegerField(default=36)
    purpose_specific_review_months = models.PositiveSmallIntegerField(default=12)
    notice_months = models.PositiveSmallIntegerField(default=1)
    signing_days = models.PositiveSmallIntegerField(default=28)
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        permissions = [(f"act_as_{role}", f"May act as {role.label.lower()}") for role in BoardRole]

    def __str__(self) -> str:
        return self.name

    @property
    def chain(self) -> str:
        return f"board:{self.pk}"

    def approval_route(self, tier: int) -> str:
        """Return who approves an agreement of this tier (1 overarching; 2 and 0 purpose-specific)."""
        return self.overarching_approval if tier == 1 else self.purpose_specific_approval

    def get_absolute_url(self) -> str:
        return reverse("board", args=[self.slug])


class BoardGroupPermission(GroupObjectPermissionBase):
    """Guardian's grant of a board role, on the board itself, so that it dies with the board."""

    content_object = models.ForeignKey(Board, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        unique_together = [["group", "permission", "content_object"]]


class OrganisationGroupPermission(GroupObjectPermissionBase):
    """Guardian's grant of an organisation role, on the organisation itself."""

    content_object = models.ForeignKey(Organisation, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        unique_together = [["group", "permission", "content_object"]]


class InDate(models.QuerySet[Any]):
    def in_date(self, on: date) -> Self:
        """Return those that have begun and have not ended on a day; both days count."""
        return self.filter(Q(starts_on__lte=on), Q(ends_on__isnull=True) | Q(ends_on__gte=on))


class Memberships(InDate):
    def in_date(self, on: date) -> Self:
        """Return those held on a day; a released person holds nothing from that instant."""
        return super().in_date(on).filter(released_at__isnull=True)


class Membership(models.Model):
    """That a person holds a role for a board or an organisation, from a day until a day."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    board = models.ForeignKey(Board, null=True, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()
    objects = Memberships.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(board__isnull=True, organisation__isnull=False, role__in=OrganisationRole.values)
                | Q(board__isnull=False, organisation__isnull=True, role__in=BoardRole.values),
                name="membership_of_one_body_in_one_of_its_roles",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user.name}: {self.role} of {self.body}"

    @property
    def body(self) -> Board | Organisation:
        return self.board or self.organisation  # type: ignore[return-value]

    @property
    def chain(self) -> str:
        return self.body.chain


class Mandate(models.Model):
    """Authority to bind an organisation, and where it comes from."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mandates")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mandates")
    source = models.CharField(max_length=200, help_text="constitution, scheme of delegation or minute")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    history = HistoricalRecords()
    objects = InDate.as_manager()

    def __str__(self) -> str:
        return f"{self.user.name} may bind {self.organisation}"

    @property
    def chain(self) -> str:
        return self.organisation.chain


class OfficerAppointment(models.Model):
    """An accountable office of an organisation, with its shared mailbox."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="officers")
    office = models.CharField(max_length=20, choices=Office)
    holder = models.CharField(max_length=120, blank=True)
    mailbox = models.EmailField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    history = HistoricalRecords()
    objects = InDate.as_manager()

    def __str__(self) -> str:
        return f"{self.get_office_display()} of {self.organisation}"

    @property
    def chain(self) -> str:
        return self.organisation.chain
