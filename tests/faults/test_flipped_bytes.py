"""A sealed file changed by one byte, at its borders, at its end, or by a later revision: nothing passes."""

import io
import random
import re

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from isa_portal.evidence.verifier import canonical
from isa_portal.evidence.verifier.case import Wrong
from isa_portal.evidence.verifier.document import whole
from tests.documents.test_verifier import sealed  # noqa: F401

ALL = 10**9
# Where a dictionary, a stream, an object or the file begins or ends, and the hole that holds the seal.
BORDERS = re.compile(rb"<<|>>|endstream|stream|endobj|\d+ 0 obj|startxref|%%EOF|%PDF|/Contents|/ByteRange")


def flipped(content, place):
    changed = bytearray(content)
    changed[place] ^= 1 << place % 8
    return bytes(changed)


def some(places, number):
    places = list(places)
    return places if number >= len(places) else random.Random(7).sample(places, number)


def test_every_byte_is_held_by_the_hash_of_the_whole_file(sealed, rounds):  # noqa: F811
    facts = canonical.decode(sealed.proof)["events"][-1]["facts"]
    assert list(whole(sealed.pdf, facts))

    for place in some(range(len(sealed.pdf)), rounds(2000, ALL)):
        with pytest.raises(Wrong):
            list(whole(flipped(sealed.pdf, place), facts))


def test_the_complete_check_calls_no_flipped_byte_valid(sealed, rounds):  # noqa: F811
    borders = {place for found in BORDERS.finditer(sealed.pdf) for place in (found.start(), found.end() - 1)}
    places = some(range(len(sealed.pdf)), rounds(15, 500)) + some(sorted(borders), rounds(15, ALL))

    said = [(place, sealed.check(flipped(sealed.pdf, place)).verdict) for place in places]

    assert [one for one in said if one[1] not in ("altered", "unreadable")] == []


def test_without_the_sidecar_a_flipped_byte_is_never_called_valid(sealed, rounds):  # noqa: F811
    places = some(range(len(sealed.pdf)), rounds(15, 500))

    assert {sealed.check(flipped(sealed.pdf, place), proof=None).verdict for place in places} <= {
        "altered", "unreadable", "incomplete",
    }  # fmt: skip


def test_a_later_revision_is_found_with_and_without_the_sidecar(sealed):  # noqa: F811
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed.pdf))
    writer.root["/Note"] = generic.pdf_string("Added later")
    writer.update_root()
    output = io.BytesIO()
    writer.write(output)

    assert sealed.check(output.getvalue()).verdict == "altered"
    alone = sealed.check(output.getvalue(), proof=None)
    assert alone.verdict == "altered"
    assert any("written in 3 steps" in line.words for line in alone.lines)
