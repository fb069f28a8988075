"""Step 4: who signed, that it binds this text, and that nobody is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import canonical
from .case import Case, Missing, Wrong
from .report import moment

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


def bound(case: Case) -> Iterator[str]:
    """Every record of a signature binds this text, and everybody who is asked for is bound."""
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
    adhered = {
        one["facts"]["party"]
        for one in case.evidence["events"]
        if one["event"]["type"] == "party.adhere" and one["facts"]["number"] == version["number"]
    }
    signed = {one["record"]["party"] for one in found} & adhered
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
        return f"{record['party']}: {who}; on paper, recorded {moment(record['recorded_at'])}."
    return f"{record['party']}: {who}; {moment(record['signed_at'])}; {record['proof']}."
