"""Keeps words about people beside the trail, which holds only salted commitments to them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from isa_portal.evidence.models import Person
from isa_portal.lib import canonical, clock
from isa_portal.lib.calendar import in_words

DOMAIN = "isa-person/1"
# How a fact in an event names the words that stand beside the trail.
MARK = "committed"


@dataclass(frozen=True)
class Private:
    """Free text that may name somebody: the trail commits to it and does not hold it."""

    text: str


def commitment(salt: str, words: Any) -> str:
    """Return SHA-256("isa-person/1", NUL, canonical {salt, words}) in hexadecimal (docs/evidence-format.md)."""
    return canonical.digest(DOMAIN, {"salt": salt, "words": words})


def commit(key: str, words: Any) -> str:
    """Keep words about somebody and return the commitment to them; the same words of one key are kept once."""
    known = Person.objects.filter(key=key, words=words, erased_at=None).only("commitment").first()
    if known:
        return known.commitment
    salt = secrets.token_hex(32)
    return Person.objects.create(key=key, commitment=commitment(salt, words), salt=salt, words=words).commitment


def words_of(commitments: Iterable[str]) -> dict[str, Any]:
    """Return the words behind some commitments; erased ones are told by ``erased_words``."""
    found = Person.objects.filter(commitment__in=set(commitments))
    return {one.commitment: erased_words(one.erased_at) if one.erased_at else one.words for one in found}


def erased_words(at: datetime) -> str:
    return f"personal details erased on {in_words(clock.london_date(at))}"


def openings(commitments: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return salt and words of each commitment, with which anybody can check it; erased ones say when."""
    found = Person.objects.filter(commitment__in=set(commitments)).order_by("commitment")
    return {
        one.commitment: (
            {"erased_on": clock.london_date(one.erased_at).isoformat()}
            if one.erased_at
            else {"salt": one.salt, "words": one.words}
        )
        for one in found
    }


def committed_in(facts: dict[str, Any]) -> list[str]:
    """Return the commitments that stand in the facts of an event."""
    return [value[MARK] for value in facts.values() if _is_marked(value)]


def told(facts: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    """Return facts with the words in the place of the commitments to them."""
    return {name: words.get(value[MARK], "not kept") if _is_marked(value) else value for name, value in facts.items()}


def _is_marked(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {MARK}


def erase(key: str, *, at: datetime) -> int:
    """Erase the words about one key, salt and all, and say how many were erased. The commitments stay."""
    with transaction.atomic():
        standing = Person.objects.filter(key=key, erased_at=None)
        return standing.update(salt="", words=None, erased_at=at)
