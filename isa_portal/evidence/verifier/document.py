"""Steps 1 to 3: the whole file, the evidence in it, and the text on its pages."""

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
    if not case.goes_on:
        raise Missing("The sidecar is of another agreement: that the whole file is the sealed file was not proven.")
    sealed = case.proof["events"][-1]
    if sealed["event"]["type"] != "version.sealed" or sealed["event"]["subject"] != case.evidence["version"]["key"]:
        raise Missing("The sidecar does not tell of the seal of this version: the whole file was not proven.")
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
        raise Wrong(f"The file was written in {case.document.revisions} steps; a sealed agreement has two.")
    if not case.content.rstrip(b"\r\n").endswith(b"%%EOF"):
        raise Wrong("Something was added after the end of the file.")
    yield "The evidence is whole and in its canonical form."


def words(case: Case) -> Iterator[str]:
    """The text has its fingerprint, and stands on the pages."""
    version = case.evidence["version"]
    if canonical.digest("isa-version/1", version["content"]) != version["content_sha256"]:
        raise Wrong("The text in the evidence is not the text of its fingerprint.")
    yield f"The text has the fingerprint {version['content_sha256']}."
    yield from _on_the_pages(case)


def _on_the_pages(case: Case) -> Iterator[str]:
    content, number = case.evidence["version"]["content"], case.evidence["version"]["number"]
    running = (content["board"]["name"], content.get("classification") or "",
               f"{content['reference']}, version {number}")  # fmt: skip
    pages = [text.Page(chunks, running) for chunks in case.document.pages()]
    parts = text.expected(content)
    different = text.first_difference(pages, parts)
    if different is None:
        yield "The clauses on the pages are those of this text, letter by letter, with nothing between them."
        return
    if next((is_plain for name, _, is_plain in parts if name == different), True):
        raise Wrong(f"{different} on the pages is not what was signed.")
    raise Missing(f"{different} has a layout that this program cannot compare with the pages: read it yourself.")
