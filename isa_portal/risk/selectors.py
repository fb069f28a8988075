"""What pages and documents show of an assessment."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from isa_portal.risk import scoring
from isa_portal.risk.models import SCORES, Assessment, Risk

FACTS = (
    "number",
    "description",
    "concerns",
    *SCORES,
    "printed_inherent_priority",
    "printed_residual_priority",
    "countermeasure",
    "owner",
)


@dataclass(frozen=True)
class Card:
    """One risk as its card shows it."""

    risk: Risk
    comparison: scoring.Comparison
    before: scoring.Band
    after: scoring.Band
    change_url: str | None


@dataclass(frozen=True)
class Matrix:
    """An assessment as two grids and its cards (templates/risk/matrix.html)."""

    summary: str
    scale: str
    impacts: range
    grids: tuple[tuple[str, tuple[scoring.Row, ...]], ...]
    cards: tuple[Card, ...]


def matrix_of(assessment: Assessment, change_url: Callable[[Risk], str] | None = None) -> Matrix:
    """
    Return what templates/risk/matrix.html shows; two queries.

    :param change_url: the address where a risk is changed, if this reader may change it
    """
    scale, risks = assessment.scale, list(assessment.risks.all())
    return Matrix(
        summary=scoring.summary(scale, risks),
        scale=scale.sentence,
        impacts=range(1, scale.size + 1),
        grids=(
            ("Before countermeasures", scoring.grid(scale, risks, "inherent")),
            ("After countermeasures", scoring.grid(scale, risks, "residual")),
        ),
        cards=tuple(_card(assessment, risk, change_url) for risk in risks),
    )


def _card(assessment: Assessment, risk: Risk, change_url: Callable[[Risk], str] | None) -> Card:
    comparison = scoring.compare(risk)
    return Card(
        risk=risk,
        comparison=comparison,
        before=scoring.band(assessment.scale, comparison.before),
        after=scoring.band(assessment.scale, comparison.after),
        change_url=change_url(risk) if change_url else None,
    )


def facts_of(assessment: Assessment) -> dict[str, Any]:
    """Return an assessment as plain values, for the content that is hashed and signed."""
    scale = assessment.scale
    return {
        "scale": {"name": scale.name, "size": scale.size, "bands": scale.bands},
        "risks": [{name: getattr(risk, name) for name in FACTS} for risk in assessment.risks.all()],
    }
