"""Reads a pasted list of people: each line an address, perhaps a name, perhaps a role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from isa_portal.lib import names
from isa_portal.organisations.models import ROLE_WORDS
from isa_portal.organisations.rules.people import MOST_AT_ONCE
from isa_portal.organisations.services import Invitee

# As mail programs write one: Name <address>, perhaps a role behind it.
ADDRESSED = re.compile(r'"?(?P<name>[^"<>]*?)"?\s*<(?P<email>[^<>]*)>\s*(?:[,;\t]\s*(?P<role>.*))?')
SHORT_ROLES = {"ig lead": "ig_lead", "admin": "administrator"}
LONGEST_NAME = 120
MOST_SHOWN = 80


@dataclass(frozen=True)
class Line:
    """One line as it was written, with its number."""

    number: int
    text: str

    def problem(self, sentence: str) -> str:
        shown = self.text if len(self.text) <= MOST_SHOWN else f"{self.text[:MOST_SHOWN]}…"
        return f"Line {self.number}, “{shown}”: {sentence}"


def read(text: str, *, roles: Sequence[str], role: str) -> tuple[list[Invitee], list[str]]:
    """
    Return the people of a list and one sentence for each line that cannot be read.

    :param roles: the roles that may be given
    :param role: the role of a line that names none
    """
    lines = [Line(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_AT_ONCE:
        return [], [f"The list has {len(lines)} people; {MOST_AT_ONCE} go at once. Invite the others afterwards."]
    found: list[Invitee] = []
    problems: list[str] = []
    known = _known(roles)
    stood: dict[tuple[str, str], int] = {}
    for line in lines:
        email, name, wanted = _parts(line.text)
        given = known.get(" ".join(wanted.lower().split()), "") if wanted else role
        said = [*_wrong(email, name, wanted, given, roles)]
        first = stood.setdefault((email.lower(), given), line.number)
        if not said and first != line.number:
            said.append(f"{email} stands on line {first} already.")
        problems += map(line.problem, said)
        found.append(Invitee(email.lower(), names.cleaned(name), given))
    return found, problems


def _known(roles: Sequence[str]) -> Mapping[str, str]:
    """Return how people write the roles that may be given."""
    written = {ROLE_WORDS[role].lower(): role for role in roles} | {role: role for role in roles}
    return written | {short: role for short, role in SHORT_ROLES.items() if role in roles}


def _parts(text: str) -> tuple[str, str, str]:
    if addressed := ADDRESSED.fullmatch(text):
        return addressed["email"].strip(), addressed["name"].strip(), (addressed["role"] or "").strip()
    parts = [part.strip() for part in re.split(r"[,;\t]", text, maxsplit=2)]
    email, name, role = [*parts, "", ""][:3]
    return email, name, role


def _wrong(email: str, name: str, wanted: str, given: str, roles: Sequence[str]) -> Iterator[str]:
    try:
        validate_email(email)
    except ValidationError:
        yield "No e-mail address begins it. Write it like this: name@example.org, Full name, Reader"
        return
    yield from names.problems(name, "The name")
    if len(name) > LONGEST_NAME:
        yield f"The name has {len(name)} characters; the limit is {LONGEST_NAME}."
    if not given:
        offered = ", ".join(ROLE_WORDS[role] for role in roles)
        yield f"“{wanted[:40]}” is no role that you may give here. Choose from: {offered}."
