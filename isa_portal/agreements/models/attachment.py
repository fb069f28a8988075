"""The files that belong to a version."""

from __future__ import annotations

from django.db import models

from isa_portal.agreements.models.part import PartOfVersion


class Attachment(PartOfVersion):
    """A file of a version, known by its hash; the bytes stand among the documents of evidence."""

    title = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta(PartOfVersion.Meta):
        default_related_name = "attachments"
        constraints = [
            models.UniqueConstraint(fields=["version", "sha256"], name="a_version_has_the_same_file_once"),
        ]

    def __str__(self) -> str:
        return self.title
