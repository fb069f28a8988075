"""What the public page says of a document that somebody holds: whether it agrees, and whether it still counts."""

from __future__ import annotations

from isa_portal.accession.models import Accession
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Version
from isa_portal.evidence import bundle, documents, log, sealing
from isa_portal.evidence.verifier import notes
from isa_portal.evidence.verifier.check import check
from isa_portal.evidence.verifier.report import Report

PUBLIC = {
    State.CURRENT: "It is the current version of this agreement.",
    State.GIVING_WAY: "A newer version is taking its place, signature by signature.",
    State.SUPERSEDED: "It is not the current version: a newer one took its place.",
}
JOINED = {
    State.CURRENT: "The version that it joined is the current one.",
    State.GIVING_WAY: "A newer version is taking the place of the one that it joined, signature by signature.",
    State.SUPERSEDED: "A newer version took the place of the one that it joined.",
}
ENDED = "The version that it joined is not in force."


def report(document: bytes, proof: bytes | None, kept: notes.Checkpoint | None) -> Report:
    """Return what isa-verify says, with the proof that leads to a checkpoint that was kept."""
    return check(document, proof, kept=kept, bridge=_bridge, key=log.public_key())


def _bridge(first: int, second: int) -> bytes | None:
    """Lead from one checkpoint to the other, as the log can here; offline that proof has to be fetched."""
    return bundle.bridge(first, second) if 0 < first < second <= log.size_now() else None


def standing(found: Report) -> str:
    """Say whether a document is the sealed one of what counts; only its holder is told."""
    stored = documents.by_sha256(found.sha256)
    if stored is None or stored.kind != sealing.KIND:
        return "" if found.verdict == "unreadable" else "This portal keeps no sealed document with these bytes."
    kind, _, key = stored.subject.partition(":")
    if kind == "accession":
        return _of_form(Accession.objects.select_related("version", "organisation", "party").get(pk=int(key)))
    newest = documents.find(stored.subject, sealing.KIND)
    if newest and newest.sha256 != found.sha256:
        return "It was sealed here, and sealed again later when another party had signed."
    return _of_version(Version.objects.get(pk=int(key)))


def _of_version(version: Version) -> str:
    return PUBLIC.get(State(version.state), "It was sealed here; this version is not in force.")


def _of_form(accession: Accession) -> str:
    """Say whether the body is bound, and by a text that counts."""
    if accession.party is None or not accession.party.is_bound:
        return f"It was sealed here; {accession.organisation} is no party any more."
    return f"{accession.organisation} is a party. {JOINED.get(State(accession.version.state), ENDED)}"
