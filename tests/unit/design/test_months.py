"""Months between reviews: what is taken, and one clear sentence for what is not."""

import pytest
from django.core.exceptions import ValidationError

from isa_portal.design.fields import MonthsField


@pytest.mark.parametrize(("written", "months"), [("12", 12), ("6 months", 6), ("3 years", 36), ("", None)])
def test_whole_months_are_taken(written, months):
    assert MonthsField(required=False).clean(written) == months


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("1.5 months", "1.5 months is no whole number of months. Enter 1 or more, for example 12."),
        ("-3", "-3 is no whole number of months. Enter 1 or more, for example 12."),
        ("0", "0 is not between 1 and 120 months. Check the number."),
        ("30 days", "30 days is counted in days. Enter whole months, for example 12."),
        ("yearly", "yearly is no number of months. Enter whole months, for example 12."),
        ("20 years", "20 years is not between 1 and 120 months. Check the number."),
    ],
)
def test_anything_else_gets_one_sentence(written, sentence):
    with pytest.raises(ValidationError) as refused:
        MonthsField(required=False).clean(written)

    assert refused.value.messages == [sentence]
