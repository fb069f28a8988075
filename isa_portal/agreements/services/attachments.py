"""Adds and removes the files that belong to a draft."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from isa_portal.agreements import rules
from isa_portal.agreements.models import Attachment, Version
from isa_portal.agreements.services.editing import editable
from isa_portal.evidence import audit, documents
from isa_portal.evidence.actors import Actor
from isa_portal.lib import filetypes
from isa_portal.lib.errors import Refused

KIND = "attachment"


def add(version: Version, *, title: str, name: str, content: bytes, by: Actor, at: datetime) -> Attachment:
    """
    Add a file to a draft.

    :raises Refused: if the draft is not theirs to change, or the file is too large or of no kind that is taken
    """
    _refuse(version, title, content, by=by, at=at)
    kind = filetypes.kind_of(content)
    assert kind is not None
    # Written before the transaction: no lock waits for a file, and a file without a row does no harm.
    kept = documents.keep(content)
    with transaction.atomic():
        version = editable(version, by=by, at=at)
        if reasons := tuple(rules.number_of_attachments(version, kept.sha256)):
            raise Refused(*reasons)
        attachment = Attachment.objects.create(
            version=version,
            position=version.attachments.count() + 1,
            title=title.strip(),
            name=filetypes.file_name(name, kind),
            media_type=kind.media_type,
            size=kept.size,
            sha256=kept.sha256,
            added_at=at,
        )
        _enter(attachment, kept, by=by, at=at)
        audit.record("attachment.add", attachment, by=by, at=at, title=attachment.title, sha256=kept.sha256)
    return attachment


def _refuse(version: Version, title: str, content: bytes, *, by: Actor, at: datetime) -> None:
    reasons = tuple(rules.editing_obstacles(version, by=by, at=at)) or tuple(rules.file_obstacles(title, content))
    if reasons:
        raise Refused(*reasons)


def _enter(attachment: Attachment, kept: documents.Kept, *, by: Actor, at: datetime) -> None:
    words = {"name": attachment.name, "kind": KIND, "media_type": attachment.media_type}
    documents.enter(kept, **words, subject=attachment.version.key, by=by, at=at)


@transaction.atomic
def remove(attachment: Attachment, *, by: Actor, at: datetime) -> None:
    """Take a file out of a draft; the ones after it move up."""
    version = editable(attachment.version, by=by, at=at)
    attachment = version.attachments.get(pk=attachment.pk)
    audit.record("attachment.remove", attachment, by=by, at=at, title=attachment.title)
    attachment.delete()
    for position, row in enumerate(version.attachments.all(), 1):
        row.position = position
        row.save(update_fields=["position"])


def carry_on(draft: Version, *, by: Actor, at: datetime) -> None:
    """Let the files that a draft took over belong to it, too."""
    for attachment in draft.attachments.all():
        _enter(attachment, documents.Kept(attachment.sha256, attachment.size), by=by, at=at)
