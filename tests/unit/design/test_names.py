"""Labels inside sentences."""

import pytest

from isa_portal.lib import names


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Purpose", "the purpose"),
        ("ICO number", "the ICO number"),
        ("Your full name", "your full name"),
        ("E-mail address", "the e-mail address"),
    ],
)
def test_a_label_becomes_the_object_of_a_sentence(label, words):
    assert names.as_object(label) == words


def test_every_kind_of_unseen_character_is_named_once():
    found = names.problems("A\u200bB\u200bC\u202eD\nE", "The name")

    assert [sentence.split(" contains ")[1].split(" after")[0] for sentence in found] == [
        "an invisible character",
        "a text-direction control character",
        "a line break",
    ]
