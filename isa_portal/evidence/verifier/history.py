"""Steps 5 to 7: the chain of events, the log that holds it, and checkpoints compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import canonical, merkle, notes
from .case import Case, Missing, Unasked, Wrong
from .report import moment

GENESIS = "0" * 64


def chain(case: Case) -> Iterator[str]:
    """The events follow each other without a gap, and time does not go back."""
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
    yield f"{len(case.events)} events follow each other without a gap, the last on {moment(before['event']['at'])}."


def log(case: Case) -> Iterator[str]:
    """The log of each checkpoint holds the last event told, and the known key signs it."""
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


def checkpoints(case: Case) -> Iterator[str]:
    """The checkpoint in the document leads to the one in the sidecar, and to the one that was kept."""
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
