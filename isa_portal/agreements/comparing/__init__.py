"""What differs between two versions, from their canonical content alone: on the page, in the PDF, while signing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from isa_portal.agreements import content
from isa_portal.agreements.comparing import clauses, labels, records, words
from isa_portal.agreements.comparing.result import Comparison, Entry, Section
from isa_portal.agreements.comparing.words import Allowance
from isa_portal.agreements.models import Version
from isa_portal.lib.unseen import visible

__all__ = ["Comparison", "compare", "content_of", "versions"]

# Texts that stand on their own: read as text, not quoted in a sentence.
TEXTS = ("purpose", "benefits")
# Parts in the order of the document; a part not named here follows them.
PARTS = (
    *("purpose", "benefits", "purposes", "parties", "classes", "arrangement", "processors"),
    *(
        "clauses",
        "flows",
        "data_items",
        "reliances",
        "restrictions",
        "telling",
        "privacy_notices",
        "risks",
        "terms",
        "leaving",
    ),
)
# One record each, its fields told one by one.
SINGLE = ("terms", "arrangement", "telling", "leaving")


def versions(old: Version, new: Version) -> Comparison:
    """Return what differs between two versions: what was fixed as it was fixed, a draft as it stands now."""
    return compare(content_of(old), content_of(new))


def content_of(version: Version) -> dict[str, Any]:
    """Return what a version says: as it was fixed, or as the draft stands now."""
    return version.content or content.of(version)


def compare(before: dict[str, Any], after: dict[str, Any]) -> Comparison:
    """
    Return what differs between two canonical contents.

    Marks that nobody sees are compared, and shown, as their codes.
    """
    old, new = _spread(visible(before)), _spread(visible(after))
    sections = tuple(section for section in _sections(old, new, Allowance()) if section.entries)
    return Comparison(sections, differs=before != after)


def _spread(content: dict[str, Any]) -> dict[str, Any]:
    """Give data items a section of their own: which of five hundred changed is told one by one."""
    flows = content.get("flows") or []
    items = [
        {"flow": f"{flow['stage']}: {flow['discloser']} to {flow['recipient']}", **item}
        for flow in flows
        for item in flow.get("data_items", ())
    ]
    bare = [{name: part for name, part in flow.items() if name != "data_items"} for flow in flows]
    return {**content, **({"flows": bare} if bare else {}), **({"data_items": items} if items else {})}


def _sections(old: dict[str, Any], new: dict[str, Any], allowance: Allowance) -> Iterator[Section]:
    rest = [name for name in dict.fromkeys((*new, *old)) if name not in PARTS and _is_part(old, new, name)]
    yield _section("particulars", _particulars(old, new, allowance))
    for name in (*PARTS, *rest):
        yield _section(name, _entries(name, old.get(name), new.get(name), allowance))


def _section(name: str, entries: tuple[Entry, ...]) -> Section:
    heading, one, many = labels.section(name)
    numbered = (_anchored(entry, f"{name}-{place}") for place, entry in enumerate(entries, 1))
    return Section(name, heading, one, many, tuple(numbered))


def _anchored(entry: Entry, anchor: str) -> Entry:
    return entry if entry.anchor else Entry(**{**vars(entry), "anchor": anchor})


def _is_part(old: dict[str, Any], new: dict[str, Any], name: str) -> bool:
    """Lists of records have a section of their own; what remains is a particular."""
    sides = [side for side in (old.get(name), new.get(name)) if side]
    return name != "stands_on" and any(isinstance(side, list) and isinstance(side[0], dict) for side in sides)


def _entries(name: str, old: Any, new: Any, allowance: Allowance) -> tuple[Entry, ...]:
    if name in TEXTS:
        return _text(name, old or "", new or "", allowance)
    if name == "clauses":
        return clauses.compare(old or [], new or [], allowance)
    if name == "risks":
        return _risks(old or {}, new or {}, allowance)
    if name in SINGLE:
        return records.single(old or {}, new or {}, allowance, f"{name}.")
    return records.compare(name, old or [], new or [], allowance)


def _text(name: str, old: str, new: str, allowance: Allowance) -> tuple[Entry, ...]:
    text = words.compare(old, new, allowance)
    if not text.pieces:
        return ()
    return (Entry(labels.section(name)[0], "changed" if text.count else "same", text=text),)


def _risks(old: dict[str, Any], new: dict[str, Any], allowance: Allowance) -> tuple[Entry, ...]:
    before, after = ({"scale": side["scale"]} if side else {} for side in (old, new))
    scale = tuple(records.differences(before, after, allowance)) if before and after else ()
    entries = records.compare("risks", old.get("rows") or [], new.get("rows") or [], allowance)
    return (*((Entry("The scale", "changed", scale),) if scale else ()), *entries)


def _particulars(old: dict[str, Any], new: dict[str, Any], allowance: Allowance) -> tuple[Entry, ...]:
    def told(side: dict[str, Any]) -> dict[str, Any]:
        untold = (*PARTS, "schema")
        return {name: part for name, part in side.items() if name not in untold and not _is_part(old, new, name)}

    return records.single(told(old), told(new), allowance)
