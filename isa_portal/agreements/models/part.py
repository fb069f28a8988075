"""What every part of a version has in common."""

from __future__ import annotations

from django.db import models

from isa_portal.agreements.models.version import Version


class PartOfVersion(models.Model):
    """What belongs to one version and has a place in it."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE)
    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    version_id: int

    @property
    def chain(self) -> str:
        return self.version.chain
