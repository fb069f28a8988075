"""What is known of a mailbox: how its reader wants letters, and whether they arrive."""

from __future__ import annotations

from django.db import models


class Pace(models.TextChoices):
    AT_ONCE = "at_once", "Each by itself, at once"
    DAILY = "daily", "Together, once a day"
    WEEKLY = "weekly", "Together, once a week"


class Preference(models.Model):
    """How the reader of a mailbox wants reminders, and when nothing may arrive; the address is the key."""

    email = models.EmailField(unique=True)
    pace = models.CharField(max_length=10, choices=Pace, default=Pace.DAILY)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)

    def __str__(self) -> str:
        return f"{self.email}: {self.get_pace_display()}"


class Mailbox(models.Model):
    """A mailbox that refused a letter for good: nothing but codes goes there until somebody sends there again."""

    email = models.EmailField(unique=True)
    unreachable_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    told_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.email} is unreachable: {self.reason}"
