"""The risks, the terms and the impact assessment, as the canonical content has them."""

from __future__ import annotations

from datetime import date
from typing import Any

from isa_portal.agreements.models import Version
from isa_portal.agreements.models.version import SCREENING, Assessed


def risks(version: Version) -> dict[str, Any] | None:
    if not version.assessment:
        return None
    scale = version.assessment.scale
    return {
        "scale": {"name": scale.name, "size": scale.size, "bands": scale.bands},
        "rows": [
            {
                "number": risk.number,
                "description": risk.description,
                "inherent": [risk.inherent_likelihood, risk.inherent_impact, risk.inherent_priority],
                "residual": [risk.residual_likelihood, risk.residual_impact, risk.residual_priority],
                "countermeasure": risk.countermeasure,
                "owner": risk.owner,
            }
            for risk in version.assessment.risks.all()
        ],
    }


def terms(version: Version) -> dict[str, Any]:
    return {
        "commences_on": _day(version.commences_on),
        "rule": version.rule,
        # Stated where it holds only, so that a text approved before deeds existed keeps its hash.
        **({"deed": True} if version.is_deed else {}),
        **({"accession": "consent of all parties"} if version.accession_by_consent else {}),
        "notice": {
            "count": version.notice_count,
            "unit": version.notice_unit,
            "method": version.notice_method,
            "to": version.notice_to,
        },
        "review": version.review_schedule.stated,
        "liability": version.liability,
        "declarations": list(version.declarations),
        "review_questions": list(version.review_questions),
    }


def impact_assessment(version: Version) -> dict[str, Any]:
    return {
        "kind": version.get_dpia_kind_display(),
        "reference": version.dpia_reference,
        "done_on": _day(version.dpia_on) or "",
        "owner": version.dpia_owner,
        "answers": [
            f"{question} {_answer(version.dpia_answers.get(key, ''))}"
            for key, question in SCREENING.items()
            if version.dpia_kind == Assessed.SCREENING
        ],
    }


def _answer(given: str) -> str:
    return {"yes": "Yes.", "no": "No."}.get(given, "Not answered.")


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
