"""Why it is lawful, as the canonical content has it."""

from __future__ import annotations

from typing import Any

from isa_portal.agreements.models import Reliance, Version


def reliances(version: Version) -> list[dict[str, Any]]:
    flows = {flow.pk: number for number, flow in enumerate(version.flows.all(), 1)}
    rows = version.reliances.select_related("organisation", "gateway")
    return [{**_whose(reliance, flows), **_answers(reliance)} for reliance in rows]


def _whose(reliance: Reliance, flows: dict[int, int]) -> dict[str, Any]:
    return {
        "party": reliance.organisation.legal_name if reliance.organisation else None,
        "flow": flows[reliance.flow_id] if reliance.flow_id else None,
        "gateway": reliance.gateway.short_title,
        "citation": reliance.gateway.citation,
        "objective": reliance.objective,
    }


def _answers(reliance: Reliance) -> dict[str, Any]:
    adopted = reliance.policy_document_on
    return {
        "lawful_basis": reliance.get_lawful_basis_display(),
        "schedule_8": reliance.get_schedule_8_display(),
        "article_9": reliance.get_article_9_display(),
        "article_9_paragraph": str(reliance.special_paragraph or ""),
        "article_10": reliance.get_article_10_display(),
        "article_10_paragraph": str(reliance.offence_paragraph or ""),
        "policy_document": reliance.policy_document,
        "policy_document_on": adopted.isoformat() if adopted else None,
        "confidentiality": reliance.get_confidentiality_display(),
        "confidentiality_note": reliance.confidentiality_note,
        "note": reliance.note,
    }


def restrictions(version: Version) -> list[dict[str, Any]]:
    return [
        {
            "name": one.gateway.short_title,
            "citation": one.gateway.citation,
            "answer": one.get_answer_display().removesuffix(", because …"),
            "because": one.because,
        }
        for one in version.restriction_answers.select_related("gateway")
    ]
