"""What the pages of clauses read: how they look, what is missing, which words are unsaved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from isa_portal.agreements import content
from isa_portal.agreements.models import Clause, Jotting, Version
from isa_portal.agreements.rules import text as rules
from isa_portal.agreements.selectors import Task, address
from isa_portal.lib import markup
from isa_portal.organisations.models import User


@dataclass(frozen=True)
class Shown:
    """A clause as it will look, with what was left out of it and what is still to be filled in."""

    clause: Clause
    html: SafeString
    notes: list[str]
    prompts: list[str]
    may_go_up: bool
    may_go_down: bool


def shown(version: Version) -> list[Shown]:
    """Return the clauses of a draft as they will look."""
    rows = list(version.clauses.all())
    places, anchors = content.places_of(rows), _anchors(rows)
    return [
        Shown(
            row,
            *_rendered(row.text, places, anchors),
            prompts=rules.prompts(row.text),
            may_go_up=index > 0 and rows[index - 1].is_appendix == row.is_appendix,
            may_go_down=index + 1 < len(rows) and rows[index + 1].is_appendix == row.is_appendix,
        )
        for index, row in enumerate(rows)
    ]


def preview(version: Version, text: str) -> tuple[SafeString, list[str]]:
    """Return a clause's text as it will look in a draft, and what was left out of it."""
    rows = list(version.clauses.all())
    return _rendered(text, content.places_of(rows), _anchors(rows))


def _anchors(rows: Sequence[Clause]) -> frozenset[str]:
    return frozenset(content.anchor(row.number) for row in rows)


def _rendered(text: str, places: dict[str, str], anchors: frozenset[str]) -> tuple[SafeString, list[str]]:
    resolved = content.resolve(text, places)
    return markup.render(resolved, anchors=anchors), markup.removed(resolved, anchors=anchors)


def referable(version: Version, *, beside: Clause | None = None) -> list[tuple[str, str]]:
    """Return the clauses that a text may refer to, as choices by their key."""
    return [(row.key, row.title) for row in version.clauses.all() if beside is None or row.pk != beside.pk]


def missing_contents(version: Version) -> tuple[list[Task], int, int]:
    """Return the topics that a draft does not cover yet as tasks, with how many it covers of how many."""
    found = rules.contents(version)
    lacking = [one for one in found if not one.by]
    return [_task(version, one) for one in lacking], len(found) - len(lacking), len(found)


def _task(version: Version, one: rules.Coverage) -> Task:
    topic = one.expected.topic
    if one.clause:
        href = address("change_clause", version.agreement, one.clause.pk)
        return Task(str(topic.label), href, "Begun", "", f"{one.clause.called} is not finished.")
    href = f"{address('add_clause', version.agreement)}?topic={topic}"
    return Task(str(topic.label), href, "To do", "blue", one.expected.sentence)


def jotting(version: Version, person: User, key: str) -> Jotting | None:
    """Return the words that this person has not saved for a clause, or for a part that is one form."""
    found: Jotting | None = version.jottings.filter(person=person, key=key).first()
    return found
