"""Whether letters may leave this installation: a restored copy sends nothing until somebody releases its post."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import transaction

from isa_portal.correspondence.models import Post
from isa_portal.correspondence.models.post import new_identity
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor

ONE = 1


def _here() -> str:
    return hashlib.sha256(settings.INSTALLATION.encode()).hexdigest()


def _row() -> Post:
    return Post.objects.get_or_create(pk=ONE, defaults={"mark": _here()})[0]


def identity() -> str:
    """Return what tells the letters of this installation from those of any other."""
    return _row().identity


def is_held() -> bool:
    """Say whether letters have to wait: held by hand, or because this database came from another installation."""
    found = Post.objects.filter(pk=ONE).first()
    return found is not None and (found.is_held or found.mark != _here())


def released_at() -> datetime | None:
    """Return when letters last began to leave from a restored copy; nothing where none was restored."""
    found = Post.objects.filter(pk=ONE).first()
    return found.released_at if found else None


def hold(*, by: Actor, at: datetime) -> None:
    """Hold the post until somebody releases it."""
    with transaction.atomic():
        found = _row()
        found.is_held = True
        found.save()
        audit.record("post.hold", found, by=by, at=at)


def release(*, by: Actor, at: datetime) -> bool:
    """Let letters leave from here on, under an identity of their own; say whether they were held."""
    with transaction.atomic():
        _row()
        found = Post.objects.select_for_update().get(pk=ONE)
        if not (found.is_held or found.mark != _here()):
            return False
        found.is_held, found.mark, found.identity = False, _here(), new_identity()
        found.released_at = at
        found.save()
        audit.record("post.release", found, by=by, at=at)
    return True
