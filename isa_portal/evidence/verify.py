"""Recomputes what is recorded and names everything that does not agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain as joined

from django.db.models import Exists, OuterRef, QuerySet

from isa_portal.evidence import audit, documents, log, people
from isa_portal.evidence.models import AuditEvent, Checkpoint, LogEntry, LogTile, Person, SealWanted, StoredDocument
from isa_portal.evidence.verifier import merkle, notes

Findings = Iterator[str]
# An event that stands outside the log for longer than this was put in later, or the log was cut.
SOON = timedelta(hours=1)
AT_ONCE = 500


def everything() -> Findings:
    """Yield one sentence for each thing that is wrong; none means that all agrees."""
    return joined(chains(), persons(), files(), seals(), the_log())


def chains() -> Findings:
    """Yield what is wrong in any chain of events."""
    last: dict[str, audit.Link] = {}
    doubtful = set()
    # In the order in which they were written, which is that of the disk. What does not agree is read again by itself.
    for link in _links(AuditEvent.objects.order_by("pk")):
        if any(_link(link, last.get(link.chain))):
            doubtful.add(link.chain)
        last[link.chain] = link
    for name in sorted(doubtful):
        yield from _chain(_links_of(name))


def chain(name: str) -> Findings:
    """Yield what is wrong in one chain, and what of it the log does not hold."""
    yield from _chain(_links_of(name))
    yield from _not_logged(AuditEvent.objects.filter(chain=name))


def _links(events: QuerySet[AuditEvent]) -> Iterator[audit.Link]:
    """Yield events without the weight of a model."""
    return map(audit.Link._make, events.values_list(*audit.Link._fields).iterator(chunk_size=2000))


def _links_of(chain: str) -> Iterator[audit.Link]:
    return _links(AuditEvent.objects.filter(chain=chain).order_by("seq"))


def _chain(links: Iterator[audit.Link]) -> Findings:
    before: audit.Link | None = None
    for event in links:
        for problem in _link(event, before):
            yield f"{event.chain}, event {event.seq}: {problem}"
        before = event


def _link(event: audit.Link, before: audit.Link | None) -> Findings:
    place = before.seq + 1 if before else 1
    if event.seq != place:
        yield f"event {place} was removed."
    elif event.prev != (before.hash if before else audit.GENESIS):
        yield "it does not follow the event before it."
    if before and event.at < before.at:
        yield "it is earlier than the event before it."
    if audit.facts_hash(event.facts) != event.facts_sha256:
        yield "its facts were changed."
    if audit.event_hash(event) != event.hash:
        yield "it was changed."


def persons() -> Findings:
    """Yield every description of a person that is not the one committed to, or that was erased without a record."""
    facts = AuditEvent.objects.filter(chain="portal", type="person.erase").values_list("facts", flat=True)
    erased = {one.get("key") for one in facts}
    for one in Person.objects.order_by("pk").iterator(chunk_size=2000):
        if one.erased_at is None and people.commitment(one.salt, one.words) != one.commitment:
            yield f"{one.key}: the words about this person are not those that were committed to."
        if one.erased_at is not None and one.key not in erased:
            yield f"{one.key}: personal details were erased, and no event records it."


def erasures(commitments: Iterable[str] = ()) -> Iterator[str]:
    """Yield what was erased by rule: no finding, but a reader should know it."""
    gone = Person.objects.exclude(erased_at=None).order_by("key", "pk")
    if commitments := list(commitments):
        gone = gone.filter(commitment__in=commitments)
    for one in gone:
        if one.erased_at:
            yield f"{one.key}: {people.erased_words(one.erased_at)}, commitment present."


def files(subjects: Iterable[str] | None = None) -> Findings:
    """Yield every stored document whose file is missing or differs; of some subjects, or of all."""
    stored = StoredDocument.objects.order_by("pk")
    if subjects is not None:
        stored = stored.filter(subject__in=list(subjects))
    for document in stored.iterator(chunk_size=100):
        try:
            content = documents.read(document)
        except documents.Damaged as damage:
            yield f"{document.subject}: {damage}"
            continue
        if len(content) != document.size:
            yield f"{document.subject}: {document.name} has another size than its row says."


def seals() -> Findings:
    """Yield every seal without the event that records exactly its file, and every such event without its file."""
    recorded: dict[str, set[str]] = {}
    for subject, facts in AuditEvent.objects.filter(type__endswith=".sealed").values_list("subject", "facts"):
        recorded.setdefault(subject, set()).add(str(facts.get("sha256")))
    done = SealWanted.objects.filter(state=SealWanted.State.DONE).select_related("document").order_by("pk")
    for row in done.iterator(chunk_size=100):
        if row.document is None or row.document.sha256 not in recorded.get(row.subject, set()):
            yield f"{row.subject}: it is called sealed, but no event records this file."
    kept = set(StoredDocument.objects.filter(kind="sealed").values_list("subject", "sha256"))
    for subject, hashes in sorted(recorded.items()):
        for sha256 in sorted(hashes):
            if (subject, sha256) not in kept:
                yield f"{subject}: the sealed document {sha256[:16]} was recorded, and its row is gone."


# The log --------------------------------------------------------------------------------------------------------------


class Growing:
    """The root of a log while leaf after leaf is added: complete subtrees only, at most one of each size."""

    def __init__(self) -> None:
        self.size = 0
        # The root over the last tile that was completed.
        self.tile = b""
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        self.size += 1
        found, width = leaf, 1
        while not self.size & width:
            found, width = merkle.node(self._peaks.pop(), found), width * 2
            if width == log.TILE:
                self.tile = found
        self._peaks.append(found)

    @property
    def root(self) -> bytes:
        if not self._peaks:
            return merkle.root([])
        found = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            found = merkle.node(peak, found)
        return found


class Compared:
    """
    The events beside the log, each read once: the log took them up in nearly the order in which they were written.

    What is met on one side only is kept until the other side comes to it.
    """

    def __init__(self) -> None:
        self._events = AuditEvent.objects.order_by("pk").values_list("hash", flat=True).iterator(chunk_size=5000)
        self._unlogged: set[str] = set()
        # The places in the log whose event was not met.
        self.gone: dict[str, int] = {}

    def add(self, index: int, hash: str) -> None:
        event = next(self._events, None)
        if event == hash:
            return
        if event is not None:
            self._meet(event)
        if hash in self._unlogged:
            self._unlogged.remove(hash)
        else:
            self.gone[hash] = index

    def _meet(self, event: str) -> None:
        if self.gone.pop(event, None) is None:
            self._unlogged.add(event)

    def unlogged(self) -> set[str]:
        """Return the events that no place in the log holds, after the last of them was added."""
        for event in self._events:
            self._meet(event)
        return self._unlogged


def the_log() -> Findings:
    """Yield where the log, its checkpoints and the events contradict each other."""
    key = log.public_key()
    tiles = dict(LogTile.objects.values_list("index", "root"))
    wanted = {one.size: one for one in Checkpoint.objects.iterator(chunk_size=2000)}
    growing, compared = Growing(), Compared()
    for index, hash in LogEntry.objects.order_by("index").values_list("index", "hash").iterator(chunk_size=5000):
        if index != growing.size:
            yield f"The log: entry {growing.size} was removed."
            return
        growing.add(merkle.leaf(bytes.fromhex(hash)))
        compared.add(index, hash)
        if growing.size % log.TILE == 0 and tiles.get(index // log.TILE) != growing.tile.hex():
            yield f"The log: the root over entries up to {growing.size} was changed."
        if found := wanted.pop(growing.size, None):
            yield from _checkpoint(found, growing.root, key)
    for size in sorted(wanted):
        yield f"The log: it has {growing.size} entries; a checkpoint was signed over {size}."
    unlogged = sorted(compared.unlogged())
    for place in range(0, len(unlogged), AT_ONCE):
        yield from _not_logged(AuditEvent.objects.filter(hash__in=unlogged[place : place + AT_ONCE]))
    for index in sorted(compared.gone.values()):
        yield f"The log: the event of entry {index} was changed or removed."


def _checkpoint(row: Checkpoint, root: bytes, key: notes.Key) -> Findings:
    try:
        note = notes.read(row.note)
    except notes.Unreadable:
        yield f"The checkpoint over {row.size} events cannot be read."
        return
    if note.root != root or row.root != root.hex() or note.size != row.size:
        yield f"The checkpoint over {row.size} events does not fit the log: its history was rewritten."
    # Signed by a key that was changed meanwhile, an old checkpoint is still compared by its root.
    if dict(note.signatures).get(key.name, b"")[:4] == key.id and not note.is_signed_by(key):
        yield f"The checkpoint over {row.size} events is not signed by the key of the log."


def _not_logged(events: QuerySet[AuditEvent]) -> Findings:
    newest = log.latest()
    if newest is None:
        return
    logged = LogEntry.objects.filter(hash=OuterRef("hash"))
    for event in events.filter(~Exists(logged), at__lt=newest.at - SOON).order_by("chain", "seq").iterator():
        yield f"{event.chain}, event {event.seq}: the log does not hold it."


def checkpoint(kept: notes.Checkpoint) -> Findings:
    """Yield how the history contradicts a checkpoint that somebody kept from a letter."""
    if kept.origin != log.origin():
        yield f"The checkpoint is of the log {kept.origin}; this portal's log is {log.origin()}."
        return
    if not kept.is_signed_by(log.public_key()):
        yield "The checkpoint that was kept is not signed by the key of this portal's log."
    size = log.size_now()
    if size < kept.size:
        yield f"The history was cut: the log had {kept.size} entries at the checkpoint that was kept, and has {size}."
    elif not _is_root(kept):
        yield f"The history was rewritten: the first {kept.size} events are not those of the checkpoint that was kept."


def _is_root(kept: notes.Checkpoint) -> bool:
    """From the leaves, not from tiles: who rewrote the one may have forgotten the other."""
    growing = Growing()
    hashes = LogEntry.objects.filter(index__lt=kept.size).order_by("index").values_list("hash", flat=True)
    for hash in hashes.iterator(chunk_size=5000):
        growing.add(merkle.leaf(bytes.fromhex(hash)))
    return (growing.size, growing.root) == (kept.size, kept.root)
