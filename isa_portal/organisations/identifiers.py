"""The numbers and names by which a body is recognised: how each is written, and which cannot be."""

import re
from dataclasses import dataclass

from isa_portal.organisations.models.choices import Scheme


@dataclass(frozen=True)
class Shape:
    """How a register writes its numbers: a pattern over capitals without spaces, in words, and an example."""

    pattern: str
    words: str
    example: str


SHAPES: dict[str, Shape] = {
    # Organisation Data Service: three characters for a trust or board, up to ten for sites and newer kinds.
    Scheme.ODS: Shape(r"[0-9A-Z]{3,10}", "3 to 10 letters and digits", "RA7 or L81001"),
    # Get Information about Schools: six digits, the first not nought.
    Scheme.URN: Shape(r"[1-9][0-9]{5}", "6 digits", "109123"),
    # Companies House: eight characters, of which the first two may be letters that name the register.
    Scheme.COMPANY: Shape(
        r"(?!0{8})([0-9]{8}|[A-Z]{2}[0-9]{6}|R[0-9]{7}|(IP|SP|RS)[0-9]{5}R)",
        "8 digits, or two letters and 6 digits",
        "01234567 or SC123456",
    ),
    # Charity Commission: six or seven digits; OSCR: SC0 and five; Charity Commission for NI: NIC1 and five.
    Scheme.CHARITY: Shape(
        r"([1-9][0-9]{5,6}|SC0[0-9]{5}|NIC1[0-9]{5})",
        "6 or 7 digits in England and Wales, SC0 and 5 digits in Scotland, NIC1 and 5 digits in Northern Ireland",
        "1012345, SC012345 or NIC101234",
    ),
    # Information Commissioner's register of fee payers: eight characters; in older ones X may be the check digit.
    Scheme.ICO: Shape(
        r"(Z[0-9]{6}[0-9X]|Z[A-Z][0-9]{6})", "Z and 7 digits, or ZA or ZB and 6 digits", "Z1234567 or ZA123456"
    ),
}
# What tells no two bodies apart, because people write it or leave it out.
UNTELLING = {"the", "and", "of", "limited", "ltd", "plc", "nhs", "foundation", "trust"}


def as_kept(scheme: str, written: str) -> str:
    """
    Return a number as the register keeps it: capitals without spaces, dots and hyphens.

    A company number of digits gets the noughts in front that people leave out; a number of Northern Ireland's
    charities gets its letters in one form.
    """
    kept = re.sub(r"[\s.\-/]+", "", written).upper()
    if scheme == Scheme.COMPANY and re.fullmatch(r"[0-9]{6,7}", kept):
        return kept.zfill(8)
    if scheme == Scheme.CHARITY:
        return re.sub(r"^NI(?=1[0-9]{5}$)", "NIC", kept)
    return kept


def why_not(scheme: str, written: str) -> str | None:
    """Return why a number cannot be of this register, with an example; None if it can."""
    shape = SHAPES[scheme]
    if re.fullmatch(shape.pattern, as_kept(scheme, written)):
        return None
    label = str(Scheme(scheme).label)
    article = "An" if label[0] in "IO" else "A"
    return f"{article} {label} has {shape.words}, for example {shape.example}. {written.strip()} cannot be one."


def likeness(name: str) -> frozenset[str]:
    """
    Return the words that tell a body from another, whatever its case, spaces, punctuation and legal form.

    "The Riverside Trust Ltd." and "riverside trust" are alike.
    """
    words = re.findall(r"\w+", re.sub(r"['’]", "", name).casefold())
    return frozenset(words) - UNTELLING or frozenset(words)


def alike(one: str, other: str) -> bool:
    """Say whether two names may be of one body: the telling words of either stand in the other."""
    left, right = likeness(one), likeness(other)
    return bool(left and right) and (left <= right or right <= left)
