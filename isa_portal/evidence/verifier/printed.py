"""
The words of an accession form: the portal prints them by this, and the pages of a sealed form are held against it.

A sealed form keeps its words for ever. Who changes them here gives the evidence another schema, and keeps these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
QUESTIONS = (
    ("Power or duty", ("citation", "objective", "note")),
    ("Lawful basis", ("lawful_basis",)),
    ("Special category data and data about offences",
     ("schedule_8", "article_9", "article_9_paragraph", "article_10", "article_10_paragraph", "policy_document",
      "policy_document_on")),
    ("Confidentiality", ("confidentiality", "confidentiality_note")),
)  # fmt: skip
Rows = list[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """One table of the form: its caption, the heads of its two columns if it has any, its rows."""

    caption: str
    heads: tuple[str, ...]
    rows: Rows


def headed(content: dict[str, Any]) -> dict[str, str]:
    """Return what stands above the tables, in its order."""
    number = content["version"]
    return {
        "board": content["board"]["name"],
        "heading": "Accession form",
        "running": f"{content['reference']}, version {number}",
        "title": content["title"],
        "lead": f"{content['party']['legal_name']} accedes to version {number}.",
    }


def tables(evidence: dict[str, Any]) -> list[Table]:
    """Return the tables of a signed form."""
    own = evidence["accession"]
    found = [
        Table("What the form says", ("Question", "Answer"), said(own["content"])),
        Table("Consent of the parties", ("Party", "Answer"), [_consent(one, evidence) for one in consents(evidence)]),
        Table("Signatures", ("Signed by", "Signature"), [_signature(one, evidence) for one in evidence["signatures"]]),
        Table("Fingerprints", (), [("This form", own["content_sha256"]),
                                   ("The version", own["content"]["version_sha256"])]),
    ]  # fmt: skip
    return [table for table in found if table.rows]


def said(content: dict[str, Any], *, unanswered: str = "Not needed for these data flows") -> Rows:
    """
    Return what a form says, question by question.

    :param unanswered: what stands at a question without an answer
    """
    return [*_joins(content), *_answers(content, unanswered), ("Admitted", _capital(content["admitted"]))]


def _joins(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    party = content["party"]
    name = ": ".join(filter(None, (party["legal_name"], ", ".join(party["units"]))))
    role = ", of ".join(filter(None, (party["role"], party.get("member_of"))))
    yield "Who joins", f"{name}. {role}"
    if waived := party.get("tier_1_waived"):
        bind = f"These clauses of it bind: {'; '.join(waived['takes_in'])}."
        yield "Without the tier 1", f"{_sentence(waived['because'])} {bind}"
    yield "To which text", f"{content['reference']}, {content['title']}, version {content['version']}"
    for flow in content["flows"]:
        sides = f"{flow['discloser']} to {flow['recipient']}"
        yield f"Data flow {flow['number']}, as {flow['joins_as']}", f"{flow['stage']}: {sides}"


def _answers(content: dict[str, Any], unanswered: str) -> Iterator[tuple[str, str]]:
    """Return the five legal questions with their answers; without a data flow none is asked."""
    if not content["flows"]:
        yield "Data flows", "The text names none; each agreement beneath it says its own, with its law"
        return
    given = content["answers"]
    for words, names in QUESTIONS:
        yield words, "; ".join(str(given[name]) for name in names if given.get(name)) or unanswered
    yield "Restrictions", _capital(content["restrictions"]) or unanswered


def _sentence(words: str) -> str:
    return words if words.endswith((".", "?", "!")) else f"{words}."


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def consents(evidence: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the events by which parties consented to this form."""
    key = evidence["accession"]["key"]
    return [one for one in evidence["events"]
            if one["event"]["subject"] == key and one["event"]["type"] == "accession.consent"]  # fmt: skip


def reason_of(consent: dict[str, Any]) -> str:
    """Return the commitment to the reason of a consent; nothing if none was given."""
    given = consent["facts"]["reason"]
    return str(given["committed"]) if given else ""


def _consent(one: dict[str, Any], evidence: dict[str, Any]) -> tuple[str, str]:
    event, reason = one["event"], reason_of(one)
    answer = f"Consents: {_words(reason, evidence)}" if reason else "Consents"
    return one["facts"]["party"], f"{answer} ({_words(event['actor_sha256'], evidence)}, {day(event['at'])})"


def _signature(one: dict[str, Any], evidence: dict[str, Any]) -> tuple[str, str]:
    record = one["record"]
    who = _words(record["person"], evidence)
    named = who if isinstance(who, dict) else {"name": who}
    right = ": ".join(filter(None, (record["authority"], named.get("authority_note"))))
    confirmed = [*record["declarations"], *filter(None, [record.get("signs_for_several")])]
    return ", ".join(filter(None, (named["name"], named.get("position")))), " ".join([
        f"{moment(record['signed_at'])}.", record["statement"], _sentence(right),
        *(f"Confirmed: {words}" for words in confirmed),
        f"Proved: {record['proof']}.", f"Record {one['record_sha256']}",
    ])  # fmt: skip


def _words(commitment: str, evidence: dict[str, Any]) -> Any:
    opening = evidence["people"][commitment]
    return f"personal details erased on {_day(opening['erased_on'])}" if "erased_on" in opening else opening["words"]


# Days and times as they are printed: in the legal time of London, which needs no table of zones ---------------------


def day(instant: str) -> str:
    """Return the day of an instant: 21 November 2026."""
    return _day(_london(instant).date().isoformat())


def moment(instant: str) -> str:
    """Return an instant: 21 November 2026 at 10:42."""
    return f"{day(instant)} at {_london(instant):%H:%M}"


def _day(iso: str) -> str:
    year, month, number = iso.split("-")
    return f"{int(number)} {MONTHS[int(month) - 1]} {year}"


def _london(instant: str) -> datetime:
    at = datetime.fromisoformat(instant)
    return at + timedelta(hours=1) if _turns(at.year, 3) <= at < _turns(at.year, 10) else at


def _turns(year: int, month: int) -> datetime:
    """Return when the clocks are changed: at one o'clock on the last Sunday of March and of October."""
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)
