"""What stands in the way of a scale or a risk."""

from collections.abc import Iterator, Mapping
from typing import Any

from isa_portal.risk import scoring
from isa_portal.risk.models import SCORES, Concerns

SCORE_NAMES = {
    "inherent_likelihood": "Likelihood",
    "inherent_impact": "Impact",
    "residual_likelihood": "Likelihood left over",
    "residual_impact": "Impact left over",
}
WHOM = "Choose whom the risk concerns: the organisations, people, or what happens without sharing."


def score_sentence(field: str, size: int) -> str:
    """Return the sentence for a score that is not on the scale."""
    return f"{SCORE_NAMES[field]} must be {scoring.choices(size)}."


def risk_obstacles(facts: Mapping[str, Any], size: int) -> Iterator[str]:
    """Yield every reason why a risk cannot be kept as stated; none means that it can."""
    if not str(facts.get("description", "")).strip():
        yield "Enter what could happen."
    for field in SCORES:
        score = facts.get(field)
        # A truth value is a number to Python and not to a reader.
        if type(score) is not int or not 1 <= score <= size:
            yield score_sentence(field, size)
    if facts.get("concerns") not in Concerns.values:
        yield WHOM


def scale_obstacles(scale: scoring.Scale, likelihood_words: list[str], impact_words: list[str]) -> Iterator[str]:
    """Yield every reason why a scale cannot be used; none means that it can."""
    if not 2 <= scale.size <= 9:
        yield "A scale has from 2 to 9 scores."
        return
    if len(likelihood_words) != scale.size or len(impact_words) != scale.size:
        yield f"Enter {scale.size} words for likelihood and {scale.size} for impact."
    if missed := scoring.uncovered(scale):
        yield f"Exactly one band must hold each of these priorities: {', '.join(map(str, missed))}."
