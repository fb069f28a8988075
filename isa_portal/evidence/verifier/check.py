"""The check itself: seven steps, each answered in a sentence (docs/evidence-format.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from . import canonical, merkle, notes, pdf, text

VALID, ALTERED, INCOMPLETE, UNREADABLE = "valid", "altered", "incomplete", "unreadable"
CODES = {VALID: 0, ALTERED: 1, INCOMPLETE: 2, UNREADABLE: 3}
GENESIS = "0" * 64
EVIDENCE = "evidence.json"
SEAL = "The seal and its certificate were not checked by this program: run pdfsig."
NEEDED = (
    "schema", "content_sha256", "presented_pdf_sha256", "agreement", "version", "party", "party_key", "signatory",
    "person", "authority", "statement", "statement_sha256", "declarations", "method", "proof", "proved_at",
    "signed_at", "request", "nonce", "prev",
)  # fmt: skip
ON_PAPER = (
    "schema", "content_sha256", "agreement", "version", "party", "party_key", "person", "method", "dated",
    "recorded_at", "recorded_by",
)  # fmt: skip
SIGNED = ("signature.sign", "signature.record")
STEPS = {
    1: "The whole file",
    2: "The evidence in it",
    3: "The text",
    4: "The signatures",
    5: "The history",
    6: "The log of the portal",
    7: "Checkpoints compared",
}


@dataclass(frozen=True)
class Line:
    """One finding: of which step, whether it is good, bad, missing or unasked, and its sentence."""

    step: int
    state: str
    words: str


@dataclass
class Report:
    """The answer: a verdict, its lines, and what the document says of itself."""

    verdict: str = UNREADABLE
    lines: list[Line] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)
    sha256: str = ""

    @property
    def code(self) -> int:
        return CODES[self.verdict]

    @property
    def headline(self) -> str:
        return HEADLINES[self.verdict]

    def as_json(self) -> dict[str, Any]:
        lines = [{"step": one.step, "name": STEPS[one.step], "state": one.state, "words": one.words}
                 for one in self.lines]  # fmt: skip
        return {
            "schema": "isa-report/1",
            "verdict": self.verdict,
            "code": self.code,
            "sha256": self.sha256,
            "about": self.about,
            "lines": lines,
            "not_checked": [SEAL],
        }


HEADLINES = {
    VALID: "Valid: what this program checks agrees.",
    ALTERED: "Altered: do not rely on this document.",
    INCOMPLETE: "Incomplete: nothing contradicts, but not everything was proven.",
    UNREADABLE: "Unreadable: this is not a sealed agreement that this program can read.",
}


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


def check(
    content: bytes,
    sidecar: bytes | None = None,
    *,
    kept: notes.Checkpoint | None = None,
    bridge: Bridge | None = None,
    key: notes.Key | None = None,
) -> Report:
    """
    Check a sealed PDF.

    :param sidecar: the file NAME.proof.json that belongs to it
    :param kept: a checkpoint from a letter that the reader kept
    :param bridge: gives the proof that leads from the log of one size to that of another, if it can
    :param key: the key of the portal's log, known from elsewhere
    """
    report = Report(sha256=hashlib.sha256(content).hexdigest())
    try:
        case = _opened(content, sidecar, kept, bridge, key)
    except (pdf.Unreadable, canonical.NotCanonical, *MALFORMED) as error:
        report.lines = [Line(2, "bad", f"The document cannot be read: {error}.")]
        report.lines += _whole_file_alone(content, sidecar)
        report.verdict = ALTERED if any(one.step == 1 and one.state == "bad" for one in report.lines) else UNREADABLE
        return report
    report.about = _about(case)
    for step, act in ((1, _file), (2, _canonical), (3, _text), (4, _signatures), (5, _history), (6, _log), (7, _kept)):
        report.lines += _lines(step, act, case)
    states = {one.state for one in report.lines}
    report.verdict = ALTERED if "bad" in states else INCOMPLETE if "missing" in states else VALID
    return report


MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError, OverflowError)


def _lines(step: int, act: Callable[[Case], Iterator[str]], case: Case) -> Iterator[Line]:
    said = act(case)
    while True:
        try:
            words = next(said)
            yield Line(step, "unasked" if isinstance(words, Unasked) else "good", words)
        except StopIteration:
            return
        except Wrong as wrong:
            yield Line(step, "bad", str(wrong))
            return
        except Missing as missing:
            yield Line(step, "missing", str(missing))
            return
        except MALFORMED:
            yield Line(step, "bad", "A part of the evidence does not have its form.")
            return


def _opened(
    content: bytes,
    sidecar: bytes | None,
    kept: notes.Checkpoint | None,
    bridge: Bridge | None,
    key: notes.Key | None,
) -> Case:
    document = pdf.Document(content)
    found = [data for name, data in document.attachments() if name == EVIDENCE]
    if not found:
        raise pdf.Unreadable("no evidence.json is attached to it, so it is not a sealed agreement of the portal")
    if len(found) > 1:
        raise pdf.Unreadable("it has two files named evidence.json")
    evidence = canonical.decode(found[0])
    if evidence.get("schema") != "isa-evidence/1":
        raise pdf.Unreadable(f"its evidence is of the kind {evidence.get('schema')}, which this program does not know")
    proof, problem = _sidecar(sidecar)
    return Case(content, document, evidence, found[0], proof, problem, kept, bridge, key)


def _sidecar(data: bytes | None) -> tuple[dict[str, Any] | None, str]:
    if data is None:
        return None, "No sidecar (NAME.proof.json) was given"
    try:
        proof = canonical.decode(data)
        if proof.get("schema") == "isa-proof/1":
            return proof, ""
    except MALFORMED:
        pass
    return None, "The sidecar cannot be read"


def _about(case: Case) -> dict[str, Any]:
    try:
        content = case.evidence["version"]["content"]
        return {
            "reference": content["reference"],
            "title": content["title"],
            "version": case.evidence["version"]["number"],
            "content_sha256": case.evidence["version"]["content_sha256"],
            "parties": [party["legal_name"] for party in content["parties"]],
        }
    except MALFORMED:
        return {}


# Step 1 ---------------------------------------------------------------------------------------------------------------


def _file(case: Case) -> Iterator[str]:
    """The whole file is the one that the event of sealing records."""
    if case.proof is None:
        raise Missing(f"{case.proof_problem}: that the whole file is the sealed file was not proven.")
    if not case.goes_on:
        raise Missing("The sidecar is of another agreement: that the whole file is the sealed file was not proven.")
    sealed = case.proof["events"][-1]
    if sealed["event"]["type"] != "version.sealed" or sealed["event"]["subject"] != case.evidence["version"]["key"]:
        raise Missing("The sidecar does not tell of the seal of this version: the whole file was not proven.")
    yield from _whole(case.content, sealed["facts"])


def _whole(content: bytes, facts: dict[str, Any]) -> Iterator[str]:
    sha256 = hashlib.sha256(content).hexdigest()
    if (facts["sha256"], facts["size"]) != (sha256, len(content)):
        raise Wrong(f"The file differs from the sealed file (sha256 {facts['sha256']}). Do not rely on it.")
    yield f"It is the sealed file, byte for byte (sha256 {sha256})."


def _whole_file_alone(content: bytes, sidecar: bytes | None) -> Iterator[Line]:
    """Of a file that cannot be read, the sidecar can still say whether it is the sealed one."""
    proof, _ = _sidecar(sidecar)
    if not proof:
        return
    try:
        for words in _whole(content, proof["events"][-1]["facts"]):
            yield Line(1, "good", words)
    except Wrong as wrong:
        yield Line(1, "bad", str(wrong))
    except MALFORMED:
        return


# Steps 2 and 3 --------------------------------------------------------------------------------------------------------


def _canonical(case: Case) -> Iterator[str]:
    """Decoding compared the bytes already; what is added after the sealed revision is not."""
    if case.document.revisions != 2:
        raise Wrong(f"The file was written in {case.document.revisions} steps; a sealed agreement has two.")
    if not case.content.rstrip(b"\r\n").endswith(b"%%EOF"):
        raise Wrong("Something was added after the end of the file.")
    yield "The evidence is whole and in its canonical form."


def _text(case: Case) -> Iterator[str]:
    version = case.evidence["version"]
    if canonical.digest("isa-version/1", version["content"]) != version["content_sha256"]:
        raise Wrong("The text in the evidence is not the text of its fingerprint.")
    yield f"The text has the fingerprint {version['content_sha256']}."
    yield from _words(case)


def _words(case: Case) -> Iterator[str]:
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


# Step 4 ---------------------------------------------------------------------------------------------------------------


def _signatures(case: Case) -> Iterator[str]:
    version, found = case.evidence["version"], case.evidence["signatures"]
    recorded = _signed_events(case)
    for one in found:
        _signature(one, version, recorded, case.evidence["people"])
    left_out = set(recorded) - {one["record_sha256"] for one in found}
    if left_out:
        raise Wrong("A signature that the history records is not in the evidence.")
    _required(version, found, case)
    for one in found:
        yield _said(one["record"], case.evidence["people"])


def _signed_events(case: Case) -> dict[str, dict[str, Any]]:
    """The events of signatures of this text, by the hash of the record that each binds."""
    own = case.evidence["version"]["content_sha256"]
    return {
        one["facts"]["record_sha256"]: one
        for one in case.evidence["events"]
        if one["event"]["type"] in SIGNED and one["facts"]["content_sha256"] == own
    }


def _signature(
    one: dict[str, Any], version: dict[str, Any], recorded: dict[str, dict[str, Any]], people: dict[str, Any]
) -> None:
    record = one["record"]
    party = record["party"]
    is_online = "dated" not in record
    if absent := [name for name in (NEEDED if is_online else ON_PAPER) if name not in record]:
        raise Wrong(f"The signature for {party} says nothing of: {', '.join(absent)}.")
    if canonical.digest("isa-signature/1", record) != one["record_sha256"]:
        raise Wrong(f"The record of the signature for {party} was changed.")
    if record["content_sha256"] != version["content_sha256"] or record["version"] != version["key"]:
        raise Wrong(f"The signature for {party} is of another text.")
    if is_online:
        _shown_and_said(record, version)
    event = recorded.get(one["record_sha256"])
    if event is None or event["event"]["subject"] != one["subject"]:
        raise Wrong(f"No event of the history records the signature for {party}.")
    place = (event["event"]["prev"], event["event"]["actor"])
    if is_online and place != (record["prev"], record["signatory"]):
        raise Wrong(f"The signature for {party} stands at another place of the history than it says.")
    _person(record["person"], people, party)
    if "witness" in record:
        _person(record["witness"], people, party)


def _shown_and_said(record: dict[str, Any], version: dict[str, Any]) -> None:
    """What was on the page and what was declared: only a signature online has both."""
    party, presented = record["party"], version["presented_pdf_sha256"]
    if not presented or record["presented_pdf_sha256"] != presented:
        raise Wrong(f"The signature for {party} is of another document than the one that was presented.")
    if canonical.digest("isa-statement/1", record["statement"]) != record["statement_sha256"]:
        raise Wrong(f"The statement that was signed for {party} was changed.")


def _person(commitment: str, people: dict[str, Any], party: str) -> None:
    opening = people.get(commitment)
    if opening is None:
        raise Missing(f"Who signed for {party} is not in the evidence.")
    if "erased_on" not in opening and canonical.digest("isa-person/1", opening) != commitment:
        raise Wrong(f"The name of who signed for {party} is not the one that was committed to.")


def _required(version: dict[str, Any], found: list[dict[str, Any]], case: Case) -> None:
    """Everybody whose signature the text asks for before it binds anybody has signed."""
    parties, rule = version["content"]["parties"], version["content"]["terms"]["rule"]
    bound = {
        one["facts"]["party"]
        for one in case.evidence["events"]
        if one["event"]["type"] == "party.adhere" and one["facts"]["number"] == version["number"]
    }
    signed = {one["record"]["party"] for one in found} & bound
    names = [party["legal_name"] for party in parties if rule != "essential_sign" or party.get("essential")]
    lacking = [name for name in names if name not in signed]
    if rule == "as_each_signs":
        lacking = [] if len(signed) >= 2 else lacking
    if lacking or len(signed) < 2:
        raise Wrong(f"No complete signature of: {', '.join(lacking) or 'a second party'}.")


def _said(record: dict[str, Any], people: dict[str, Any]) -> str:
    opening = people.get(record["person"], {})
    words = opening.get("words") or {}
    name = ", ".join(filter(None, (words.get("name"), words.get("position"))))
    who = name or f"personal details erased on {opening.get('erased_on')}, commitment present"
    if "dated" in record:
        return f"{record['party']}: {who}; on paper, recorded {_moment(record['recorded_at'])}."
    return f"{record['party']}: {who}; {_moment(record['signed_at'])}; {record['proof']}."


def _moment(instant: str) -> str:
    return f"{instant[:10]} at {instant[11:16]} UTC"


# Step 5 ---------------------------------------------------------------------------------------------------------------


def _history(case: Case) -> Iterator[str]:
    before: dict[str, Any] | None = None
    for place, one in enumerate(case.events, 1):
        event = one["event"]
        if canonical.digest("isa-event/1", event) != one["hash"]:
            raise Wrong(f"Event {place} was changed.")
        if event["seq"] != place or event["prev"] != (before["hash"] if before else GENESIS):
            raise Wrong(f"Event {place} was changed or removed: it does not follow the one before it.")
        if event["chain"] != case.evidence["chain"] or (before and event["at"] < before["event"]["at"]):
            raise Wrong(f"Event {place} is of another history or another time.")
        if "facts" in one and canonical.digest("isa-facts/1", one["facts"]) != event["facts_sha256"]:
            raise Wrong(f"The facts of event {place} were changed.")
        before = one
    if before is None:
        raise Wrong("There is no history in the evidence.")
    yield f"{len(case.events)} events follow each other without a gap, the last on {_moment(before['event']['at'])}."


# Steps 6 and 7 --------------------------------------------------------------------------------------------------------


def _log(case: Case) -> Iterator[str]:
    stated = notes.Key.read(case.evidence["log_key"])
    if case.key is not None and case.key != stated:
        raise Wrong(f"The checkpoint is not signed by the known key {case.key.name} but by another one: {stated}")
    yield _included(case.evidence, case.evidence["events"][-1], stated, "in the document")
    if case.proof and case.goes_on:
        if case.proof["log_key"] != case.evidence["log_key"]:
            raise Wrong("The sidecar is signed by another key than the document.")
        yield _included(case.proof, case.proof["events"][-1], stated, "in the sidecar")
    if case.key is None:
        raise Missing(f"Whether this is the key of the portal was not proven (give it with --key): {stated}")


def _included(held: dict[str, Any], last: dict[str, Any], key: notes.Key, where: str) -> str:
    checkpoint = notes.read_alone(held["checkpoint"])
    if not checkpoint.is_signed_by(key):
        raise Wrong(f"The checkpoint {where} is not signed by the key of the log.")
    leaf, path = merkle.leaf(bytes.fromhex(last["hash"])), [bytes.fromhex(step) for step in held["path"]]
    if merkle.root_from_inclusion(leaf, held["index"], checkpoint.size, path) != checkpoint.root:
        raise Wrong(f"The last event {where} is not in the log of its checkpoint.")
    return f"The history {where} is in the log of {checkpoint.size} events at {checkpoint.origin}."


def _kept(case: Case) -> Iterator[str]:
    own = notes.read_alone(case.evidence["checkpoint"])
    newest = own
    if case.proof and case.goes_on:
        newest = notes.read_alone(case.proof["checkpoint"])
        if not _leads(own, newest, case.proof["consistency"]):
            raise Wrong("The log was rewritten between the checkpoint in the document and the one in the sidecar.")
        yield f"The log of {own.size} events begins the log of {newest.size}."
    if case.kept is None:
        yield Unasked("No checkpoint of your own was given: a history rewritten before this document would not show.")
        return
    key = notes.Key.read(case.evidence["log_key"])
    if not case.kept.is_signed_by(key):
        raise Wrong(f"The checkpoint that you kept is of another log or key ({case.kept.origin}).")
    yield _compared(case, own, newest)


def _compared(case: Case, own: notes.Checkpoint, newest: notes.Checkpoint) -> str:
    kept = case.kept
    assert kept is not None
    for other in (own, newest):
        if other.size == kept.size:
            if other.root != kept.root:
                raise Wrong(f"History was rewritten: the log of {kept.size} events is not the one of your checkpoint.")
            return f"Your checkpoint over {kept.size} events is the one in hand."
    older, newer = (kept, newest) if kept.size < newest.size else (newest, kept)
    path = _path_between(case, older.size, newer.size)
    if path is None:
        raise Missing(
            f"Your checkpoint over {kept.size} events was not compared. Fetch the proof from the portal that wrote it,"
            f" at /record/{older.size}/{newer.size}/, and give it with --proof."
        )
    if not _leads(older, newer, path):
        raise Wrong(f"History was rewritten between {older.size} and {newer.size} events.")
    return (
        f"The log of {older.size} events begins the log of {newer.size}: nothing before your checkpoint was rewritten."
    )


def _path_between(case: Case, first: int, second: int) -> list[str] | None:
    data = case.bridge(first, second) if case.bridge else None
    found = canonical.decode(data) if data else {}
    return list(found["path"]) if (found.get("first"), found.get("second")) == (first, second) else None


def _leads(older: notes.Checkpoint, newer: notes.Checkpoint, path: list[str]) -> bool:
    steps = [bytes.fromhex(step) for step in path]
    return merkle.is_consistent(older.size, older.root, newer.size, newer.root, steps)
