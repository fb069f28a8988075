"""Parties, flows, gateways, risks, terms and whatever else is a record: what changed in it, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from isa_portal.agreements.comparing import labels, words
from isa_portal.agreements.comparing.matching import Name, Record, pairs
from isa_portal.agreements.comparing.result import Entry, Line
from isa_portal.agreements.comparing.words import Allowance
from isa_portal.agreements.models.party import named

# A longer value is shown with its changed words instead of being quoted twice.
SHORT = 80
# Told by the place of the record, or of no meaning to a reader.
UNTOLD = {"key", "number", "position"}


def _by(*fields: str) -> Name:
    def name(record: Record) -> Any:
        values = tuple(repr(record.get(field)) for field in fields)
        return values if any(record.get(field) for field in fields) else None

    return name


def _everything(record: Record) -> Any:
    return repr(sorted((name, part) for name, part in record.items() if name not in UNTOLD))


# By what each record is recognised, the surest first.
NAMES: dict[str, tuple[Name, ...]] = {
    "parties": (_by("legal_name"),),
    "flows": (
        _by("stage", "discloser", "recipient", "data"),
        _by("discloser", "recipient", "data"),
        _by("stage", "discloser", "recipient"),
        _by("stage", "data"),
    ),
    "reliances": (
        _by("party", "flow", "gateway", "citation", "lawful_basis"),
        _by("party", "flow", "gateway", "citation"),
        _by("party", "gateway", "citation"),
    ),
    "risks": (_by("description"),),
    "privacy_notices": (_by("party"),),
    "data_items": (_by("flow", "name"), _by("name")),
    "attachments": (_by("sha256"), _by("title")),
}
NAMING = ("legal_name", "name", "title", "heading", "label", "question", "description", "text")


def names_of(part: str, sample: Record) -> tuple[Name, ...]:
    known = NAMES.get(part) or tuple(_by(field) for field in NAMING if field in sample)
    return (_everything, *known)


def called(part: str, record: Record) -> str:
    """Return what a record is called at the head of its changes."""
    match part:
        case "parties":
            return _shortened(named(record["legal_name"], record.get("units") or ()))
        case "privacy_notices":
            return _shortened(str(record["party"]))
        case "flows":
            between = f"{record['discloser']} to {record['recipient']}"
            return _shortened(f"{record['number']}. {record['stage']}: {between}")
        case "reliances":
            flow = f", data flow {record['flow']}" if record.get("flow") else ""
            return _shortened(f"{record['party'] or 'Every party'}{flow}: {record['gateway']}")
        case "data_items" if record.get("flow"):
            return _shortened(f"{record['name']} ({record['flow']})")
        case "risks":
            return _shortened(f"R{record['number']}. {record['description']}")
    found = next((record[field] for field in NAMING if record.get(field)), None)
    found = found or next((value for value in record.values() if isinstance(value, str) and value), "")
    number = f"{record['number']}. " if record.get("number") else ""
    return _shortened(f"{number}{found or labels.section(part)[1].capitalize()}")


def _shortened(text: str) -> str:
    return text if len(text) <= 2 * SHORT else f"{text[: 2 * SHORT]}…"


def compare(part: str, old: Sequence[Record], new: Sequence[Record], allowance: Allowance) -> tuple[Entry, ...]:
    """Return every record of a list: changed, the same and added in the new order, then what is gone."""
    twins = pairs(old, new, names_of(part, (*new, *old, {})[0]))
    kept = set(twins.values())
    found = [
        _paired(part, old[twins[place]], record, allowance) if place in twins else _one_sided(part, record, "added")
        for place, record in enumerate(new)
    ]
    gone = (record for place, record in enumerate(old) if place not in kept)
    return (*found, *(_one_sided(part, record, "removed") for record in gone))


def _paired(part: str, before: Record, after: Record, allowance: Allowance) -> Entry:
    lines = tuple(differences(before, after, allowance))
    return Entry(called(part, after), "changed" if lines else "same", lines or tuple(_facts(after)))


def _one_sided(part: str, record: Record, standing: str) -> Entry:
    return Entry(called(part, record), standing, tuple(_facts(record)))


def _facts(record: Record) -> Iterator[Line]:
    """Yield what a record states, one field a line: no change, only what it is."""
    for path, found in labels.flat(record).items():
        if path not in UNTOLD and found is not False and (stated := labels.value(path, found)):
            yield Line(f"{_capital(labels.label(path))}: {stated}", is_fact=True)


def single(before: Record, after: Record, allowance: Allowance, path: str = "") -> tuple[Entry, ...]:
    """Give each field of a record that stands alone an entry of its own, so that a count names so many."""
    changed = [Entry("", "changed", (line,)) for line in differences(before, after, allowance, path)]
    fields = labels.flat(before, path)
    kept = {field: part for field, part in labels.flat(after, path).items() if fields.get(field) == part}
    return (*changed, *(Entry("", "same", (line,)) for line in _facts(kept)))


def differences(before: Record, after: Record, allowance: Allowance, path: str = "") -> Iterator[Line]:
    """Yield what changed from one record to the next, field by field."""
    old, new = labels.flat(before, path), labels.flat(after, path)
    for field in dict.fromkeys((*new, *old)):
        if field.removeprefix(path) not in UNTOLD and _differ(old.get(field), new.get(field)):
            yield from _difference(field, old.get(field), new.get(field), allowance)


def _differ(before: Any, after: Any) -> bool:
    """A field that older texts do not have yet is no change while it says nothing."""
    return bool(before or after) and before != after


def _difference(path: str, before: Any, after: Any, allowance: Allowance) -> Iterator[Line]:
    name = labels.label(path)
    if isinstance(before, bool) or isinstance(after, bool):
        yield Line(f"{_capital(name)}: it was {_yes(before)}; it is now {_yes(after)}.")
    elif _are_lists_of_words(before, after):
        yield from _list(name, before or [], after or [])
    else:
        yield from _value(name, labels.value(path, before), labels.value(path, after), allowance)


def _yes(found: Any) -> str:
    return "not stated" if found is None else "yes" if found else "no"


def _are_lists_of_words(before: Any, after: Any) -> bool:
    sides = [side for side in (before, after) if side]
    return bool(sides) and all(isinstance(side, list) and all(isinstance(one, str) for one in side) for side in sides)


def _list(name: str, before: list[str], after: list[str]) -> Iterator[Line]:
    removed = [one for one in before if one not in after]
    added = [one for one in after if one not in before]
    yield from (Line(f"{_capital(name)}:", words.whole(one, words.REMOVED)) for one in removed)
    yield from (Line(f"{_capital(name)}:", words.whole(one, words.ADDED)) for one in added)
    if not removed and not added:
        yield Line(f"{_capital(name)}: their order changed.")


def _value(name: str, before: str, after: str, allowance: Allowance) -> Iterator[Line]:
    if words.normal(before) == words.normal(after):
        return
    if max(len(before), len(after)) > SHORT or words.BREAK in before + after:
        yield Line(f"{_capital(name)}:", words.compare(before, after, allowance))
    elif not before:
        yield Line(f"{_the(name)} was not stated; it is now {after}.")
    elif not after:
        yield Line(f"{_the(name)} was {before}; it is no longer stated.")
    else:
        yield Line(f"{_the(name)} was {before}; it is now {after}.")


def _the(name: str) -> str:
    return f"The {name}"


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
