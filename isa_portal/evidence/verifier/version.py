"""What is looked at in a version of an agreement: the clauses on its pages, and who had to sign."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import document, signatures, text
from .case import Case, Wrong

ON_PAPER = (
    "schema", "content_sha256", "agreement", "version", "party", "party_key", "person", "method", "dated",
    "recorded_at", "recorded_by",
)  # fmt: skip
ONLINE_HERE = ("presented_pdf_sha256", "party_key")
RECORDED = ("signature.sign", "signature.record")


def about(case: Case) -> dict[str, Any]:
    """Return what a version says of itself."""
    content, number = case.own["content"], case.own["number"]
    return {
        "words": f"{content['reference']} {content['title']}, version {number}",
        "reference": content["reference"],
        "title": content["title"],
        "version": number,
        "content_sha256": case.own["content_sha256"],
        "parties": [party["legal_name"] for party in content["parties"]],
    }


def words(case: Case) -> Iterator[str]:
    """The text has its fingerprint, and its clauses stand on the pages."""
    yield document.fingerprint(case, "isa-version/1")
    content = case.own["content"]
    running = (content["board"]["name"], content.get("classification") or "",
               f"{content['reference']}, version {case.own['number']}")  # fmt: skip
    pages = [text.Page(chunks, running) for chunks in case.document.pages()]
    parts = text.expected(content)
    document.compared(parts, text.first_difference(pages, parts))
    yield "The clauses on the pages are those of this text, letter by letter, with nothing between them."


def signed(case: Case) -> Iterator[str]:
    """Every record of a signature binds this text, and everybody who is asked for is bound."""
    own = case.own["content_sha256"]
    rules = signatures.Rules(
        domain="isa-signature/1",
        records=lambda one: one["event"]["type"] in RECORDED and one["facts"]["content_sha256"] == own,
        needed=lambda record: ON_PAPER if "dated" in record else (*signatures.ONLINE, *ONLINE_HERE),
        binds={"content_sha256": own, "version": case.own["key"]},
        shown=_shown,
    )
    found = signatures.bound(case, rules)
    _required(case)
    yield from found


def _shown(case: Case, record: dict[str, Any]) -> None:
    """What was on the page: only a signature online has it."""
    presented = case.own["presented_pdf_sha256"]
    if "dated" not in record and (not presented or record["presented_pdf_sha256"] != presented):
        raise Wrong(f"The signature for {record['party']} is of another document than the one that was presented.")


def _required(case: Case) -> None:
    """Everybody whose signature the text asks for before it binds anybody has signed."""
    parties, rule = case.own["content"]["parties"], case.own["content"]["terms"]["rule"]
    adhered = {
        one["facts"]["party"]
        for one in case.evidence["events"]
        if one["event"]["type"] == "party.adhere" and one["facts"]["number"] == case.own["number"]
    }
    signed = {one["record"]["party"] for one in case.evidence["signatures"]} & adhered
    names = [party["legal_name"] for party in parties if rule != "essential_sign" or party.get("essential")]
    lacking = [name for name in names if name not in signed]
    if rule == "as_each_signs":
        lacking = [] if len(signed) >= 2 else lacking
    if lacking or len(signed) < 2:
        raise Wrong(f"No complete signature of: {', '.join(lacking) or 'a second party'}.")
