"""Step 4: every record of a signature binds the text, at its place of the history, and none is left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import canonical
from .case import Case, Missing, Wrong
from .report import moment

# What the record of every signature online says.
ONLINE = (
    "schema", "content_sha256", "agreement", "version", "party", "signatory", "person", "authority", "statement",
    "statement_sha256", "declarations", "method", "proof", "proved_at", "signed_at", "request", "nonce", "prev",
)  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """
    What holds for the signatures of one document.

    :ivar domain: of the hash of a record
    :ivar records: says whether an event records a signature of this document
    :ivar needed: names what a record has to say
    :ivar binds: what every record says in the same words: which text
    :ivar shown: raises what is wrong with what was on the page
    """

    domain: str
    records: Callable[[dict[str, Any]], bool]
    needed: Callable[[dict[str, Any]], tuple[str, ...]]
    binds: dict[str, Any]
    shown: Callable[[Case, dict[str, Any]], None] = lambda case, record: None


def bound(case: Case, rules: Rules) -> list[str]:
    """Return a line for each signature, if every record binds this text and no recorded one is left out."""
    found, recorded = case.evidence["signatures"], _signed_events(case, rules)
    for one in found:
        _signature(one, case, rules, recorded)
    if set(recorded) - {one["record_sha256"] for one in found}:
        raise Wrong("A signature that the history records is not in the evidence.")
    return [_said(one["record"], case.evidence["people"]) for one in found]


def _signed_events(case: Case, rules: Rules) -> dict[str, dict[str, Any]]:
    """The events of signatures of this document, by the hash of the record that each binds."""
    return {one["facts"]["record_sha256"]: one for one in case.evidence["events"] if rules.records(one)}


def _signature(one: dict[str, Any], case: Case, rules: Rules, recorded: dict[str, dict[str, Any]]) -> None:
    record, people = one["record"], case.evidence["people"]
    party = record["party"]
    is_online = "dated" not in record
    if absent := [name for name in rules.needed(record) if name not in record]:
        raise Wrong(f"The signature for {party} says nothing of: {', '.join(absent)}.")
    if canonical.digest(rules.domain, record) != one["record_sha256"]:
        raise Wrong(f"The record of the signature for {party} was changed.")
    if any(record[name] != value for name, value in rules.binds.items()):
        raise Wrong(f"The signature for {party} is of another text.")
    rules.shown(case, record)
    if is_online and canonical.digest("isa-statement/1", record["statement"]) != record["statement_sha256"]:
        raise Wrong(f"The statement that was signed for {party} was changed.")
    event = recorded.get(one["record_sha256"])
    if event is None or event["event"]["subject"] != one["subject"]:
        raise Wrong(f"No event of the history records the signature for {party}.")
    place = (event["event"]["prev"], event["event"]["actor"])
    if is_online and place != (record["prev"], record["signatory"]):
        raise Wrong(f"The signature for {party} stands at another place of the history than it says.")
    for name in ("person", "witness"):
        if name in record:
            person(record[name], people, f"signed for {party}")


def person(commitment: str, people: dict[str, Any], did: str) -> None:
    """The words about a person, where they are in the evidence, are those that were committed to."""
    opening = people.get(commitment)
    if opening is None:
        raise Missing(f"Who {did} is not in the evidence.")
    if "erased_on" not in opening and canonical.digest("isa-person/1", opening) != commitment:
        raise Wrong(f"The name of who {did} is not the one that was committed to.")


def _said(record: dict[str, Any], people: dict[str, Any]) -> str:
    opening = people.get(record["person"], {})
    words = opening.get("words") or {}
    name = ", ".join(filter(None, (words.get("name"), words.get("position"))))
    who = name or f"personal details erased on {opening.get('erased_on')}, commitment present"
    if "dated" in record:
        return f"{record['party']}: {who}; on paper, recorded {moment(record['recorded_at'])}."
    return f"{record['party']}: {who}; {moment(record['signed_at'])}; {record['proof']}."
