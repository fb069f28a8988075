"""What a text says of leaving and ending, beside the period of notice: counting, service, expiry, removal."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.db import models
from simple_history.models import HistoricalRecords

from isa_portal.agreements.models.version import Version
from isa_portal.lib.calendar import NonWorking, Period, ServiceRule, Unit, moved
from isa_portal.organisations.models import Nation


class Counting(models.TextChoices):
    CORRESPONDING = "corresponding", "To the corresponding day, which counts in full"
    CLEAR = "clear", "Clear: neither the day of service nor the last day counts"


class LastDay(models.TextChoices):
    """What happens to a last day that is no working day."""

    SAME = "same", "It stays the last day"
    NEXT = "next", "The next working day is the last"
    PREVIOUS = "previous", "The working day before is the last"


class Way(models.TextChoices):
    ANY = "any", "In writing, by any means, also on this portal"
    EMAIL = "email", "By e-mail, also on this portal"
    POST = "post", "By post only"


class Removal(models.TextChoices):
    NOBODY = "", "The text does not provide for it"
    OTHERS = "others", "Every other party together"
    LEAD = "lead", "The lead organisation"
    BOARD = "board", "The board"


class LeavingTerms(models.Model):
    """How the period of notice is counted and notice is served; where the text ends; who may remove a party."""

    part_of = "version"
    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="leaving")
    counting = models.CharField(max_length=20, choices=Counting, default=Counting.CORRESPONDING)
    non_working = models.CharField(max_length=10, choices=LastDay, default=LastDay.SAME)
    nation = models.CharField(max_length=30, choices=Nation, default=Nation.ENGLAND_AND_WALES)
    way = models.CharField(max_length=10, choices=Way, default=Way.ANY)
    address = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    # Working days after posting; none means that it is served on the day on which it is posted.
    post_days = models.PositiveSmallIntegerField(default=0)
    late_after = models.TimeField(null=True, blank=True)
    working_days_only = models.BooleanField(default=False)
    ends_on = models.DateField(null=True, blank=True)
    ends_when = models.TextField(blank=True)
    ends_without_lead = models.BooleanField(default=False)
    removal = models.CharField(max_length=10, choices=Removal, blank=True, default=Removal.NOBODY)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "terms of leaving"

    def __str__(self) -> str:
        return f"Terms of leaving {self.version}"

    @property
    def chain(self) -> str:
        return self.version.chain

    @property
    def is_by_post(self) -> bool:
        return self.way == Way.POST

    @property
    def period(self) -> Period | None:
        """The period of notice as this text counts it."""
        count, unit = self.version.notice_count, cast(Unit, self.version.notice_unit)
        return Period(count, unit, self.counting == Counting.CLEAR, self.nation) if count and unit else None

    def service(self, *, by_post: bool) -> ServiceRule:
        return ServiceRule(self.post_days if by_post else 0, self.late_after, self.working_days_only)

    def last_day(self, ends: date) -> date:
        """Return the last bound day of a period that ends on a day, by what the text says of non-working days."""
        return moved(ends, cast(NonWorking, self.non_working), self.nation)


def terms_of(version: Version) -> LeavingTerms:
    """Return what a version says of leaving; where it says nothing, the rules that hold without words."""
    nation = version.agreement.board.nation
    return LeavingTerms.objects.filter(version=version).first() or LeavingTerms(version=version, nation=nation)
