"""What proves a sealed document without the portal: the evidence in it, and the sidecar beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from isa_portal.agreements.models import Version
from isa_portal.evidence import audit, bundle, documents, log, sealing
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.verifier import canonical, notes
from isa_portal.evidence.verifier import pdf as reading
from isa_portal.lib import pdf
from isa_portal.signing import presenting

EVIDENCE, PROOF = "evidence.json", "proof"


class Sealable(Protocol):
    """What is sealed: a version, or a form beside it."""

    @property
    def key(self) -> str: ...

    @property
    def chain(self) -> str: ...


class Signed(Protocol):
    """The record of a signature, with its hash."""

    record: Any
    record_sha256: str


def attached(version: Version, *, at: datetime) -> pdf.Attachment:
    """Return the evidence of a version as far as the log holds it now."""
    presented = documents.find(version.key, presenting.PRESENTED)
    own = {
        "key": version.key,
        "number": version.number,
        "content": version.content,
        "content_sha256": version.content_sha256,
        "presented_pdf_sha256": presented.sha256 if presented else None,
    }
    signatures = version.signatures.order_by("pk").only("pk", "record", "record_sha256")
    signed = [(audit.subject_of(one), one) for one in signatures]
    return evidence(version, "isa-evidence/1", {"version": own}, signed, at=at)


def evidence(
    thing: Sealable,
    schema: str,
    own: dict[str, dict[str, Any]],
    signed: Iterable[tuple[str, Signed]],
    *,
    spoken: Sequence[str] = (),
    at: datetime,
) -> pdf.Attachment:
    """
    Return the evidence of what is to be sealed as far as the log holds it now.

    :param signed: each signature with the subject of the event that records it
    """
    checkpoint = log.advance(at=at)
    if checkpoint is None:
        raise LookupError(f"{thing} has no history.")
    signatures = [
        {"subject": subject, "record": one.record, "record_sha256": one.record_sha256} for subject, one in signed
    ]
    content = bundle.evidence(thing.chain, checkpoint, schema=schema, own=own, signatures=signatures, spoken=spoken)
    return pdf.Attachment(EVIDENCE, content, "Evidence: text, signatures, history and the proof that the log holds it")


def keep_proof(thing: Sealable, *, at: datetime) -> str:
    """
    Keep the sidecar of the newest sealed document of a thing, once, and return its hash; nothing if none is sealed.

    It stands beside the document, because no file can hold the proof of its own bytes.
    """
    sealed, proof = documents.find(thing.key, sealing.KIND), documents.find(thing.key, PROOF)
    if sealed is None:
        return ""
    if proof and proof.pk > sealed.pk:
        return proof.sha256
    told = _told_in(documents.read(sealed))
    if not told:
        return ""
    event, checkpoint = bundle.sealed_event(thing.key, sealed.sha256), log.advance(at=at)
    if event is None or checkpoint is None:
        raise LookupError(f"No event records the sealed document of {thing}.")
    content = bundle.proof(
        thing.chain,
        event,
        after=len(told["events"]),
        since=notes.read(told["checkpoint"]).size,
        checkpoint=checkpoint,
    )
    words = {"name": f"{sealed.name.removesuffix('.pdf')}.proof.json", "kind": PROOF, "media_type": "application/json"}
    return documents.store(content, **words, subject=thing.key, by=PORTAL, at=at).sha256


def _told_in(content: bytes) -> dict[str, Any]:
    """Return the evidence that is attached to a sealed document; nothing, if it was sealed without."""
    try:
        found: dict[str, Any] = canonical.decode(dict(reading.Document(content).attachments())[EVIDENCE])
    except (reading.Unreadable, KeyError):
        return {}
    return found
