"""The codes that were mailed, and the browsers in which people are signed in."""

from __future__ import annotations

from django.db import models

from isa_portal.lib import links
from isa_portal.organisations.models import User


class Purpose(models.TextChoices):
    """What a mailed code stands for; the words are a part of what the code is computed from."""

    ENTER = "code-enter", "Instead of the password"
    FACTOR = "code-factor", "As the second factor"


class MailedCode(models.Model):
    """
    One asking for a code, in one browser.

    The code is not stored: it is computed from this row's key. The session that asked holds that key, so that a code
    works only in the browser where it was asked for.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mailed_codes")
    purpose = models.CharField(max_length=20, choices=Purpose)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Code mailed to {self.person.email}"

    @property
    def chain(self) -> str:
        return self.person.chain

    @property
    def code(self) -> str:
        return links.code(self.purpose, self.pk, 1)


class Visit(models.Model):
    """One browser in which a person is signed in."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="visits")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=80)
    since = models.DateTimeField()
    seen_on = models.DateField()

    class Meta:
        ordering = ["-since", "-pk"]

    def __str__(self) -> str:
        return f"{self.device}, since {self.since:%-d %B %Y}"

    @property
    def chain(self) -> str:
        return self.person.chain
