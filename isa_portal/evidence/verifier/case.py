"""What is in hand when a document is checked, and the ways in which a step may end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import canonical, notes, pdf

EVIDENCE = "evidence.json"
# What reading a part of the evidence raises when that part does not have its form.
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError, OverflowError)
# Gives isa-consistency/1 for two sizes of the log.
Bridge = Callable[[int, int], bytes | None]


class Wrong(Exception):
    """A finding that means: altered."""


class Unasked(str):
    """A line that neither proves nor contradicts: what nobody asked for."""

    __slots__ = ()


class Missing(Exception):
    """A finding that means: not proven."""


@dataclass
class Case:
    """What is in hand: the file, its evidence, the sidecar, a checkpoint that somebody kept, the key that is known."""

    content: bytes
    document: pdf.Document
    evidence: dict[str, Any]
    raw: bytes
    proof: dict[str, Any] | None
    proof_problem: str
    kept: notes.Checkpoint | None
    bridge: Bridge | None
    key: notes.Key | None

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events in the PDF, then those of the sidecar, if it goes on from there."""
        own: list[dict[str, Any]] = list(self.evidence["events"])
        return own + list(self.proof["events"]) if self.proof and self.goes_on else own

    @property
    def goes_on(self) -> bool:
        proof = self.proof or {}
        return bool(proof.get("events")) and proof.get("chain") == self.evidence["chain"]


def opened(
    content: bytes,
    sidecar: bytes | None,
    kept: notes.Checkpoint | None,
    bridge: Bridge | None,
    key: notes.Key | None,
) -> Case:
    """
    Return what is to be checked.

    :raises Unreadable: if the file is no sealed agreement that this program can read
    """
    document = pdf.Document(content)
    found = [data for name, data in document.attachments() if name == EVIDENCE]
    if not found:
        raise pdf.Unreadable("no evidence.json is attached to it, so it is not a sealed agreement of the portal")
    if len(found) > 1:
        raise pdf.Unreadable("it has two files named evidence.json")
    evidence = canonical.decode(found[0])
    if evidence.get("schema") != "isa-evidence/1":
        raise pdf.Unreadable(f"its evidence is of the kind {evidence.get('schema')}, which this program does not know")
    proof, problem = read_sidecar(sidecar)
    return Case(content, document, evidence, found[0], proof, problem, kept, bridge, key)


def read_sidecar(data: bytes | None) -> tuple[dict[str, Any] | None, str]:
    """Return the proof that a sidecar holds, or why there is none."""
    if data is None:
        return None, "No sidecar (NAME.proof.json) was given"
    try:
        proof = canonical.decode(data)
        if proof.get("schema") == "isa-proof/1":
            return proof, ""
    except MALFORMED:
        pass
    return None, "The sidecar cannot be read"
