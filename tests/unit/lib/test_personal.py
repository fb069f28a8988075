"""Numbers and addresses that lead to one person, found in text that should hold none."""

import pytest

from isa_portal.lib import personal

# 943 476 5919 is the example number of the NHS Data Dictionary; QQ is no prefix that HMRC gives out.
NHS, INSURANCE = "943 476 5919", "AB 12 34 56 C"


@pytest.mark.parametrize("text", [NHS, "9434765919", "NHS No. 943-476-5919.", "a943.476.5919b", "401 023 2137"])
def test_an_nhs_number_is_found_however_it_is_grouped(text):
    [sentence] = personal.numbers(f"About {text} here")

    assert sentence.startswith("This holds what reads as an NHS number, ending in ")
    assert NHS not in sentence


@pytest.mark.parametrize("text", [INSURANCE, "AB123456C", "ab 12-34-56-c", "number ab123456d."])
def test_a_national_insurance_number_is_found(text):
    [sentence] = personal.numbers(text)

    assert "a National Insurance number" in sentence


@pytest.mark.parametrize(
    "text",
    [
        "943 476 5918",  # the check digit is another
        "01632 960 000",  # a telephone number
        "19434765919",  # eleven digits
        "On 21 11 2026 at 10:30",
        "QQ123456C",
        "BG 12 34 56 A",
        "AB12345C",
        "Ticket 12345, 40 families, £1,000,000",
    ],
)
def test_other_numbers_pass(text):
    assert personal.numbers(text) == []


def test_each_kind_of_number_is_named_once():
    assert len(personal.numbers(f"{NHS} {NHS} {INSURANCE}")) == 2


def test_addresses_are_withheld_from_texts_lists_and_objects():
    text = {"clauses": ["Write to dpo@police.example.", "From 192.0.2.17, 2001:db8::1 at 10:30:15."], "number": 3}

    assert personal.without_addresses(text) == {
        "clauses": [
            "Write to [e-mail address withheld].",
            "From [network address withheld], [network address withheld] at 10:30:15.",
        ],
        "number": 3,
    }
