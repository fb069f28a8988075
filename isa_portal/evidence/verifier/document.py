"""Steps 1 to 3: the whole file, the evidence in it, and the fingerprint of the text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from . import canonical, text
from .case import Case, Missing, Wrong


def file(case: Case) -> Iterator[str]:
    """The whole file is the one that the event of sealing records."""
    if case.proof is None:
        raise Missing(f"{case.proof_problem}: that the whole file is the sealed file was not proven.")
    if not case.is_of_this_agreement:
        raise Missing("The sidecar is of another agreement: that the whole file is the sealed file was not proven.")
    if not case.goes_on:
        raise Wrong(f"The sidecar does not belong to this {case.kind.called}: it tells of another document.")
    sealed = case.proof["events"][-1]
    if sealed["event"]["type"] != f"{case.kind.thing}.sealed":
        raise Missing(f"The sidecar does not tell of the seal of this {case.kind.called}: the file was not proven.")
    yield from whole(case.content, sealed["facts"])


def whole(content: bytes, facts: dict[str, Any]) -> Iterator[str]:
    """The bytes are those of which the event of sealing tells."""
    sha256 = hashlib.sha256(content).hexdigest()
    if (facts["sha256"], facts["size"]) != (sha256, len(content)):
        raise Wrong(f"The file differs from the sealed file (sha256 {facts['sha256']}). Do not rely on it.")
    yield f"It is the sealed file, byte for byte (sha256 {sha256})."


def evidence(case: Case) -> Iterator[str]:
    """Decoding compared the bytes already; what is added after the sealed revision is not."""
    if case.document.revisions != 2:
        raise Wrong(f"The file was written in {case.document.revisions} steps; a sealed document has two.")
    if not case.content.rstrip(b"\r\n").endswith(b"%%EOF"):
        raise Wrong("Something was added after the end of the file.")
    yield "The evidence is whole and in its canonical form."


def fingerprint(case: Case, domain: str) -> str:
    """The text has its fingerprint."""
    if canonical.digest(domain, case.own["content"]) != case.own["content_sha256"]:
        raise Wrong("The text in the evidence is not the text of its fingerprint.")
    return f"The text has the fingerprint {case.own['content_sha256']}."


def compared(parts: list[text.Part], different: str | None) -> None:
    """The pages differ from no part of the text, or the part cannot be compared."""
    if different is None:
        return
    if next((is_plain for name, _, is_plain in parts if name == different), True):
        raise Wrong(f"{different} on the pages is not what was signed.")
    raise Missing(f"{different} has a layout that this program cannot compare with the pages: read it yourself.")
