"""The vectors of docs/evidence-format.md: the portal and isa-verify, written apart, agree on every one."""

import base64
import copy
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from isa_portal.evidence import audit
from isa_portal.evidence.verifier import canonical, ed25519, merkle, notes
from isa_portal.evidence.verify import Growing
from isa_portal.lib import canonical as portal

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "evidence.json").read_text())
LEAVES = [merkle.leaf(bytes.fromhex(one)) for one in VECTORS["leaves"]]
ROOTS = {one["size"]: bytes.fromhex(one["root"]) for one in VECTORS["roots"]}


def path_of(one):
    return [bytes.fromhex(step) for step in one["path"]]


def test_there_are_enough_vectors():
    assert sum(len(found) for found in VECTORS.values() if isinstance(found, list)) >= 50


@pytest.mark.parametrize("one", VECTORS["canonical"], ids=lambda one: one["bytes"][:30])
def test_a_value_has_one_form(one):
    assert canonical.encode(one["value"]) == portal.encode(one["value"]) == one["bytes"].encode()
    assert canonical.encode(canonical.decode(one["bytes"].encode())) == one["bytes"].encode()


@pytest.mark.parametrize("one", VECTORS["refused"], ids=lambda one: one["because"])
def test_what_is_not_canonical_is_refused(one):
    with pytest.raises(canonical.NotCanonical):
        canonical.decode(one["text"].encode())


def test_a_hash_has_its_domain():
    for one in VECTORS["digests"]:
        assert canonical.digest(one["domain"], one["value"]) == portal.digest(one["domain"], one["value"])
        assert canonical.digest(one["domain"], one["value"]) == one["sha256"]
    assert len({one["sha256"] for one in VECTORS["digests"]}) == len(VECTORS["digests"])


def test_a_commitment_is_over_salt_and_words():
    for one in VECTORS["people"]:
        opening = {"salt": one["salt"], "words": one["words"]}
        for digest in (canonical.digest, portal.digest):
            assert digest("isa-person/1", opening) == one["commitment"]


def test_events_follow_each_other():
    before = "0" * 64
    for one in VECTORS["chain"]:
        assert one["event"]["prev"] == before
        for digest in (canonical.digest, portal.digest):
            assert digest("isa-facts/1", one["facts"]) == one["event"]["facts_sha256"]
            assert digest("isa-event/1", one["event"]) == one["hash"]
        before = one["hash"]


@pytest.mark.parametrize("odd", ["", '"', "\\", "\n\u0303", "e\u0301", '","v":2,"x":"'])
def test_an_event_as_it_is_written_is_the_canonical_form_of_its_members(odd):
    at = datetime(2026, 11, 21, 10, 42, 7, 120_999, tzinfo=UTC)
    link = audit.Link(f"agreement:{odd}", 3, at, odd, odd, odd, odd, {}, odd, odd, "")
    members = {
        "v": 1, "chain": f"agreement:{odd}", "seq": 3, "at": "2026-11-21T10:42:07.120Z", "type": odd, "subject": odd,
        "actor": odd, "actor_sha256": odd, "facts_sha256": odd, "prev": odd,
    }  # fmt: skip

    for digest in (canonical.digest, portal.digest):
        assert audit.event_hash(link) == digest("isa-event/1", members)
        assert audit.event_hash(link) == digest("isa-event/1", audit.as_hashed(link))


def test_roots_are_those_of_the_reference_log():
    assert ROOTS[8].hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    growing = Growing()
    assert growing.root == merkle.root([]) == ROOTS[0]
    for size, leaf in enumerate(LEAVES, 1):
        growing.add(leaf)
        assert growing.root == merkle.root(LEAVES[:size]) == ROOTS[size]


@pytest.mark.parametrize("one", VECTORS["inclusion"], ids=lambda one: f"{one['index']} in {one['size']}")
def test_a_leaf_is_proven(one):
    index, size, path = one["index"], one["size"], path_of(one)

    assert merkle.root_from_inclusion(LEAVES[index], index, size, path) == ROOTS[size]
    assert merkle.root_from_inclusion(LEAVES[index], size, size, path) is None
    assert merkle.root_from_inclusion(merkle.leaf(b"another"), index, size, path) != ROOTS[size]


@pytest.mark.parametrize("one", VECTORS["consistency"], ids=lambda one: f"{one['first']} to {one['second']}")
def test_a_log_is_proven_to_begin_another(one):
    first, second, path = one["first"], one["second"], path_of(one)

    assert merkle.is_consistent(first, ROOTS[first], second, ROOTS[second], path)
    assert not merkle.is_consistent(first, merkle.leaf(b"another"), second, ROOTS[second], path)
    assert not merkle.is_consistent(first, ROOTS[first], second, ROOTS[second], [*path, bytes(32)])


def test_a_checkpoint_is_signed_by_its_key():
    key = notes.Key.read(VECTORS["log_key"])
    for one in VECTORS["notes"]:
        note = notes.read_alone(one["note"])
        assert (note.size, note.root) == (one["size"], ROOTS[one["size"]])
        assert note.is_signed_by(key)
        assert agrees(key.public, note.body.encode(), note.signatures[0][1][4:])
        assert base64.b64encode(note.root).decode() in one["note"]
    for forged in VECTORS["forged_notes"]:
        assert not notes.read_alone(forged).is_signed_by(key)


@pytest.mark.parametrize("one", VECTORS["ed25519"], ids=range(len(VECTORS["ed25519"])))
def test_a_signature_is_judged_as_cryptography_does(one):
    public, message, signature = (bytes.fromhex(one[name]) for name in ("public", "message", "signature"))

    assert ed25519.is_signed(public, message, signature) is agrees(public, message, signature) is one["good"]


def agrees(public, message, signature):
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def test_a_vector_that_was_changed_would_be_found():
    one = copy.deepcopy(VECTORS["chain"][0])
    one["event"]["actor"] = "user:18"

    assert canonical.digest("isa-event/1", one["event"]) != one["hash"]
