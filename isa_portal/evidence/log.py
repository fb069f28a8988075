"""The Merkle log over all events (RFC 6962), its checkpoints, and the proofs that rest on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from isa_portal.evidence import keys
from isa_portal.evidence.models import AuditEvent, Checkpoint, LogEntry, LogTile
from isa_portal.evidence.verifier import merkle, notes

TILE = 256
BATCH = 500
# Of two transactions the later one may end first; no transaction stays open while so many events are written.
WINDOW = 20_000


def advance(*, at: datetime) -> Checkpoint | None:
    """
    Take every event into the log that is not in it, in short transactions, and return the newest checkpoint.

    Nothing, while there is no event at all. Safe to run by several processes at once, and as often as one likes.
    """
    while _append():
        pass
    return _checkpoint(at)


def latest() -> Checkpoint | None:
    """Return the newest checkpoint."""
    return Checkpoint.objects.order_by("-size").first()


@transaction.atomic
def _append() -> int:
    _wait_for_others()
    last = LogEntry.objects.order_by("-index").first()
    known = AuditEvent.objects.filter(hash=last.hash).values_list("pk", flat=True).first() if last else None
    new = _unlogged(after=(known or 0) - WINDOW)[:BATCH]
    first = last.index + 1 if last else 0
    entries = [LogEntry(index=first + place, hash=hash) for place, hash in enumerate(new)]
    LogEntry.objects.bulk_create(entries)
    for tile in range(first // TILE, (first + len(entries)) // TILE):
        leaves = [merkle.leaf(bytes.fromhex(hash)) for hash in _hashes(tile * TILE, (tile + 1) * TILE)]
        LogTile.objects.create(index=tile, root=merkle.root(leaves).hex())
    return len(entries)


def _unlogged(after: int = 0) -> Any:
    logged = LogEntry.objects.filter(hash=OuterRef("hash"))
    events = AuditEvent.objects.filter(~Exists(logged), pk__gt=after)
    return events.order_by("pk").values_list("hash", flat=True)


def _hashes(first: int, end: int) -> Iterable[str]:
    found = LogEntry.objects.filter(index__gte=first, index__lt=end).order_by("index")
    return found.values_list("hash", flat=True)


@transaction.atomic
def _checkpoint(at: datetime) -> Checkpoint | None:
    _wait_for_others()
    newest, size = latest(), size_now()
    if size == (newest.size if newest else 0):
        return newest
    root = Tree(size).root(size)
    return Checkpoint.objects.create(size=size, root=root.hex(), at=at, note=signed_note(size, root))


def size_now() -> int:
    """Return how many leaves the log has."""
    last = LogEntry.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def _wait_for_others() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('isa-log', 0))")


# Proofs ---------------------------------------------------------------------------------------------------------------


@dataclass
class Tree:
    """The log up to a size, read as far as a question needs it."""

    size: int
    _tiles: dict[int, bytes] = field(default_factory=dict)
    _leaves: dict[int, list[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        stored = LogTile.objects.filter(index__lt=self.size // TILE).values_list("index", "root")
        self._tiles = {index: bytes.fromhex(root) for index, root in stored}

    def root(self, size: int) -> bytes:
        """Return the root of the log when it had this size."""
        return self._over(0, size) if size else merkle.root([])

    def inclusion(self, index: int) -> list[bytes]:
        """Return the path from a leaf to the root of this size (RFC 6962, 2.1.1)."""
        return list(self._path(index, 0, self.size))

    def consistency(self, first: int) -> list[bytes]:
        """Return the proof that the log of a smaller size begins this one (RFC 6962, 2.1.2)."""
        return list(self._proof(first, 0, self.size, True)) if 0 < first < self.size else []

    def _over(self, first: int, end: int) -> bytes:
        size = end - first
        if size == TILE and first % TILE == 0 and first // TILE in self._tiles:
            return self._tiles[first // TILE]
        if size == 1:
            return self._leaf(first)
        middle = first + _split(size)
        return merkle.node(self._over(first, middle), self._over(middle, end))

    def _leaf(self, index: int) -> bytes:
        tile = index // TILE
        if tile not in self._leaves:
            found = _hashes(tile * TILE, min((tile + 1) * TILE, self.size))
            self._leaves[tile] = [merkle.leaf(bytes.fromhex(hash)) for hash in found]
        return self._leaves[tile][index % TILE]

    def _path(self, index: int, first: int, end: int) -> Iterator[bytes]:
        if end - first == 1:
            return
        middle = first + _split(end - first)
        if index < middle:
            yield from self._path(index, first, middle)
            yield self._over(middle, end)
        else:
            yield from self._path(index, middle, end)
            yield self._over(first, middle)

    def _proof(self, old: int, first: int, end: int, is_whole: bool) -> Iterator[bytes]:
        if old == end:
            if not is_whole:
                yield self._over(first, end)
            return
        middle = first + _split(end - first)
        if old <= middle:
            yield from self._proof(old, first, middle, is_whole)
            yield self._over(middle, end)
        else:
            yield from self._proof(old, middle, end, False)
            yield self._over(first, middle)


def _split(size: int) -> int:
    """Return the largest power of two below a size."""
    return 1 << ((size - 1).bit_length() - 1)


def held(hashes: Sequence[str], checkpoint: Checkpoint) -> dict[str, int]:
    """Return the place in the log of each event hash that a checkpoint covers."""
    entries = LogEntry.objects.filter(hash__in=list(hashes), index__lt=checkpoint.size)
    return dict(entries.values_list("hash", "index"))


# Keys and notes -------------------------------------------------------------------------------------------------------


def origin() -> str:
    """Return the name of this portal's log, which is also the name of its key."""
    return f"{settings.PORTAL_ADDRESS.partition('://')[2]}/log"


def public_key() -> notes.Key:
    """Return the key with which checkpoints are checked."""
    raw = _key().public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return notes.Key(origin(), raw)


def ends_at() -> datetime | None:
    """Return when the key ends, if its file holds a certificate beside it; an Ed25519 key by itself has no end."""
    if not settings.LOG_KEY:
        return None
    try:
        return x509.load_pem_x509_certificate(Path(settings.LOG_KEY).read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return None


def signed_note(size: int, root: bytes) -> str:
    body = notes.body_of(origin(), size, root)
    return notes.signed(body, public_key(), _key().sign(body.encode()))


def _key() -> Ed25519PrivateKey:
    path = Path(settings.LOG_KEY) if settings.LOG_KEY else keys.kept(settings.DATA / "secrets" / "log.pem", new_key)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise ImproperlyConfigured(f"The key of the log {path} cannot be opened ({error}). {HOW}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ImproperlyConfigured(f"The key of the log {path} is not an Ed25519 key. {HOW}")
    return key


HOW = (
    "Set LOG_KEY to a file made with: openssl genpkey -algorithm ed25519 -out log.pem,"
    " for example LOG_KEY=/run/secrets/log.pem"
)


def new_key() -> bytes:
    """Return a new Ed25519 key as PEM."""
    kind, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return Ed25519PrivateKey.generate().private_bytes(kind, form, serialization.NoEncryption())
