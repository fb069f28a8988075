"""Keeps files under their SHA-256 and answers for their bytes."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from isa_portal.evidence.actors import Actor
from isa_portal.evidence.models import StoredDocument
from isa_portal.lib.failpoints import failpoint


class Damaged(Exception):
    """A stored file is missing or is not the file that was stored."""


@dataclass(frozen=True)
class Kept:
    """Bytes that stand in the storage, whether or not a row names them yet."""

    sha256: str
    size: int


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def path_of(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def keep(content: bytes) -> Kept:
    """
    Write bytes into the storage under their SHA-256, outside any transaction; bytes that are there are left.

    :raises Damaged: if what was written cannot be read back whole
    """
    kept = Kept(sha256_of(content), len(content))
    path = path_of(kept.sha256)
    if not _is_whole(path, kept):
        # Half a file from a process that ended while it wrote.
        default_storage.delete(path)
        _write(path, content)
    if not _is_whole(path, kept):
        raise Damaged(
            f"The file {path} is not whole after it was written. Look at the space and rights of the storage."
        )
    return kept


class _InTwo(ContentFile):  # type: ignore[type-arg]
    """Bytes that are written in two halves, so that a test can end the process between them."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        content: bytes = self.read()
        yield content[: len(content) // 2]
        failpoint("store.half_written")
        yield content[len(content) // 2 :]


def _write(path: str, content: bytes) -> None:
    failpoint("store.before_write")
    name = default_storage.save(path, _InTwo(content))
    failpoint("store.before_fsync")
    if name != path:
        # Another process wrote the same bytes at the same moment.
        default_storage.delete(name)
    with suppress(NotImplementedError), open(default_storage.path(path), "rb") as file:
        os.fsync(file.fileno())
    failpoint("store.after_fsync")


def _is_whole(path: str, kept: Kept) -> bool:
    return (
        default_storage.exists(path)
        and default_storage.size(path) == kept.size
        and sha256_of(_bytes_at(path)) == kept.sha256
    )


def _bytes_at(path: str) -> bytes:
    with default_storage.open(path, "rb") as file:
        content: bytes = file.read()
    return content


def enter(
    kept: Kept, *, name: str, kind: str, media_type: str, subject: str, by: Actor, at: datetime
) -> StoredDocument:
    """Write the row of kept bytes; the same bytes for the same subject and kind have one row, the first."""
    document, _ = StoredDocument.objects.get_or_create(
        sha256=kept.sha256,
        subject=subject,
        kind=kind,
        defaults={
            "size": kept.size,
            "name": name,
            "media_type": media_type,
            "created_at": at,
            "created_by": by.actor_key,
        },
    )
    return document


def store(
    content: bytes, *, name: str, kind: str, media_type: str, subject: str, by: Actor, at: datetime
) -> StoredDocument:
    """
    Keep a file for a subject (``version:12``) and return its row.

    :raises Damaged: if the storage does not give back what it was given
    """
    return enter(keep(content), name=name, kind=kind, media_type=media_type, subject=subject, by=by, at=at)


def find(subject: str, kind: str, *, before: datetime | None = None) -> StoredDocument | None:
    """Return the newest document of a kind for a subject; by an instant, the newest that was made before it."""
    found = StoredDocument.objects.filter(subject=subject, kind=kind)
    found = found.filter(created_at__lt=before) if before else found
    return found.order_by("created_at", "pk").last()


def read(document: StoredDocument) -> bytes:
    """
    Return the bytes of a document.

    :raises Damaged: if the file is missing or differs from what was stored
    """
    try:
        content = _bytes_at(path_of(document.sha256))
    except FileNotFoundError:
        raise Damaged(f"The file of {document.name} is missing from the storage.") from None
    if sha256_of(content) != document.sha256:
        raise Damaged(f"The file of {document.name} differs from the file that was stored.")
    return content


def by_sha256(sha256: str) -> StoredDocument | None:
    """Return a document by its hash; the same bytes have the same content whoever asked for them."""
    return StoredDocument.objects.filter(sha256=sha256).first()


def about(subjects: Iterable[str]) -> list[StoredDocument]:
    """Return every document of some subjects, newest first: whoever asks has settled who may read them."""
    return list(StoredDocument.objects.filter(subject__in=list(subjects)).order_by("-created_at", "-pk"))
