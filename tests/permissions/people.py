"""Who asks: one person for every role in every relation, and those who hold nothing."""

from __future__ import annotations

from collections.abc import Iterator

from isa_portal.organisations.models import BoardRole, OrganisationRole, PortalRole

# A role that stands here in no list is held by somebody all the same, may do nothing, and fails a test by its name.
ROLES = {
    "board": ["secretariat", "chair", "auditor"],
    "organisation": ["administrator", "ig_lead", "editor", "signatory", "reader"],
    "portal": ["operator"],
}
# How a board or a body stands to the agreement that is asked for.
BOARDS = {"board": "runs it", "other_board": "runs others"}
BODIES = {
    "lead": "leads it",
    "party": "is bound by it",
    "invited": "was asked to sign it",
    "former": "was bound by it and left",
    "seated": "sits on its board and is no party",
    "outside": "has nothing to do with its board",
}
SINGLE = {
    "lent": "reads one agreement until a day",
    "left_board": "was of its secretariat",
    "left_lead": "was an editor of its lead",
    "left_party": "was the IG lead of a party",
    "superuser": "holds nothing but the mark of a superuser",
    "nobody": "has an account and holds nothing",
    "anonymous": "is not signed in",
    "signatory": "sits before the personal link, its code confirmed",
}
UNKNOWN = {"anonymous", "signatory"}

Audience = frozenset[str]


def held() -> Iterator[tuple[str, str]]:
    """Give every relation with every role that exists in it."""
    yield from ((relation, role) for relation in BOARDS for role in BoardRole.values)
    yield from ((relation, role) for relation in BODIES for role in OrganisationRole.values)
    yield from (("portal", role) for role in PortalRole.values)


EVERYBODY: Audience = frozenset([*(f"{relation}:{role}" for relation, role in held()), *SINGLE])
SIGNED_IN: Audience = EVERYBODY - UNKNOWN
NOBODY: Audience = frozenset()


def who(*words: str) -> Audience:
    """Return people by words: "lead" is everybody of the lead, "lead:editor" one role of it."""
    found: set[str] = set()
    for word in words:
        relation, _, role = word.partition(":")
        if relation in SINGLE:
            found.add(relation)
            continue
        kind = "board" if relation in BOARDS else "organisation" if relation in BODIES else "portal"
        found |= {f"{relation}:{each}" for each in ([role] if role else ROLES[kind])}
    if unknown := found - EVERYBODY:
        raise LookupError(f"Nobody is {sorted(unknown)}.")
    return frozenset(found)


def one_of_each(people: Audience) -> Audience:
    """Return the first of each relation."""
    return frozenset({name.partition(":")[0]: name for name in sorted(people, reverse=True)}.values())
