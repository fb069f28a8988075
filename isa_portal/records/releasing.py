"""The copy of an agreement that is released to whoever asks: without addresses, evidence and what is withheld."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from isa_portal.agreements import content as canonical
from isa_portal.agreements import printing
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement, Version
from isa_portal.evidence import documents, sealing
from isa_portal.lib import clock, personal
from isa_portal.lib.calendar import in_words
from isa_portal.records.kinds import StepKind
from isa_portal.records.models import Record, Step
from isa_portal.signing.models import Signature
from isa_portal.signing.selectors import named

FLOWS, LAW, RISKS = "Data flows", "Legal gateways", "Risks"
RELEASED = ("full", "part")


def parts(agreement: Agreement) -> list[tuple[str, str]]:
    """Return what can be withheld of the text in force: each clause, the flows, the law, the risks."""
    version = agreement.versions.filter(state=State.CURRENT).first()
    text = _text(version) if version else {"clauses": []}
    names = [*(canonical.heading_of(one) for one in text["clauses"]), FLOWS, LAW, RISKS]
    return [(name, name) for name in names]


def _text(version: Version) -> dict[str, Any]:
    return version.content or canonical.of(version)


def decision(record: Record) -> Step | None:
    """Return the decision by which a copy was released, where there is one."""
    decided = [one for one in record.steps.all() if one.kind == StepKind.DECIDE_COPY and one.is_done]
    found = next((one for one in decided if one.facts.get("outcome") in RELEASED and one.facts.get("version")), None)
    return None if record.struck_out_at else found


def html(decided: Step) -> str:
    """Return the released copy of a decision as HTML: input of ``lib.pdf.render``."""
    version = Version.objects.select_related("agreement__board__host").get(pk=decided.facts["version"])
    withheld, reasons = set(decided.facts.get("withheld") or ()), str(decided.facts.get("reasons") or "")
    text = personal.without_addresses(_text(version))
    signed = named(version.signatures.select_related("party__organisation").order_by("pk"))
    called = canonical.named_in(version)
    return printing.agreement_html(
        {**text, "clauses": [_shown(clause, withheld, reasons) for clause in text["clauses"]]},
        signatures=[personal.without_addresses(_line(one, called)) for one in signed],
        since=personal.without_addresses(canonical.since_fixed(version)),
        evidence={"content_sha256": version.content_sha256 or canonical.sha256(_text(version))},
        number=version.number,
        marking=version.classification,
        public={
            "released_on": in_words(decided.done_on) if decided.done_on else "",
            "withheld": sorted(withheld),
            "reasons": personal.without_addresses(reasons),
            "flows_withheld": FLOWS in withheld,
            "law_withheld": LAW in withheld,
            "risks_withheld": RISKS in withheld,
            **_original(version),
        },
    )


def _shown(clause: dict[str, Any], withheld: set[str], reasons: str) -> dict[str, Any]:
    return {**clause, "text": f"*Withheld.* {reasons}"} if canonical.heading_of(clause) in withheld else clause


def _original(version: Version) -> dict[str, str]:
    """Return the SHA-256 of the original from which the copy was made: the sealed document, or the paper as scanned."""
    progress = sealing.progress(version)
    if progress and progress.document:
        return {"original": "sealed original", "original_sha256": progress.document.sha256}
    paper = documents.find(version.key, "paper")
    return {"original": "document as signed on paper", "original_sha256": paper.sha256} if paper else {}


def _line(signature: Signature, called: Mapping[int, str]) -> dict[str, str]:
    at = signature.signed_at
    return {
        "party": called[signature.party_id],
        "name": signature.name,
        "position": signature.position,
        "authority": signature.get_authority_display(),
        "signed_at": in_words(clock.london_date(at)) if at else str(signature.dated or "undated"),
    }
