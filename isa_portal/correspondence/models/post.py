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
