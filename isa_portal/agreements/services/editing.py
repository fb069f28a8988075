"""What every change of a draft has in common: lock it, ask who may, keep its parts in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements import rules
from isa_portal.agreements.models import Clause, DataFlow, Processor, Reliance, Version
from isa_portal.agreements.rules import text
from isa_portal.agreements.services import moves
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import User
from isa_portal.organisations.services.editing import ensure_unchanged


def editable(version: Version, *, by: Actor, at: datetime) -> Version:
    """
    Lock a draft and return it; whoever changes it from here is one of its writers.

    :raises Refused: if it is not a draft, or not this actor's to write
    """
    version = moves.locked(version)
    if reasons := tuple(rules.editing_obstacles(version, by=by, at=at)):
        raise Refused(*reasons)
    note_writer(version, by)
    return version


def open_list(version: Version, *, by: Actor, at: datetime) -> Version:
    """
    Lock a draft whose list of parties may still change, and return it.

    :raises Refused: once the agreement is in force, or if the draft cannot be changed by this actor
    """
    version = editable(version, by=by, at=at)
    if reasons := tuple(rules.fixed_list(version.agreement)):
        raise Refused(*reasons)
    return version


def ensure_as_shown(part: Any, names: Iterable[str], *, stamp: str | None, event: str = "") -> None:
    """
    Ask whether the fields of a part that a person sends still stand as that person was shown them.

    :raises Overtaken: if somebody else changed them meanwhile
    """
    ensure_unchanged(part, {name: getattr(part, name) for name in names}, stamp=stamp, event=event)


def changed_by(part: Any, fields: Mapping[str, Any]) -> list[str]:
    """Set the fields of a part, and return the names of those that change."""
    changed = sorted(name for name, value in fields.items() if getattr(part, name) != value)
    for name in changed:
        setattr(part, name, fields[name])
    return changed


def note_writer(version: Version, by: Actor) -> None:
    """Keep who wrote a text, in the transaction of the change: a change that is refused leaves no writer."""
    if isinstance(by, User):
        version.writers.add(by)


def renumber(parts: Sequence[Clause | DataFlow | Reliance | Processor]) -> None:
    """Give parts their places 1, 2, 3 in the order in which they come, and appendices their letters A, B, C."""
    lettered = 0
    for position, part in enumerate(parts, 1):
        was = (part.position, getattr(part, "letter", ""))
        part.position = position
        if isinstance(part, Clause) and part.letter:
            lettered += 1
            part.letter = letter_of(lettered)
        if was != (part.position, getattr(part, "letter", "")):
            part.save(update_fields=["position", *(["letter"] if isinstance(part, Clause) else [])])


def letter_of(number: int) -> str:
    """Return A for 1, Z for 26, AA for 27."""
    rest, place = divmod(number - 1, 26)
    return (letter_of(rest) if rest else "") + chr(ord("A") + place)


@transaction.atomic
def remove_part(part: Clause | DataFlow | Reliance | Processor, *, by: Actor, at: datetime) -> None:
    """
    Remove a clause, a data flow, a legal power or a processor from a draft; the rest closes up.

    :raises Refused: if another clause refers to the clause, or the flow has legal answers of its own
    """
    version = editable(part.version, by=by, at=at)
    if isinstance(part, Clause) and (reasons := tuple(text.removal_obstacles(part))):
        raise Refused(*reasons)
    if isinstance(part, DataFlow) and part.reliances.exists():
        raise Refused(f"Data flow {part.position} has legal answers of its own. Remove them under Law first.")
    audit.record(f"{part._meta.model_name}.remove", part, by=by, at=at, what=str(part))
    model = type(part)
    part.delete()
    renumber(list(model._default_manager.filter(version=version)))
