"""What a comparison says: sections of entries, each with its count and its lines."""

from __future__ import annotations

from dataclasses import dataclass

from isa_portal.agreements.comparing.words import Text

ONLY_SPACING = "Only spaces and line breaks differ."
NOTHING = "Nothing differs."


@dataclass(frozen=True)
class Line:
    """A sentence, or a text with its pieces under the words that lead to it; a fact is what did not change."""

    words: str
    text: Text | None = None
    is_fact: bool = False

    @property
    def count(self) -> int:
        if self.is_fact:
            return 0
        return self.text.count if self.text else 1


@dataclass(frozen=True)
class Entry:
    """
    One clause, one flow, one party: where it stands, how it fared, what changed in it.

    :param standing: same, changed, added, removed
    :param text: the whole text of a clause; the lines of what changed in anything else stand in ``lines``
    """

    heading: str
    standing: str
    lines: tuple[Line, ...] = ()
    text: Text | None = None
    moved: str = ""
    anchor: str = ""

    @property
    def count(self) -> int:
        in_text = self.text.count if self.text else 0
        told = in_text + sum(line.count for line in self.lines) + bool(self.moved)
        # What is new or gone is one change, even where nothing stands in it.
        return told or int(self.standing != "same")

    @property
    def changes(self) -> str:
        return _number(self.count, "change", "changes")


@dataclass(frozen=True)
class Section:
    """A part of the text: its clauses, its flows. ``one`` and ``many`` name its entries in a count."""

    name: str
    heading: str
    one: str
    many: str
    entries: tuple[Entry, ...]

    @property
    def changed(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.count]

    @property
    def count(self) -> int:
        return sum(entry.count for entry in self.entries)

    @property
    def links(self) -> list[tuple[str, str, int]]:
        """Return where each change stands, its heading and its count; sentences without headings share one link."""
        headed = [(entry.anchor, entry.heading, entry.count) for entry in self.changed if entry.heading]
        return headed or [(f"part-{self.name}", self.heading, self.count)]


@dataclass(frozen=True)
class Comparison:
    sections: tuple[Section, ...]
    differs: bool

    @property
    def changed(self) -> list[Section]:
        return [section for section in self.sections if section.changed]

    @property
    def count(self) -> int:
        return sum(section.count for section in self.sections)

    @property
    def words(self) -> str:
        """Say how much differs and where: "9 changes in 4 clauses, 1 gateway."."""
        if not self.count:
            return ONLY_SPACING if self.differs else NOTHING
        where = [_number(len(section.changed), section.one, section.many) for section in self.changed]
        return f"{_number(self.count, 'change', 'changes')} in {', '.join(where)}."


def _number(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
