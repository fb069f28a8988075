"""
Makes scales and assessments, and changes their risks.

Who may change an assessment, and when, is asked by the services of its agreement before they come here.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.risk import rules, scoring
from isa_portal.risk.models import SCORES, Assessment, Concerns, Risk, RiskScale

CHANGEABLE = (
    "description",
    "concerns",
    *SCORES,
    "printed_inherent_priority",
    "printed_residual_priority",
    "countermeasure",
    "owner",
)


@transaction.atomic
def make_scale(
    board: Model,
    name: str = "Bristol 2015",
    *,
    size: int = 4,
    likelihood_words: Sequence[str] = tuple(scoring.BRISTOL_2015_WORDS),
    impact_words: Sequence[str] = tuple(scoring.BRISTOL_2015_WORDS),
    bands: Sequence[dict[str, Any]] = tuple(scoring.BRISTOL_2015_BANDS),
    by: Actor,
    at: datetime,
) -> RiskScale:
    """
    Give a board a scale, by default the one Bristol used in 2015.

    :raises Refused: with every reason, if words are missing or the bands leave a gap
    """
    scale = RiskScale(
        board_id=board.pk,
        name=name,
        size=size,
        likelihood_words=list(likelihood_words),
        impact_words=list(impact_words),
        bands=list(bands),
    )
    if reasons := tuple(rules.scale_obstacles(scale, scale.likelihood_words, scale.impact_words)):
        raise Refused(*reasons)
    scale.save()
    audit.record("risk_scale.make", scale, by=by, at=at, name=name, size=size)
    return scale


@transaction.atomic
def make_assessment(scale: RiskScale, *, chain: str, note: str = "", by: Actor, at: datetime) -> Assessment:
    """Begin an empty assessment; ``chain`` names the agreement whose history it joins (``agreement:12``)."""
    assessment = Assessment.objects.create(scale=scale, chain=chain, note=note)
    audit.record("assessment.make", assessment, by=by, at=at, scale=scale.name)
    return assessment


@transaction.atomic
def add_risk(assessment: Assessment, *, by: Actor, at: datetime, **facts: Any) -> Risk:
    """
    Add a risk at the end; its number is never used again for another.

    :param facts: description, the four scores, and any of concerns, countermeasure, owner, printed priorities
    :raises Refused: with every reason, if a score is off the scale or the description is missing
    """
    assessment = _locked(assessment)
    facts = _named({"concerns": Concerns.ORGANISATION, **facts})
    _refuse_if_wrong(facts, assessment.scale.size)
    assessment.last_number += 1
    assessment.save(update_fields=["last_number"])
    number = assessment.last_number
    risk = Risk(assessment=assessment, number=number, position=number, size=assessment.scale.size, **facts)
    return _kept(risk, "add", facts, by=by, at=at)


def facts_of(risk: Risk) -> dict[str, Any]:
    """Return what a person who changes a risk was shown of it."""
    return {name: getattr(risk, name) for name in ("description", "concerns", "countermeasure", "owner", *SCORES)}


@transaction.atomic
def change_risk(risk: Risk, *, by: Actor, at: datetime, **facts: Any) -> Risk:
    """
    Change what is stated of a risk; what is not named stays.

    :raises Refused: with every reason, if a score is off the scale or the description is missing
    """
    assessment = _locked(risk.assessment)
    risk = assessment.risks.get(pk=risk.pk)
    stated = {name: getattr(risk, name) for name in CHANGEABLE}
    changed = {name: fact for name, fact in _named(facts).items() if stated[name] != fact}
    _refuse_if_wrong({**stated, **changed}, assessment.scale.size)
    if not changed:
        return risk
    for name, fact in changed.items():
        setattr(risk, name, fact)
    return _kept(risk, "change", changed, by=by, at=at)


@transaction.atomic
def remove_risk(risk: Risk, *, by: Actor, at: datetime) -> None:
    """Take a risk out of its assessment; its number stays unused."""
    assessment = _locked(risk.assessment)
    risk = assessment.risks.get(pk=risk.pk)
    audit.record("risk.remove", risk, by=by, at=at, number=risk.number, description=risk.description)
    risk._history_date = at
    risk.delete()


@transaction.atomic
def copy_assessment(assessment: Assessment, *, chain: str = "", by: Actor, at: datetime) -> Assessment:
    """Begin the assessment of a next text from the risks of this one, numbers kept."""
    assessment = _locked(assessment)
    copy = Assessment.objects.create(
        scale=assessment.scale,
        chain=chain or assessment.chain,
        note=assessment.note,
        last_number=assessment.last_number,
    )
    for risk in assessment.risks.all():
        risk.pk, risk._state.adding, risk.assessment, risk._history_date = None, True, copy, at
        risk.save()
    audit.record("assessment.copy", copy, by=by, at=at, copied=audit.subject_of(assessment))
    return copy


def _locked(assessment: Assessment) -> Assessment:
    # Two people adding at once would otherwise take the same number.
    return Assessment.objects.select_for_update(of=("self",)).select_related("scale").get(pk=assessment.pk)


def _named(facts: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(facts) - set(CHANGEABLE):
        raise TypeError(f"A risk has no {', '.join(sorted(unknown))}.")
    return {name: str(fact) if name == "concerns" else fact for name, fact in facts.items()}


def _refuse_if_wrong(facts: Mapping[str, Any], size: int) -> None:
    if reasons := tuple(rules.risk_obstacles(facts, size)):
        raise Refused(*reasons)


def _kept(risk: Risk, verb: str, facts: Mapping[str, Any], *, by: Actor, at: datetime) -> Risk:
    risk._history_date = at
    risk.save()
    audit.record(f"risk.{verb}", risk, by=by, at=at, number=risk.number, **facts)
    return risk
