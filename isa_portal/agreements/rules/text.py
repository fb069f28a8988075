"""What stands in the way of a text, and what one is expected to cover."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import capfirst

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Clause, PartyRole, Tier, Topic, Version
from isa_portal.agreements.models.clause import REFERENCE
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock, markup, names
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board, User

# Words in square brackets that a template leaves to be filled in; a link, a year and an escaped bracket are none.
PROMPT = re.compile(r"(?<!\\)\[([A-Za-z][^\[\]]{3,200})\](?!\()")
# A reference is shown as a link, which may be longer than what was typed.
AS_LONG_AS_A_LINK = "x" * 30
MOST_WORDS_OF_A_PROMPT = 80


def prompts(text: str) -> list[str]:
    """Return what a text still leaves to be filled in."""
    return [" ".join(found.split()) for found in PROMPT.findall(text)]


def has_text(version: Version, by: Actor, at: datetime) -> Iterator[str]:
    clauses = list(version.clauses.all())
    if not clauses:
        yield "Write at least one clause."
    for clause in clauses:
        if sentence := too_long(clause.text, clause.called):
            yield sentence
        if not clause.text.strip():
            yield f"Write the text of {clause.named}, or remove it."


def fills_every_prompt(version: Version, by: Actor, at: datetime) -> Iterator[str]:
    for clause in version.clauses.all():
        if left := dict.fromkeys(prompts(clause.text)):
            yield f"Fill in {clause.named}: {'; '.join(f'[{_shortened(prompt)}]' for prompt in left)}."


def _shortened(words: str) -> str:
    return words if len(words) <= MOST_WORDS_OF_A_PROMPT else f"{words[:MOST_WORDS_OF_A_PROMPT]} …"


def too_long(text: str, name: str) -> str | None:
    return markup.too_long(REFERENCE.sub(AS_LONG_AS_A_LINK, text), name)


def wording_of_clause_obstacles(heading: str, text: str, *, label: str, keys: Iterable[str]) -> Iterator[str]:
    """
    Yield why these words cannot be a clause.

    :param label: how the clause is called, for example "clause 4"
    :param keys: the keys of the clauses that it may refer to
    """
    if not heading.strip():
        yield f"Enter the heading of {label}."
    yield from names.problems(heading, f"The heading of {label}")
    if sentence := too_long(text, capfirst(label)):
        yield sentence
        return
    for key in dict.fromkeys(REFERENCE.findall(text)):
        if key not in keys:
            yield f"{{clause:{key}}} names no clause of this draft. Remove it, or choose a clause to refer to."


def removal_obstacles(clause: Clause) -> Iterator[str]:
    """Yield why a clause cannot be removed: others refer to it."""
    others = clause.version.clauses.exclude(pk=clause.pk).filter(text__contains=f"{{clause:{clause.key}}}")
    for other in others:
        yield f"{capfirst(other.named)}, refers to {clause.named}. Take the reference out of it first."


def bank_obstacles(board: Board, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot change the clause bank of a board."""
    if isinstance(by, User) and not grants(by, on=clock.london_date(at)).runs(board):
        yield "Only the board's secretariat keeps the clause bank."


@dataclass(frozen=True)
class Expected:
    """
    A topic that an agreement is expected to cover.

    :ivar part: the part of the draft that answers it where no clause does; nothing, if only a clause can
    """

    topic: Topic
    sentence: str
    part: str = ""


