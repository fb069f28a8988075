"""What proves a sealed document without the portal: the evidence in it, and the sidecar beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from isa_portal.agreements.models import Version
from isa_portal.evidence import audit, bundle, documents, log, sealing
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.verifier import canonical, notes
from isa_portal.evidence.verifier import pdf as reading
from isa_portal.lib import pdf
from isa_portal.signing import presenting

EVIDENCE, PROOF = "evidence.json", "proof"


def attached(version: Version, *, at: datetime) -> pdf.Attachment:
    """Return the evidence of a version as far as the log holds it now."""
    checkpoint = log.advance(at=at)
    if checkpoint is None:
        raise LookupError(f"{version} has no history.")
    signatures = version.signatures.order_by("pk").only("pk", "record", "record_sha256")
    presented = documents.find(version.key, presenting.PRESENTED)
    content = bundle.evidence(
        version.chain,
        checkpoint,
        version={
            "key": version.key,
            "number": version.number,
            "content": version.content,
            "content_sha256": version.content_sha256,
            "presented_pdf_sha256": presented.sha256 if presented else None,
        },
        signatures=[
            {"subject": audit.subject_of(one), "record": one.record, "record_sha256": one.record_sha256}
            for one in signatures
        ],
    )
    return pdf.Attachment(EVIDENCE, content, "Evidence: text, signatures, history and the proof that the log holds it")


def keep_proof(version: Version, *, at: datetime) -> str:
    """
    Keep the sidecar of the newest sealed document of a version, once, and return its hash; nothing if none is sealed.

    It stands beside the document, because no file can hold the proof of its own bytes.
    """
    sealed, proof = documents.find(version.key, sealing.KIND), documents.find(version.key, PROOF)
    if sealed is None:
        return ""
    if proof and proof.pk > sealed.pk:
        return proof.sha256
    told = _told_in(documents.read(sealed))
    if not told:
        return ""
    event, checkpoint = bundle.sealed_event(version.key, sealed.sha256), log.advance(at=at)
    if event is None or checkpoint is None:
        raise LookupError(f"No event records the sealed document of {version}.")
    content = bundle.proof(
        version.chain,
        event,
        after=len(told["events"]),
        since=notes.read(told["checkpoint"]).size,
        checkpoint=checkpoint,
    )
    words = {"name": f"{sealed.name.removesuffix('.pdf')}.proof.json", "kind": PROOF, "media_type": "application/json"}
    return documents.store(content, **words, subject=version.key, by=PORTAL, at=at).sha256


def _told_in(content: bytes) -> dict[str, Any]:
    """Return the evidence that is attached to a sealed document; nothing, if it was sealed without."""
    try:
        found: dict[str, Any] = canonical.decode(dict(reading.Document(content).attachments())[EVIDENCE])
    except (reading.Unreadable, KeyError):
        return {}
    return found
