"""What is in hand when a document is checked, and the ways in which a step may end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from . import canonical, notes, pdf

EVIDENCE = "evidence.json"
# How an accession form carried its evidence while nothing could check it.
UNCHECKED = "accession.json"
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


@dataclass(frozen=True)
class Kind:
    """
    A kind of sealed document, and how it is checked.

    :ivar thing: what is sealed, as evidence and events name it
    :ivar called: the same in sentences
    :ivar about: what the document says of itself
    :ivar steps: the seven steps
    """

    thing: str
    called: str
    about: Callable[[Case], dict[str, Any]]
    steps: tuple[Callable[[Case], Iterator[str]], ...]


@dataclass
class Case:
    """What is in hand: the file, its evidence, the sidecar, a checkpoint that somebody kept, the key that is known."""

    kind: Kind
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
    def own(self) -> dict[str, Any]:
        """What is sealed: its key, its content and the fingerprint of that."""
        found: dict[str, Any] = self.evidence[self.kind.thing]
        return found

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events in the PDF, then those of the sidecar, if it goes on from there."""
        own: list[dict[str, Any]] = list(self.evidence["events"])
        return own + list(self.proof["events"]) if self.proof and self.goes_on else own

    @property
    def goes_on(self) -> bool:
        """Whether the sidecar tells of this document, in the history of its evidence."""
        events = (self.proof or {}).get("events") or [{}]
        return self.is_of_this_agreement and bool(events[-1].get("event", {}).get("subject") == self.own["key"])

    @property
    def is_of_this_agreement(self) -> bool:
        return bool((self.proof or {}).get("chain") == self.evidence["chain"])


def opened(
    kinds: Mapping[str, Kind],
    content: bytes,
    sidecar: bytes | None,
    kept: notes.Checkpoint | None,
    bridge: Bridge | None,
    key: notes.Key | None,
) -> Case:
    """
    Return what is to be checked.

    :param kinds: the kinds of document that can be checked, by the schema of their evidence
    :raises Unreadable: if the file is no sealed document that this program can read
    """
    document = pdf.Document(content)
    attached = document.attachments()
    found = [data for name, data in attached if name == EVIDENCE]
    if not found and UNCHECKED in dict(attached):
        raise pdf.Unreadable("it is an accession form that was sealed before such forms could be checked")
    if not found:
        raise pdf.Unreadable("no evidence.json is attached to it, so it is not a sealed document of the portal")
    if len(found) > 1:
        raise pdf.Unreadable("it has two files named evidence.json")
    evidence = canonical.decode(found[0])
    kind = kinds.get(evidence.get("schema"))
    if kind is None:
        raise pdf.Unreadable(f"its evidence is of the kind {evidence.get('schema')}, which this program does not know")
    proof, problem = read_sidecar(sidecar)
    return Case(kind, content, document, evidence, found[0], proof, problem, kept, bridge, key)


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
