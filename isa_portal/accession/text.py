"""The text of an accession form: its canonical content, its hash, and the legal answers it takes over."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from isa_portal.accession.models import Accession
from isa_portal.agreements.models import DataFlow, Reliance
from isa_portal.agreements.rules.law import Side, law_for
from isa_portal.evidence.verifier import printed
from isa_portal.lib import canonical

SCHEMA = "isa-accession/1"
# What a Reliance holds beside its power.
ANSWERS = ("objective", "lawful_basis", "schedule_8", "article_9", "article_9_paragraph", "article_10",
           "article_10_paragraph", "policy_document", "policy_document_on", "confidentiality",
           "confidentiality_note", "note")  # fmt: skip


def sha256(content: dict[str, Any]) -> str:
    return canonical.digest(SCHEMA, content)


def reliance(accession: Accession) -> Reliance | None:
    """Return the answers as the law of a version reads them; it is no row of the version."""
    if accession.gateway is None:
        return None
    said = {name: value for name, value in accession.answers.items() if name in ANSWERS}
    adopted = said.get("policy_document_on")
    said["policy_document_on"] = date.fromisoformat(adopted) if adopted else None
    # No row of the version: the key is one that no row has.
    one = Reliance(pk=0, version=accession.version, gateway=accession.gateway, **said)
    one.organisation = accession.organisation
    return one


def sides(accession: Accession) -> list[Side]:
    """Return both sides of each flow that it joins: who stands there in the text, and the body that joins."""
    answer = reliance(accession)
    mine = (answer,) if answer else ()
    body, found = accession.organisation, []
    law = law_for(accession.version)
    for given, received in zip(law[::2], law[1::2], strict=True):
        if given.flow.pk in accession.gives_in:
            flow = _with(given.flow, discloser=body)
            found += [Side(given.number, flow, body, True, mine), _beside(received, flow)]
        if given.flow.pk in accession.receives_in:
            flow = _with(given.flow, recipient=body)
            found += [_beside(given, flow), Side(given.number, flow, body, False, mine)]
    return found


def _with(flow: DataFlow, **ends: Any) -> DataFlow:
    """Return a flow as it reads with another body at one of its ends; never saved."""
    found = copy.copy(flow)
    found._state = copy.copy(flow._state)
    found._state.fields_cache = dict(flow._state.fields_cache)
    for name, body in ends.items():
        setattr(found, name, body)
    return found


def _beside(side: Side, flow: DataFlow) -> Side:
    return Side(side.number, flow, side.body, side.gives, side.reliances)


def of(accession: Accession) -> dict[str, Any]:
    """Return the canonical content of an accession as it stands now."""
    agreement, version = accession.agreement, accession.version
    return {
        "schema": SCHEMA,
        "board": {"name": agreement.board.name, "host": agreement.board.host.legal_name},
        "reference": agreement.reference,
        "title": agreement.title,
        "version": version.number,
        "version_sha256": version.content_sha256,
        "party": {
            "legal_name": accession.organisation.legal_name,
            "units": list(accession.units),
            "role": accession.get_role_display(),
            **({"member_of": accession.member_of.name} if accession.member_of else {}),
            **_waiver(accession),
        },
        "flows": [
            {
                "number": side.number,
                "stage": side.flow.stage,
                "discloser": side.flow.discloser.legal_name,
                "recipient": side.flow.recipient.legal_name,
                "joins_as": "discloser" if side.gives else "recipient",
            }
            for side in sides(accession)
            if side.body == accession.organisation
        ],
        "answers": _answers(accession),
        "restrictions": "as the version answers them" if accession.takes_restrictions else "",
        "admitted": "consent of all parties" if version.accession_by_consent else "by the secretariat or the lead",
    }


def _waiver(accession: Accession) -> dict[str, Any]:
    if not accession.tier_1_waived_because:
        return {}
    return {"tier_1_waived": {"because": accession.tier_1_waived_because, "takes_in": list(accession.takes_in)}}


def _answers(accession: Accession) -> dict[str, Any]:
    one = reliance(accession)
    if one is None:
        return {}
    return {
        "gateway": one.gateway.short_title,
        "citation": one.gateway.citation,
        "objective": one.objective,
        "lawful_basis": one.get_lawful_basis_display(),
        "schedule_8": one.get_schedule_8_display(),
        "article_9": one.get_article_9_display(),
        "article_9_paragraph": str(one.special_paragraph or ""),
        "article_10": one.get_article_10_display(),
        "article_10_paragraph": str(one.offence_paragraph or ""),
        "policy_document": one.policy_document,
        "policy_document_on": one.policy_document_on.isoformat() if one.policy_document_on else None,
        "confidentiality": one.get_confidentiality_display(),
        "confidentiality_note": one.confidentiality_note,
        "note": one.note,
    }


def statement(content: dict[str, Any], code: str) -> str:
    """Return the words by which a signatory binds the body."""
    return (
        f"By signing, I bind {content['party']['legal_name']} to version {content['version']} of"
        f" {content['reference']}, {content['title']}, by this accession form (code {code}), as I read both today."
    )


def joined(accession: Accession) -> dict[str, Any]:
    """Return the content of the version with the flows as they read for the body that joins, for what binds it."""
    form, content = accession.content or {}, accession.version.content or {}
    flows = [
        {**content["flows"][one["number"] - 1], "discloser": one["discloser"], "recipient": one["recipient"]}
        for one in form["flows"]
    ]
    return {**content, "flows": flows}


def said(accession: Accession, content: dict[str, Any]) -> list[tuple[str, str]]:
    """Return question and answer, as pages say them; what is empty in a form that is complete is not needed."""
    return printed.said(content, unanswered="Not answered yet") if accession.is_prepared else printed.said(content)
