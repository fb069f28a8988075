"""What every part of a version has in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
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


def paths() -> Iterator[tuple[type[models.Model], tuple[str, ...]]]:
    """
    Yield every model whose rows are parts of a version, with the foreign keys that lead to it.

    That is every PartOfVersion with its links to many, and what says ``part_of`` by the name of its key to a part, or
    to the version itself.
    """
    for model in apps.get_app_config("agreements").get_models(include_auto_created=True):
        if issubclass(model, PartOfVersion):
            yield model, ("version",)
        elif key := getattr(model, "part_of", "") or _link(model):
            yield model, (key,) if key == "version" else (key, "version")


def _link(model: type[models.Model]) -> str:
    """Return the key by which a table of links belongs to a part."""
    made_for: Any = model._meta.auto_created
    if not (isinstance(made_for, type) and issubclass(made_for, PartOfVersion)):
        return ""
    return next(many.m2m_field_name() for many in made_for._meta.many_to_many if many.remote_field.through is model)


def names_a_part(model: type[models.Model]) -> bool:
    """Say whether rows of a model point to parts, so that these are there before them."""
    keys = (field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey))
    return any(issubclass(key.related_model, PartOfVersion) for key in keys)


def undeclared() -> list[str]:
    """Return the models that hang on a part and do not say whether they are parts of the text themselves."""
    known = {model for model, _ in paths()}
    return sorted(
        f"{model._meta.label}.{field.name}"
        for model in apps.get_app_config("agreements").get_models()
        if model not in known and not hasattr(model, "part_of") and not hasattr(model, "history_type")
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, PartOfVersion)
    )
