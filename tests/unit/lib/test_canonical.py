"""Canonical JSON: one value, one sequence of bytes."""

import hashlib

import pytest

from isa_portal.lib import canonical


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
