"""Records the documents that were signed before the portal, as they stand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from isa_portal.agreements.models import Agreement
from isa_portal.demo import content
from isa_portal.demo.services.people import Cast
from isa_portal.evidence.actors import Actor
from isa_portal.lib.calendar import Period
from isa_portal.signing.paper import PaperAgreement, PaperSignatory
from isa_portal.signing.services import recording


def record(document: dict[str, Any], cast: Cast, *, by: Actor, at: datetime) -> Agreement:
    """Record a document signed before the portal; what it leaves open stays open."""
    history = document["history"]
    notice, review = document["notice"], document["review"]
    paper = PaperAgreement(
        reference=document["reference"],
        title=document["title"],
        tier=content.TIERS[document["tier"]],
        purpose=document["purpose"],
        version_number=history[-1]["number"] if history else "1.0",
        parties=[cast.bodies[party["name"]] for party in document["parties"]],
        other_parties_note=document["other_parties"] or "",
        signatories=_signatories(document, cast),
        starts_on=content.day(document["starts_on"]),
        review_due=content.partial(review["printed_due"]),
        review_months=review["interval_months"],
        notice=Period(notice["number"], notice["unit"]) if notice else None,
        notice_method="in writing" if notice and notice["in_writing"] else "",
        notice_to=", ".join([notice["to"], *notice.get("address", [])]) if notice else "",
        liability=(document["liability"] or {}).get("words", ""),
        review_questions=review["questions"],
        printed_marking=document["printed"]["marking"],
        printed_history=[(row["number"], content.partial(row["on"]), row["description"]) for row in history],
        clauses=[*((clause["heading"], clause["text"]) for clause in document["clauses"]), *_said_elsewhere(document)],
        risks=[
            {name: fact for name, fact in row.items() if name != "number"}
            for row in (document["risks"] or {}).get("rows", [])
        ],
    )
    return recording.record_existing(cast.boards[document["board"]], paper, by=by, at=at)


def _signatories(document: dict[str, Any], cast: Cast) -> list[PaperSignatory]:
    return [
        PaperSignatory(cast.bodies[party["name"]], signatory["position"], content.partial(signatory["signed_on"]))
        for party in document["parties"]
        for signatory in party["signatories"]
        if signatory["signed"]
    ]


def _said_elsewhere(document: dict[str, Any]) -> list[tuple[str, str]]:
    """What the document says outside its clauses stays words: nothing of it becomes a fact that rules read."""
    moves = "\n".join(f"- {_direction(flow)}: {content.items(flow)}" for flow in document["flows"])
    law = "\n".join(f"- {line['words']}" for line in document["gateways_printed"])
    return [
        ("What moves, as the document puts it", f"{document['benefits']}\n\n{moves}"),
        ("Law named in the document", law),
        ("Leaving", document["notice_words"]),
    ]


def _direction(flow: dict[str, Any]) -> str:
    return f"{flow['from'] or 'Parties that the document does not list'} to {flow['to']}"
