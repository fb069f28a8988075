"""What a text says to who signs it, and what it binds one party to, then and today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from isa_portal.agreements import content, printing
from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Party, Tier, Version
from isa_portal.agreements.printing import document, parties
from isa_portal.agreements.printing.impact import impact
from isa_portal.agreements.printing.leaving import leaving
from isa_portal.lib import markup
from isa_portal.lib.calendar import Period, in_words
from isa_portal.organisations.models import Organisation


def whole_text(version: Version) -> dict[str, Any]:
    """Return the whole text as a page shows it to who signs, from the fixed content."""
    content: dict[str, Any] = version.content or {}
    return {
        "content": content,
        "arrangement": parties.arrangement(content),
        "processors": parties.processors(content),
        "telling": parties.telling(content),
        "leaving": leaving(content),
        "clauses": shown_clauses(content["clauses"]),
        "flows": document.numbered(content),
        "impact": impact(content),
        "starts": document.RULES[content["terms"]["rule"]],
    }


def binding(content: dict[str, Any], organisation: Organisation) -> list[tuple[str, list[str]]]:
    """Return what a text binds one body to, for a summary: a key and its lines, from the fixed content."""
    terms = content["terms"]
    none = "Nothing by this text alone: each tier 2 says what" if content["tier"] == Tier.OVERARCHING else "Nothing"
    return [
        ("Purpose", [content["purpose"]]),
        ("You give", list(_flows(content, "discloser", "recipient", "to", organisation)) or [none]),
        ("You receive", list(_flows(content, "recipient", "discloser", "from", organisation)) or [none]),
        ("Liability and indemnity", [terms["liability"] or "The text states no liability, indemnity or cap"]),
        ("Leaving", [_leaving(terms["notice"])]),
        ("Tier 1", [_above(content)]),
    ]


def _flows(content: dict[str, Any], own: str, other: str, way: str, organisation: Organisation) -> Iterator[str]:
    for flow in content["flows"]:
        if flow[own] == organisation.legal_name:
            kinds = ", ".join([printing.kind(flow).lower(), *printing.marks(flow)])
            yield f"{way.capitalize()} {flow[other]} ({kinds}): {flow['data']}"


def _leaving(notice: dict[str, Any]) -> str:
    if not notice["count"]:
        return "The text names no notice period"
    words = f"{Period(notice['count'], notice['unit'])} of notice"
    return ", ".join(filter(None, (words, notice["method"], notice["to"] and f"to {notice['to']}")))


def _above(content: dict[str, Any]) -> str:
    if content["tier"] == Tier.OVERARCHING:
        return "This is it"
    above = [f"{one['reference']} {one['title']}" for one in content["stands_on"]]
    return ", ".join(above) or "None: this agreement stands alone"


NOW = {
    AgreementState.PROPOSED: "Not in force yet",
    AgreementState.SIGNED: "Signed, and not yet in force",
    AgreementState.SUPERSEDED: "Replaced by another agreement",
    AgreementState.TERMINATING: "In force, and ending",
    AgreementState.TERMINATED: "Ended",
    AgreementState.ABANDONED: "Abandoned: it never came into force",
}


def agreement_now(version: Version, party: Party, *, on: date) -> str:
    """Return where an agreement stands today, for a person who signed one text of it; who left is told no more."""
    agreement = version.agreement
    if party.is_former(on):
        return f"{party} was bound until {in_words(party.bound_until)}" if party.bound_until else f"{party} left"
    if agreement.state != AgreementState.IN_FORCE:
        day = f" on {agreement.ended_on:%-d %B %Y}" if agreement.ended_on else ""
        return agreement.start_words or f"{NOW[AgreementState(agreement.state)]}{day}"
    start = f" since {agreement.in_force_from:%-d %B %Y}" if agreement.in_force_from else ""
    newer = "" if version.state == State.CURRENT else ", by a newer text than the one you signed"
    review = f". Its review is due on {agreement.review_due_on:%-d %B %Y}" if agreement.review_due_on else ""
    return f"In force{start}{newer}{review}"


def shown_clauses(clauses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the clauses of a fixed content with their headings and HTML."""
    anchors = content.anchors(clauses)
    return [
        {
            **clause,
            "title": content.heading_of(clause),
            "html": markup.render(clause["text"], anchors=anchors),
        }
        for clause in clauses
    ]
