"""Recomputes what is recorded and names everything that does not agree."""

from collections.abc import Iterator
from itertools import chain as joined
from itertools import groupby

from isa_portal.evidence import audit, documents
from isa_portal.evidence.models import AuditEvent, SealWanted, StoredDocument

Findings = Iterator[str]


def everything() -> Findings:
    """Yield one sentence for each thing that is wrong: chains, files, seals; none means that all agrees."""
    return joined(chains(), files(), seals())


def chains() -> Findings:
    """Yield what is wrong in any chain of events."""
    events = AuditEvent.objects.order_by("chain", "seq").iterator(chunk_size=500)
    for _, links in groupby(events, key=lambda event: event.chain):
        yield from _chain(links)


def chain(name: str) -> Findings:
    """Yield what is wrong in one chain."""
    return _chain(AuditEvent.objects.filter(chain=name).order_by("seq").iterator(chunk_size=500))


def _chain(links: Iterator[AuditEvent]) -> Findings:
    before: AuditEvent | None = None
    for event in links:
        for problem in _link(event, before):
            yield f"{event.chain}, event {event.seq}: {problem}"
        before = event


def _link(event: AuditEvent, before: AuditEvent | None) -> Findings:
    place = before.seq + 1 if before else 1
    if event.seq != place:
        yield f"event {place} was removed."
    elif event.prev != (before.hash if before else audit.GENESIS):
        yield "it does not follow the event before it."
    if before and event.at < before.at:
        yield "it is earlier than the event before it."
    if audit.facts_hash(event.facts) != event.facts_sha256:
        yield "its facts were changed."
    if audit.event_hash(audit.as_hashed(event)) != event.hash:
        yield "it was changed."


def files() -> Findings:
    """Yield every stored document whose file is missing or differs."""
    for document in StoredDocument.objects.order_by("pk").iterator(chunk_size=100):
        try:
            content = documents.read(document)
        except documents.Damaged as damage:
            yield f"{document.subject}: {damage}"
            continue
        if len(content) != document.size:
            yield f"{document.subject}: {document.name} has another size than its row says."


def seals() -> Findings:
    """Yield every seal that is called done without the event that records exactly its file."""
    done = SealWanted.objects.filter(state=SealWanted.State.DONE).select_related("document").order_by("pk")
    for row in done.iterator(chunk_size=100):
        recorded = AuditEvent.objects.filter(subject=row.subject, type__endswith=".sealed").values_list(
            "facts", flat=True
        )
        if row.document is None or row.document.sha256 not in {facts.get("sha256") for facts in recorded}:
            yield f"{row.subject}: it is called sealed, but no event records this file."
