"""Two wordings of one text as pieces: kept, removed, added. No word is lost: both wordings can be read back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import groupby

SAME, ADDED, REMOVED = "same", "added", "removed"
BREAK = "\n"

# A comparison may look at so many words with difflib; what lies beyond is shown as removed and added whole. Dear are
# only texts that share single words and no order, so that the request stays short for those as well.
MOST_WORDS = 400_000
MOST_WORDS_AT_ONCE = 6_000

# A word, or a run of one mark, with the space before it: joined again they are the line.
_TOKEN = re.compile(r" ?(?:\w+(?:['’\-]\w+)*|([^\w\s])\1*)| ")
# As short as people write, so that ten thousand stars cost no time.
_EMPHASIS = re.compile(r"(?<![\w*\\])(\*{1,2}|_{1,2})(?=[^\s*])(.{1,200}?)(?<=[^\s*\\])\1(?![\w*])")
# How a line break is shown that came or went by itself.
_ALONE = "¶"
# Kept between two changes, so little is easier to read as part of both.
_FILLER = re.compile(r"\W*\w{0,3}\W*")


@dataclass(frozen=True)
class Piece:
    kind: str
    text: str

    @property
    def is_led(self) -> bool:
        """Whether a space stands before it: a space is neither underlined nor struck through."""
        return self.text.startswith(" ")

    @property
    def shown(self) -> str:
        """Return the words to read; in what is kept, marks of emphasis are left out, in what changed none is."""
        text = self.text.removeprefix(" ")
        return _EMPHASIS.sub(r"\2", text) if self.kind == SAME else text


Paragraph = tuple[Piece, ...]


@dataclass
class Allowance:
    """How many words one comparison may still look at closely."""

    words: int = MOST_WORDS

    def grants(self, count: int) -> bool:
        if count > min(self.words, MOST_WORDS_AT_ONCE):
            return False
        self.words -= count
        return True


@dataclass(frozen=True)
class Text:
    """The pieces of two wordings in reading order; a piece that is only a break ends a paragraph."""

    pieces: tuple[Piece, ...]
    count: int = field(default=0)

    @property
    def before(self) -> str:
        return _unled("".join(piece.text for piece in self.pieces if piece.kind != ADDED))

    @property
    def after(self) -> str:
        return _unled("".join(piece.text for piece in self.pieces if piece.kind != REMOVED))

    @property
    def paragraphs(self) -> list[Paragraph]:
        """Return every paragraph that holds words."""
        return list(_paragraphs(self.pieces))

    @property
    def changed(self) -> list[Paragraph]:
        """Return only the paragraphs in which something changed."""
        return [paragraph for paragraph in _paragraphs(self.pieces) if any(p.kind != SAME for p in paragraph)]


def lines_of(text: str) -> list[str]:
    """Return the lines that hold words, in NFC and with single spaces: how a text is broken is not what it says."""
    plain = unicodedata.normalize("NFC", text)
    return [" ".join(line.split()) for line in plain.splitlines() if line.strip()]


def normal(text: str) -> str:
    """Return a text as it is compared."""
    return BREAK.join(lines_of(text))


def compare(before: str, after: str, allowance: Allowance) -> Text:
    """Return both wordings as pieces: line by line first, then word by word where lines differ."""
    old, new = _spaced(before), _spaced(after)
    if old == new:
        return Text(tuple(_whole(SAME, new)))
    pieces = _tidy(_by_lines(old, new, allowance))
    return Text(tuple(pieces), _changes(pieces))


def whole(text: str, kind: str) -> Text:
    """Return a text that stands on one side only, or unchanged on both."""
    pieces = tuple(_whole(kind, _spaced(text)))
    return Text(pieces, 0 if kind == SAME or not pieces else 1)


def _spaced(text: str) -> list[str]:
    """Every word has a space before it, the first of a line as well: it is the same word wherever it stands."""
    return [f" {line}" for line in lines_of(text)]


def _unled(text: str) -> str:
    return text.replace(f"{BREAK} ", BREAK).removeprefix(" ")


def _whole(kind: str, lines: list[str]) -> Iterator[Piece]:
    for place, line in enumerate(lines):
        yield Piece(kind, (BREAK if place else "") + line)


def _by_lines(old: list[str], new: list[str], allowance: Allowance) -> Iterator[Piece]:
    """Lines that stand on both sides hold the rest in place; between them the words are compared."""
    for same, i, j, u, v in _blocks(old, new, allowance):
        before, after = _led(old, i, j), _led(new, u, v)
        if not same:
            yield from _by_words(before, after, allowance)
        elif before == after:
            yield Piece(SAME, before)
        else:
            # One of them begins its text and has no break before it.
            yield from _by_words(before, after, Allowance())


def _led(lines: list[str], start: int, end: int) -> str:
    """Join lines, each with the break that leads to it."""
    return "".join((BREAK if place else "") + lines[place] for place in range(start, end))


Block = tuple[bool, int, int, int, int]


def _blocks(old: list[str], new: list[str], allowance: Allowance) -> list[Block]:
    """Return (same, old from, old to, new from, new to) for lists of anything that can be compared."""
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    i, j, u, v = head, len(old) - tail, head, len(new) - tail
    middle = _middle(old[i:j], new[u:v], allowance)
    found = [
        (True, 0, head, 0, head),
        *((same, a + i, b + i, c + u, d + u) for same, a, b, c, d in middle),
        (True, j, len(old), v, len(new)),
    ]
    return [block for block in found if block[2] > block[1] or block[4] > block[3]]


def _shared(old: list[str], new: list[str]) -> int:
    return next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _middle(old: list[str], new: list[str], allowance: Allowance) -> list[Block]:
    if not old or not new or not allowance.grants(len(old) + len(new)):
        return [(False, 0, len(old), 0, len(new))]
    matcher = SequenceMatcher(None, old, new)
    return [(tag == "equal", a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes()]


def _tokens(text: str) -> list[str]:
    return [
        token
        for line in re.split(f"({BREAK})", text)
        for token in ([line] if line == BREAK else (found[0] for found in _TOKEN.finditer(line)))
    ]


def _by_words(before: str, after: str, allowance: Allowance) -> Iterator[Piece]:
    old, new = _tokens(before), _tokens(after)
    for same, i, j, u, v in _joined(_blocks(old, new, allowance), old):
        if same:
            yield Piece(SAME, "".join(old[i:j]))
        else:
            yield Piece(REMOVED, "".join(old[i:j]))
            yield Piece(ADDED, "".join(new[u:v]))


def _joined(blocks: list[Block], old: list[str]) -> list[Block]:
    """Take a short word or mark between two changes into them: the phrase is then read at once."""
    found: list[Block] = []
    for place, block in enumerate(blocks):
        same, i, j, u, v = block
        between = 0 < place < len(blocks) - 1
        kept = "".join(old[i:j]) if same and between and j - i < 3 else BREAK
        is_change = not same or (BREAK not in kept and bool(_FILLER.fullmatch(kept)))
        if is_change and found and not found[-1][0]:
            _, a, _, c, _ = found.pop()
            found.append((False, a, j, c, v))
        else:
            found.append((not is_change, i, j, u, v))
    return found


def _tidy(pieces: Iterator[Piece]) -> list[Piece]:
    """Join neighbours of one kind; between two kept pieces removed words stand before added ones."""
    found: list[Piece] = []
    for is_kept, run in groupby((piece for piece in pieces if piece.text), key=lambda piece: piece.kind == SAME):
        words = list(run)
        for kind in (SAME,) if is_kept else (REMOVED, ADDED):
            if text := "".join(piece.text for piece in words if piece.kind == kind):
                found.append(Piece(kind, text))
    return found


def _changes(pieces: list[Piece]) -> int:
    """A removal with the addition that takes its place is one change."""
    return sum(1 for is_kept, _ in groupby(pieces, key=lambda piece: piece.kind == SAME) if not is_kept)


def _paragraphs(pieces: tuple[Piece, ...]) -> Iterator[Paragraph]:
    held: list[Piece] = []
    for piece in pieces:
        if piece.kind != SAME and not piece.text.strip(BREAK):
            held.append(Piece(piece.kind, _ALONE))
        first, *others = piece.text.split(BREAK)
        first = first if held else first.removeprefix(" ")
        held += [Piece(piece.kind, first)] if first else []
        for text in others:
            if held:
                yield tuple(held)
            held = [Piece(piece.kind, text.removeprefix(" "))] if text else []
    if held:
        yield tuple(held)
