"""Which proposals look alike: the same words in the title, or the same agencies."""

from __future__ import annotations

import re
from collections.abc import Iterable

from isa_portal.agreements.models import Proposal

# Words that stand in the title of nearly every proposal and tell nothing.
EVERYWHERE = frozenset({
    "a", "across", "agencies", "agency", "agreement", "an", "and", "are", "as", "at", "between", "board", "by", "data",
    "for", "from", "in", "information", "into", "is", "isa", "new", "of", "on", "one", "or", "our", "sharing", "share",
    "the", "their", "to", "under", "us", "with", "within",
})  # fmt: skip


def alike(proposals: Iterable[Proposal]) -> dict[int, list[Proposal]]:
    """Return for each proposal, by its key, the others of the list that look like it."""
    known = [(proposal, title_words(proposal.title), _agencies(proposal)) for proposal in proposals]
    return {
        one.pk: [
            other
            for other, other_words, other_bodies in known
            if other.pk != one.pk and (_same_title(words, other_words) or _same_agencies(bodies, other_bodies))
        ]
        for one, words, bodies in known
    }


def title_words(title: str) -> frozenset[str]:
    """Return the telling words of a title, without their plural."""
    words = re.findall(r"\w+", title.casefold().replace("’s", "").replace("'s", ""))
    telling = (word for word in words if word not in EVERYWHERE)
    return frozenset(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in telling) - EVERYWHERE


def _same_title(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= 2 or (bool(one) and one == other)


def _agencies(proposal: Proposal) -> frozenset[str]:
    return frozenset(name.casefold() for name in proposal.who_shares)


def _same_agencies(one: frozenset[str], other: frozenset[str]) -> bool:
    # Two bodies share for many reasons; three or more that are the same again are worth a look.
    return len(one) >= 3 and one == other
