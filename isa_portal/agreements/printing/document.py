"""Puts the words and pictures of one version of an agreement together."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.template.loader import render_to_string

from isa_portal.agreements import content as canonical
from isa_portal.agreements.models.schedule import Schedule
from isa_portal.agreements.printing import flows, law, matrix, parties
from isa_portal.agreements.printing.impact import impact
from isa_portal.agreements.printing.leaving import leaving
from isa_portal.lib import markup
from isa_portal.lib.calendar import Period, in_words
from isa_portal.lib.unseen import visible

TIERS = {
    1: "Tier 1 information sharing agreement",
    2: "Tier 2 information sharing agreement",
    0: "Stand-alone information sharing agreement",
}
RULES = {
    "all_sign": "The agreement comes into force when every party has signed.",
    "as_each_signs": "Once two parties have signed, the agreement binds each party from its own signature.",
    "essential_sign": "The agreement comes into force when every essential party has signed.",
}

JOINING = "Another body joins by an accession form only if every party consents."
DEED = "This agreement is executed as a deed: each party signs on paper, before a witness who is physically present."


def agreement_html(
    content: dict[str, Any],
    *,
    signatures: list[dict[str, Any]],
    evidence: dict[str, Any],
    number: str,
    marking: str,
    is_draft: bool = False,
    eligibility: dict[str, Any] | None = None,
    signing_code: str = "",
    public: dict[str, Any] | None = None,
    since: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """
    Return the whole document of a version as HTML with its styles inside: input of ``lib.pdf.render``.

    :param content: the canonical content, ``schema`` isa-version/1
    :param signatures: one dictionary for each signature; none makes a reading copy that says "Not signed"
    :param is_draft: say "Draft, not signed": nobody was asked to sign this text
    :param signing_code: make a copy to sign on paper, with this code of the text on every page
    :param eligibility: ``on`` (a day in words) and ``rows``: who may use which power as the catalogue stood
    :param evidence: ``content_sha256``, ``checkpoint``, ``events``; may hold ``versions`` (number, on, note)
    :param since: by the name of a party in the text, what became of it since: another name, another body in its seat
    :param public: make a copy for whoever asks, without evidence (pdf/public_copy.html says what stands in it)
    """
    content, signatures, evidence = visible(content), visible(signatures), visible(evidence)
    content = {**content, "parties": parties.parties(content)}
    flow_rows = numbered(content)
    return render_to_string(
        "pdf/agreement.html" if public is None else "pdf/public_copy.html",
        {
            "public": visible(public),
            "content": content,
            "number": number,
            "marking": visible(marking),
            "kind": TIERS[content["tier"]],
            "purpose": markup.render(content["purpose"]),
            "benefits": markup.render(content["benefits"]),
            "liability": markup.render(content["terms"].get("liability") or ""),
            "dpia": markup.render(impact(content)),
            "arrangement": parties.arrangement(content),
            "processors": parties.processors(content),
            "telling": parties.telling(content),
            "clauses": clauses(content),
            "flows": flow_rows,
            "picture": flows.picture(flow_rows),
            "law": law.by_party(content["reliances"]),
            "restrictions": content.get("restrictions") or [],
            "eligibility": visible(eligibility or {}),
            "risks": risks(content["risks"]) if content["risks"] else None,
            "terms": terms_in_words(content["terms"]),
            "leaving": leaving(content),
            "signed": _signed(content["parties"], signatures, visible(dict(since or {}))),
            "is_signed": bool(signatures),
            "on_paper": any(one.get("scan_sha256") for one in signatures),
            "is_draft": is_draft,
            "signing_code": signing_code,
            "evidence": evidence,
            "versions": evidence.get("versions") or [],
        },
    )


def clauses(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the clauses of a content with their text as HTML, references leading to their clauses."""
    anchors = canonical.anchors(content["clauses"])
    return [
        {
            **clause,
            "html": markup.render(clause["text"], anchors=anchors),
            "is_appendix": isinstance(clause["number"], str),
        }
        for clause in content["clauses"]
    ]


def numbered(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the flows of a content, each with its number as documents write it, F1, and all that it states."""
    return [
        {
            **flow,
            "number": f"F{flow['number']}" if isinstance(flow["number"], int) else flow["number"],
            "kind": ", ".join([flows.kind(flow), *flows.marks(flow)]),
            "facts": flows.facts(flow),
            "data_items": flows.items(flow),
        }
        for flow in content["flows"]
    ]


def risks(found: dict[str, Any]) -> dict[str, Any]:
    """Return the matrix and the list of risks of a content, as pdf/risks.html shows them."""
    bands, size = matrix.bands(found["scale"]), int(found["scale"]["size"])
    return {
        "scale": found["scale"],
        "bands": bands,
        "impacts": range(1, size + 1),
        "grids": [
            ("Before countermeasures", "inherent", matrix.grid(found["rows"], "inherent", size, bands)),
            ("After countermeasures", "residual", matrix.grid(found["rows"], "residual", size, bands)),
        ],
        "rows": [_risk(row, bands) for row in found["rows"]],
    }


def _risk(row: dict[str, Any], bands: list[matrix.Band]) -> dict[str, Any]:
    return {**row, "before": _score(row["inherent"], bands), "after": _score(row["residual"], bands)}


def _score(score: list[int], bands: list[matrix.Band]) -> dict[str, Any]:
    likelihood, impact, priority = score
    return {"sum": f"{likelihood} × {impact}", "priority": priority, "band": matrix.band_of(priority, bands)}


def terms_in_words(terms: dict[str, Any]) -> dict[str, Any]:
    starts = terms.get("commences_on")
    return {
        **terms,
        "starts": RULES[terms["rule"]]
        + (f" It does not start before {in_words(date.fromisoformat(starts))}." if starts else ""),
        "execution": DEED if terms.get("deed") else "",
        "joining": JOINING if terms.get("accession") else "",
        "notice_words": _notice(terms["notice"]),
        "review_words": Schedule.of(terms["review"]).words,
    }


def _notice(notice: dict[str, Any]) -> str:
    if not notice.get("count"):
        return "No period of notice is stated."
    period = Period(int(notice["count"]), notice["unit"])
    possessive = f"{period}’s" if period.count == 1 else f"{period}’"
    method = f", given {notice['method']}" if notice.get("method") else ""
    to = f", to {notice['to']}" if notice.get("to") else ""
    leaving = f"A party may leave with {possessive} notice{method}{to}."
    return f"{leaving} It is bound until the end of the last day of the notice."


def _signed(
    parties: list[dict[str, Any]], signatures: list[dict[str, Any]], since: Mapping[str, Sequence[str]]
) -> list[dict[str, Any]]:  # fmt: skip
    """Each party with its signatures; a signature of a body that is not in the list stands at the end."""
    names = [party["legal_name"] for party in parties]
    names += [name for name in dict.fromkeys(signature["party"] for signature in signatures) if name not in names]
    return [
        {
            "party": name,
            "since": since.get(name, ()),
            "signatures": [signature for signature in signatures if signature["party"] == name],
        }
        for name in names
    ]
