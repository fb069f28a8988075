"""Canonical JSON: one value, one sequence of bytes."""

import hashlib
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from isa_portal.evidence.verifier import canonical as verifier
from isa_portal.lib import canonical

# Escapes end in letters: a mark that joins a letter must not join the end of an escape.
TEXTS = some.text() | some.text('\n\t\x01n\u0303\u0308"\\e\u0301', max_size=8)
KEYS = some.text('ab\n"\\\x7f', max_size=3)
VALUES = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: (
        some.lists(inner, max_size=3) | some.dictionaries(some.text('ab\n"\\\x7f', max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


def normal(value):
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case list():
            return [normal(one) for one in value]
        case dict():
            return {key: normal(one) for key, one in value.items()}
    return value


@given(VALUES)
def test_the_form_is_that_of_json_in_normal_form_and_the_verifiers(value):
    try:
        plain = json.dumps(normal(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        with pytest.raises(UnicodeEncodeError):
            canonical.encode(value)
        return

    assert canonical.encode(value) == verifier.encode(value) == plain


def test_order_and_normal_form_do_not_change_the_bytes():
    left = canonical.encode({"b": "e\u0301", "a": [1, None, True]})
    right = canonical.encode({"a": (1, None, True), "b": "\u00e9"})

    assert left == right == b'{"a":[1,null,true],"b":"\xc3\xa9"}'


@pytest.mark.parametrize("value", [1.5, float("nan"), b"x", {1, 2}, object()])
def test_what_has_no_canonical_form_is_refused_with_its_kind(value):
    with pytest.raises(TypeError, match=type(value).__name__):
        canonical.encode(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), {"é": 1}, {1: 1}])
def test_numbers_and_keys_outside_the_profile_are_refused(value):
    with pytest.raises(ValueError):
        canonical.encode(value)


def test_a_lone_surrogate_cannot_be_hashed():
    with pytest.raises(UnicodeEncodeError):
        canonical.encode("\ud800")


def test_the_same_value_in_two_domains_has_two_hashes():
    assert canonical.digest("isa-event/1", {}) != canonical.digest("isa-facts/1", {})


def test_the_hash_is_the_published_one():
    # sha256(b"isa-facts/1\0{}"), computed outside this project's code.
    assert canonical.digest("isa-facts/1", {}) == hashlib.sha256(b"isa-facts/1\x00{}").hexdigest()
