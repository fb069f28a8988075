"""Puts together what goes into a sealed PDF (evidence.json) and beside it (NAME.proof.json)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from isa_portal.evidence import audit, log, people
from isa_portal.evidence.models import AuditEvent, Checkpoint
from isa_portal.lib import canonical

PROOF = "isa-proof/1"
# Of other events a holder reads what happened and when, not the facts: drafting is read by few.
TOLD = (
    "accession.accede", "accession.consent", "accession.name_signatory", "accession.remove_signatory",
    "accession.sealed", "accession.sign", "agreement.", "party.adhere", "party.join", "round.send", "round.complete",
    "signature.", "version.meet_the_rule", "version.present", "version.sealed", "version.send",
)  # fmt: skip
HOW_TO = (
    "Evidence of this document. Every hash is SHA-256 over a domain, a zero byte and canonical JSON (RFC 8785)."
    " Check it with isa-verify, a program of one file, or with one of your own (docs/evidence-format.md)."
)


def evidence(
    chain: str,
    checkpoint: Checkpoint,
    *,
    schema: str,
    own: dict[str, dict[str, Any]],
    signatures: Sequence[dict[str, Any]],
    spoken: Sequence[str] = (),
) -> bytes:
    """
    Return evidence.json: what is sealed, its signatures, the history and the proof that the log holds it.

    :param checkpoint: covers the history as far as it is told; events after it are left to the sidecar
    :param own: what is sealed, under its name: its key, its content and the fingerprint of that
    :param spoken: types of its events whose actor and words about people are printed, and therefore opened
    """
    events = list(AuditEvent.objects.filter(chain=chain).order_by("seq"))
    logged = log.held([one.hash for one in events], checkpoint)
    told = events[: max(place for place, one in enumerate(events, 1) if one.hash in logged)]
    named = {one["record"][name] for one in signatures for name in ("person", "witness") if name in one["record"]}
    keys = {one["key"] for one in own.values()}
    for one in told:
        if one.subject in keys and one.type in spoken:
            named |= {one.actor_sha256, *people.committed_in(one.facts)}
    return canonical.encode(
        {
            "schema": schema,
            "how_to": HOW_TO,
            **own,
            "signatures": list(signatures),
            "people": people.openings(named),
            "chain": chain,
            "events": [_event(one) for one in told],
            **_held(told[-1], checkpoint),
        }
    )


def proof(chain: str, sealed: AuditEvent, *, after: int, since: int, checkpoint: Checkpoint) -> bytes:
    """
    Return the sidecar: the events from the evidence to the seal, and the proof that the log holds the seal.

    :param after: the place in the chain of the last event in the evidence
    :param since: the size of the log at the checkpoint in the evidence
    """
    events = AuditEvent.objects.filter(chain=chain, seq__gt=after, seq__lte=sealed.seq).order_by("seq")
    return canonical.encode(
        {
            "schema": PROOF,
            "chain": chain,
            "events": [_event(one) for one in events],
            "consistency": [step.hex() for step in log.Tree(checkpoint.size).consistency(since)],
            **_held(sealed, checkpoint),
        }
    )


def bridge(first: int, second: int) -> bytes:
    """Return the proof that the log of one size begins the log of another: it tells two numbers and hashes."""
    path = [step.hex() for step in log.Tree(second).consistency(first)]
    return canonical.encode({"schema": "isa-consistency/1", "first": first, "second": second, "path": path})


def _held(last: AuditEvent, checkpoint: Checkpoint) -> dict[str, Any]:
    """Prove that the log holds an event: as each event binds the one before it, that proves its whole history."""
    index = log.held([last.hash], checkpoint)[last.hash]
    path = [step.hex() for step in log.Tree(checkpoint.size).inclusion(index)]
    return {"index": index, "path": path, "checkpoint": checkpoint.note, "log_key": str(log.public_key())}


def _event(event: AuditEvent) -> dict[str, Any]:
    facts = {"facts": event.facts} if event.type.startswith(TOLD) else {}
    return {"event": audit.as_hashed(event), "hash": event.hash, **facts}


def sealed_event(subject: str, sha256: str) -> AuditEvent | None:
    """Return the event that records exactly this sealed file."""
    found: Iterable[AuditEvent] = AuditEvent.objects.filter(subject=subject, type__endswith=".sealed").order_by("-seq")
    return next((one for one in found if one.facts.get("sha256") == sha256), None)
