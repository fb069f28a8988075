"""Whose letters these are: the installation that this database belongs to, and whether its post is held."""

from __future__ import annotations

import secrets

from django.db import models


def new_identity() -> str:
    return secrets.token_hex(16)


class Post(models.Model):
    """
    The one row that says which installation sends the letters of this database.

    A restored copy brings this row along and stands elsewhere, under another mark: its post is held until somebody
    releases it. The identity goes into every reference; it changes with the release, so that new letters of a copy
    never bear the reference of a letter that the original sent.
    """

    identity = models.CharField(max_length=32, default=new_identity)
    mark = models.CharField(max_length=64)
    is_held = models.BooleanField(default=False)
    # When letters last began to leave from a copy; what was signed after the backup may be missing since.
    released_at = models.DateTimeField(null=True)

    chain = "portal"

    def __str__(self) -> str:
        return "The post"


class Incoming(models.Model):
    """
    How far a mailbox was read for reports of what could not be delivered, when, and since when and why it cannot be.

    ``uid`` is the last message that was read, as the server counts them within its ``epoch`` (UIDVALIDITY).
    """

    mark = models.CharField(max_length=64, unique=True)
    epoch = models.BigIntegerField(default=0)
    uid = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return "The mailbox for what comes back"
