"""Numbers of registers: which can be, how they are kept, and what is said of those that cannot be."""

import pytest

from isa_portal.organisations import identifiers
from isa_portal.organisations.models.choices import Scheme


@pytest.mark.parametrize(
    ("scheme", "written", "kept"),
    [
        (Scheme.ODS, " ra7 ", "RA7"),
        (Scheme.ODS, "L81001", "L81001"),
        (Scheme.ODS, "qox", "QOX"),
        (Scheme.URN, "109 123", "109123"),
        (Scheme.COMPANY, "1234567", "01234567"),
        (Scheme.COMPANY, "sc123456", "SC123456"),
        (Scheme.COMPANY, "NI 012345", "NI012345"),
        (Scheme.COMPANY, "R0000123", "R0000123"),
        (Scheme.COMPANY, "IP12345R", "IP12345R"),
        (Scheme.CHARITY, "1012345", "1012345"),
        (Scheme.CHARITY, "212 345", "212345"),
        (Scheme.CHARITY, "SC012345", "SC012345"),
        (Scheme.CHARITY, "NI 101234", "NIC101234"),
        (Scheme.CHARITY, "NIC101234", "NIC101234"),
        (Scheme.ICO, "z1234567", "Z1234567"),
        (Scheme.ICO, "Z123456X", "Z123456X"),
        (Scheme.ICO, "ZA 123456", "ZA123456"),
        (Scheme.ICO, "ZB-123456", "ZB123456"),
    ],
)
def test_a_number_that_can_be_is_kept_in_one_form(scheme, written, kept):
    assert identifiers.why_not(scheme, written) is None
    assert identifiers.as_kept(scheme, written) == kept


@pytest.mark.parametrize(
    ("scheme", "written"),
    [
        (Scheme.ODS, "R7"),
        (Scheme.ODS, "RA7!"),
        (Scheme.ODS, "ABCDEFGHIJK"),
        (Scheme.URN, "10912"),
        (Scheme.URN, "009123"),
        (Scheme.COMPANY, "123"),
        (Scheme.COMPANY, "00000000"),
        (Scheme.COMPANY, "ABC12345"),
        (Scheme.CHARITY, "12345"),
        (Scheme.CHARITY, "SC112345"),
        (Scheme.CHARITY, "NIC201234"),
        (Scheme.CHARITY, "10123456"),
        (Scheme.ICO, "A1234567"),
        (Scheme.ICO, "Z12345678"),
        (Scheme.ICO, "ZAB12345"),
        (Scheme.ICO, "Z١٢٣٤٥٦٧"),
    ],
)
def test_a_number_that_cannot_be_is_refused_with_an_example(scheme, written):
    sentence = identifiers.why_not(scheme, written)

    assert sentence and "for example" in sentence
    assert sentence.endswith(f"{written} cannot be one.")


def test_every_register_has_a_shape_whose_examples_can_be():
    assert set(identifiers.SHAPES) == set(Scheme)
    for scheme, shape in identifiers.SHAPES.items():
        for example in shape.example.replace(" or ", ", ").split(", "):
            assert identifiers.why_not(scheme, example) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Riverside Trust Ltd.", "riverside  trust"),
        ("St. Mary's School", "ST MARYS SCHOOL"),
        ("Avon & Somerset Police", "Avon and Somerset Police"),
        ("Suffolk NHS Foundation Trust", "Suffolk NHS Trust"),
        ("bristol", "Bristol City Council"),
    ],
)
def test_names_that_may_be_of_one_body_are_alike(one, other):
    assert identifiers.alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Suffolk County Council", "Suffolk Constabulary"), ("", "Bristol"), ("...", "Bristol")]
)
def test_names_of_different_bodies_are_not_alike(one, other):
    assert not identifiers.alike(one, other)


def test_a_name_of_nothing_but_common_words_still_tells():
    assert identifiers.alike("The Trust", "THE TRUST")
    assert not identifiers.alike("The Trust", "Foundation Limited")
