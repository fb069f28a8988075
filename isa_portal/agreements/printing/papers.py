"""The papers of a meeting: one for each item, in the order in which a board reads them, perhaps behind an agenda."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string

from isa_portal.agreements import content
from isa_portal.agreements.models import Meeting, MeetingItem, Tier
from isa_portal.agreements.printing import document, law
from isa_portal.agreements.printing.impact import impact
from isa_portal.lib import markup
from isa_portal.lib.unseen import visible

NOT_PROVIDED = "Not provided"


def papers_html(meeting: Meeting, items: Sequence[MeetingItem], *, is_pack: bool) -> str:
    """Return the papers of items of one meeting as HTML with their styles inside: input of ``lib.pdf.render``."""
    papers = [_paper(item) for item in items]
    return render_to_string(
        "pdf/papers.html",
        {
            "board": visible(meeting.board.name),
            "host": visible(meeting.board.host.legal_name),
            "is_illustration": meeting.board.is_illustration,
            "meeting": meeting,
            "place": visible(meeting.place),
            "papers": papers,
            "is_pack": is_pack,
            "marking": next((paper["marking"] for paper in papers if paper["marking"]), ""),
        },
    )


def _paper(item: MeetingItem) -> dict[str, Any]:
    text = visible(item.version.content or content.of(item.version)) if item.version else None
    return {
        "place": item.position,
        "title": visible(item.proposal.title if item.proposal else item.agreement_title),
        "kind": visible(_kind(item)),
        "lead_member": visible(item.lead_member) or NOT_PROVIDED,
        "author": visible(item.author) or NOT_PROVIDED,
        "board_role": _words(item.board_role),
        "key_questions": _words(item.key_questions),
        "decisions": visible([decision.question for decision in item.decisions.all()]),
        "summary": _words(item.summary or _need(item)),
        "why": _words(item.why or _reasons(item)),
        "alternatives": _words(item.alternatives or (item.proposal.alternatives if item.proposal else "")),
        "affected": _words(item.affected),
        "bodies": visible(_bodies(item)),
        "advice": _words(item.advice),
        "dpia": _words(impact(text) if text else ""),
        "sources": _words(item.sources),
        "appendices": _words(item.appendices),
        "text": text,
        "law": law.by_party(text["reliances"]) if text else [],
        "risks": document.risks(text["risks"]) if text and text["risks"] else None,
        "clauses": document.clauses(text) if text else [],
        "flows": document.numbered(text) if text else [],
        "number": item.version.number if item.version else "",
        "marking": text["classification"] if text else "",
    }


def _words(text: str) -> str:
    """Return the safe HTML of what somebody wrote; nothing written is said by the template."""
    return markup.render(visible(text)) if text.strip() else ""


def _kind(item: MeetingItem) -> str:
    if item.version:
        tier = document.TIERS[Tier(item.version.agreement.tier)]
        return f"{tier}, {item.version.agreement.reference}, version {item.version.number}, for approval"
    return f"Proposal, asked for by {item.proposal.asked_by}" if item.proposal else ""


def _need(item: MeetingItem) -> str:
    return item.proposal.need if item.proposal else item.version.purpose if item.version else ""


def _reasons(item: MeetingItem) -> str:
    return item.proposal.why if item.proposal else item.version.benefits if item.version else ""


def _bodies(item: MeetingItem) -> list[str]:
    if item.proposal:
        return item.proposal.who_shares
    parties = item.version.agreement.parties.select_related("organisation") if item.version else []
    return [str(party.organisation) for party in parties]
