"""Finds numbers and addresses that lead to one person, in text that should hold none. A guard rail, not a proof."""

from __future__ import annotations

import re
from typing import Any

_GAP = r"[\s.\u2010-\u2015-]?"
_NHS = re.compile(rf"(?<![0-9])[0-9]{{3}}{_GAP}[0-9]{{3}}{_GAP}[0-9]{{4}}(?![0-9])")
# Letters and prefixes that HMRC never gives out stand in no number (National Insurance Manual, NIM39110).
_NATIONAL_INSURANCE = re.compile(
    rf"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]{_GAP}(?:[0-9]{{2}}{_GAP}){{3}}[A-D]\b",
    re.IGNORECASE,
)

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
# IPv4; and IPv6 as eight groups or shortened by "::", which no clock, ratio or reference looks like.
_NETWORK = re.compile(
    r"(?<![\w.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![\w.]*[0-9])"
    r"|(?<![\w:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){2,6}:[0-9a-f:]*)(?![\w:])",
    re.IGNORECASE,
)
NO_EMAIL, NO_NETWORK = "[e-mail address withheld]", "[network address withheld]"


def numbers(text: str) -> list[str]:
    """Return one sentence for each kind of number of a person that a text holds; none if it holds none."""
    found = []
    if nhs := next((one[0] for one in _NHS.finditer(text) if _checks(one[0])), ""):
        found.append(_sentence("an NHS number", nhs))
    if insurance := _NATIONAL_INSURANCE.search(text):
        found.append(_sentence("a National Insurance number", insurance[0]))
    return found


def _sentence(what: str, number: str) -> str:
    return f"This holds what reads as {what}, ending in {number[-2:]}. Take it out: no resident is named here."


def _checks(number: str) -> bool:
    """Say whether ten digits end in their check digit: modulus 11, weights 10 to 2 (NHS Data Dictionary)."""
    digits = [int(one) for one in number if one.isdigit()]
    rest = 11 - sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return rest != 10 and rest % 11 == digits[9]


def without_addresses(value: Any) -> Any:
    """Return a text, also each text of lists and objects, with e-mail and network addresses withheld."""
    match value:
        case str():
            return _NETWORK.sub(NO_NETWORK, _EMAIL.sub(NO_EMAIL, value))
        case list() | tuple():
            return [without_addresses(one) for one in value]
        case dict():
            return {name: without_addresses(one) for name, one in value.items()}
    return value