# After the contents that the statutory code of practice on data sharing lists, and the complaints of section 164A.
EXPECTED = (
    Expected(Topic.PURPOSE, "Say what the sharing is for, why it is needed and who gains by it.", "purpose"),
    Expected(Topic.ORGANISATIONS, "Name every organisation, its data protection officer and whom to ask."),
    Expected(Topic.JOINING, "Say how another organisation joins, and how one is excluded."),
    Expected(Topic.ROLES, "Joint controllers say who answers for what, and tell people the gist (Article 26)."),
    Expected(Topic.DATA, "List the data items, who may see each, and any condition.", "data"),
    Expected(Topic.LAWFUL_BASIS, "Give each organisation's legal power and lawful basis.", "law"),
    Expected(Topic.SPECIAL_CATEGORY, "Give the condition for special category or criminal-offence data.", "law"),
    Expected(Topic.RIGHTS, "Say who answers a request for access, correction or erasure, or an objection."),
    Expected(Topic.COMPLAINTS, "Say how a data protection complaint is made and who answers it."),
    Expected(Topic.GOVERNANCE, "Say how it is kept to what is needed, and who watches over that."),
    Expected(Topic.QUALITY, "Say how data stays accurate, and in which format it travels."),
    Expected(Topic.RETENTION, "Give the periods of keeping, and how data is deleted."),
    Expected(Topic.SECURITY, "Say how data is protected on its way and where it lies."),
    Expected(Topic.BREACHES, "Say who tells whom of a breach, and how fast."),
    Expected(Topic.TRAINING, "Say which training people have before they see the data."),
    Expected(Topic.ASSESSMENT, "Say when the parties ask whether the sharing works.", "terms"),
    Expected(Topic.TERMINATION, "Say how it ends, and what is then returned or deleted."),
    Expected(Topic.PRACTICE, "Add what people work with: a request form, a decision form or a worked example."),
)


@dataclass(frozen=True)
class Coverage:
    """
    Whether a text covers a topic.

    :ivar by: what covers it, in words; nothing if it is missing
    :ivar clause: the clause that was begun for it and is not finished
    """

    expected: Expected
    by: str
    clause: Clause | None = None


def contents(version: Version) -> list[Coverage]:
    """Return each topic that this agreement is expected to cover, with what covers it."""
    written: dict[str, list[Clause]] = {}
    for clause in version.clauses.all():
        written.setdefault(clause.kind, []).append(clause)
    stated, above, beside = _stated(version), _above(version), _not_asked(version)
    return [
        _coverage(expected, written.get(expected.topic, []), stated, above)
        for expected in EXPECTED
        if expected.topic not in beside
    ]


def _coverage(expected: Expected, clauses: list[Clause], stated: set[str], above: dict[str, str]) -> Coverage:
    for clause in clauses:
        if clause.text.strip() and not prompts(clause.text):
            return Coverage(expected, clause.called)
    if clauses:
        return Coverage(expected, "", clauses[0])
    if expected.topic in stated:
        return Coverage(expected, f"The part {expected.part.capitalize()}")
    if expected.topic in above:
        return Coverage(expected, f"Tier 1 agreement {above[expected.topic]}")
    return Coverage(expected, "")


def _stated(version: Version) -> set[str]:
    """Return the topics that other parts of the draft answer."""
    found = {
        Topic.PURPOSE: bool(version.purpose.strip()),
        Topic.DATA: version.flows.exists(),
        Topic.LAWFUL_BASIS: version.reliances.exists(),
        Topic.SPECIAL_CATEGORY: version.reliances.exclude(article_9="", schedule_8="").exists(),
        Topic.ASSESSMENT: version.review_schedule.is_stated,
    }
    return {topic for topic, is_stated in found.items() if is_stated}


def _above(version: Version) -> dict[str, str]:
    """Return the topics that a tier 1 in force beneath this agreement covers, with its reference."""
    standing = Clause.objects.filter(
        version__agreement__in=version.agreement.stands_on.all(), version__state=State.CURRENT
    )
    return dict(standing.exclude(text="").values_list("kind", "version__agreement__reference"))


def _not_asked(version: Version) -> set[str]:
    """Return the topics that do not arise: a tier 1 names no data; not everybody has joint controllers."""
    beside: set[str] = set()
    if version.agreement.tier == Tier.OVERARCHING:
        beside |= {Topic.DATA, Topic.LAWFUL_BASIS, Topic.SPECIAL_CATEGORY}
    elif not ((kinds := version.flows.kinds()).special_category or kinds.offence_data):
        beside.add(Topic.SPECIAL_CATEGORY)
    if not version.agreement.parties.filter(role=PartyRole.JOINT_CONTROLLER).exists():
        beside.add(Topic.ROLES)
    return beside
