"""Boards, the bodies that sit on them, and the portal as a whole."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from guardian.models import GroupObjectPermissionBase
from simple_history.models import HistoricalRecords

from isa_portal.organisations.models.bodies import Organisation
from isa_portal.organisations.models.choices import ApprovalRoute, BoardRole, Nation, PortalRole


class InDate(models.QuerySet[Any]):
    def in_date(self, on: date) -> Self:
        """Return those that have begun and have not ended on a day; both days count."""
        return self.filter(Q(starts_on__lte=on), Q(ends_on__isnull=True) | Q(ends_on__gte=on))


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
    objection_days = models.PositiveSmallIntegerField(default=28)
    # Clear working days between the papers and the meeting.
    paper_days = models.PositiveSmallIntegerField(default=5, validators=[MaxValueValidator(30)])
    # Secretariat and administrators always need a second factor; a board may ask it of everybody.
    second_factor_for_all = models.BooleanField(default=False)
    passkey_before_signing = models.BooleanField(default=False)
    members_see_register = models.BooleanField(default=False)
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


class Seat(models.Model):
    """That a body sits on a board, from a day until a day."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="seats")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="seats")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    history = HistoricalRecords()
    objects = InDate.as_manager()

    def __str__(self) -> str:
        return f"{self.organisation} on {self.board}"

    @property
    def chain(self) -> str:
        return self.board.chain


class Portal(models.Model):
    """The installation: one row, so that its operators hold an object permission like everybody else."""

    is_the_one = models.BooleanField(default=True, unique=True)

    class Meta:
        permissions = [(f"act_as_{role}", f"May act as {role.label.lower()}") for role in PortalRole]
        constraints = [models.CheckConstraint(condition=Q(is_the_one=True), name="there_is_one_portal")]

    def __str__(self) -> str:
        return "The portal"

    @property
    def chain(self) -> str:
        return "portal"


class PortalGroupPermission(GroupObjectPermissionBase):
    """Guardian's grant of a role on the installation."""

    content_object = models.ForeignKey(Portal, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        unique_together = [["group", "permission", "content_object"]]
