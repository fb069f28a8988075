"""The page of a draft that says how a party leaves and where the text ends."""

import pytest

from isa_portal.agreements.models.leaving import terms_of
from tests.pages.agreements.conftest import at, text

SAID = {
    "counting": "corresponding",
    "non_working": "next",
    "nation": "scotland",
    "way": "post",
    "address": "Head of Early Help",
    "post_days": "2",
    "late_after": "17:00",
    "ends_on_day": "31",
    "ends_on_month": "3",
    "ends_on_year": "2030",
}


def test_it_is_saved_and_the_list_of_parts_says_so(officer, version):
    answer = officer.post(at("draft_leaving", version), SAID, follow=True)

    assert "By post only. Ends on 31 March 2030." in text(answer)
    assert f"{terms_of(version).late_after:%H:%M}" == "17:00"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"late_after": "five"}, "Enter the hour with its minutes, for example 17:00."),
        ({"post_days": "1.5"}, "Enter a whole number, in digits."),
        ({"address": ""}, "Notice goes by post only. Give the postal address of the office that it goes to."),
    ],
)
def test_what_is_wrong_is_said_beside_the_work_that_is_kept(officer, version, wrong, sentence):
    answer = officer.post(at("draft_leaving", version), {**SAID, **wrong})

    assert sentence in text(answer)
    assert 'value="31"' in answer.content.decode()


@pytest.mark.parametrize(
    ("number", "unit", "sentence"),
    [
        ("1.5", "months", "Enter a whole number. 1.5 has no meaning in law: write days, for example 45."),
        ("30", "", "Say whether 30 is days, months or working days."),
        ("0", "days", "Enter a number of 1 or more."),
    ],
)
def test_a_period_that_is_none_gets_one_sentence(officer, version, number, unit, sentence):
    words = {"rule": "all_sign", "review_basis": "commencement", "notice_number": number, "notice_unit": unit}

    answer = officer.post(at("draft_terms", version), words)

    assert sentence in text(answer)
