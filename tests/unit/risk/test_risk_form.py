"""The page for one risk."""

import pytest

from isa_portal.risk import scoring
from isa_portal.risk.forms import RiskForm
from isa_portal.risk.models import RiskScale


def scale():
    words = scoring.BRISTOL_2015_WORDS
    return RiskScale(
        name="Bristol 2015", size=4, likelihood_words=words, impact_words=words, bands=scoring.BRISTOL_2015_BANDS
    )


def stated(**changes):
    facts = {
        "description": "A file goes astray",
        "concerns": "people",
        "inherent_likelihood": "2",
        "inherent_impact": "4",
        "residual_likelihood": "1",
        "residual_impact": "4",
    }
    return {**facts, **changes}


def test_scores_of_the_scale_are_taken():
    form = RiskForm(stated(), scale=scale())

    assert form.is_valid(), form.errors
    assert form.cleaned_data["inherent_impact"] == 4


@pytest.mark.parametrize("score", ["5", "0", "-1", "2.5", "high", "٣", "1_000", "4\n", "", "²", "1e0", "+1"])
def test_anything_else_gets_the_sentence_of_the_scale(score):
    form = RiskForm(stated(inherent_likelihood=score), scale=scale())

    assert form.errors == {"inherent_likelihood": ["Likelihood must be 1, 2, 3 or 4."]}


def test_a_missing_description_is_asked_for():
    form = RiskForm(stated(description="  "), scale=scale())

    assert form.errors == {"description": ["Enter what could happen."]}
