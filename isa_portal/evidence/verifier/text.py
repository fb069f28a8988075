"""Compares the words that a PDF shows with the canonical text, letter by letter and digit by digit."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_LIST = re.compile(r"^[ \t>]*(?:(?:\d{1,9}[.)]|[-*+])[ \t]+)+", re.MULTILINE)
_LINK = re.compile(
    r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((?:<[^<>\n]*>|[^()\s]*(?:\([^()\s]*\))*)(?:\s+[\"'(][^\n]*?[\"')])?\)"
)
_RULE = re.compile(r"^[ \t]*(?:[-*_][ \t]*){3,}$", re.MULTILINE)
_MARKER = re.compile(r"^(?:[•◦▪‣–]|\d{1,3}\.|[a-z]{1,3}\.)$")
# What Markdown may do beyond this is not worked out here: a difference then says nothing.
_UNSURE = re.compile(r"!\[|`|\\|<|&|~~|^[ \t]*[=-]{2,}[ \t]*$|^(?: {4}|\t)", re.MULTILINE)


# Words of these are drawn from the right, and come out of a PDF the other way round.
FROM_THE_RIGHT = frozenset({"R", "AL", "AN"})
Part = tuple[str, str, bool]


def letters(words: str) -> str:
    """Return what counts in a text: its letters and digits, ligatures parted, accents joined."""
    return "".join(one for one in unicodedata.normalize("NFKC", words) if one.isalnum())


def named(words: str) -> str:
    """Return a text with every mark that nobody sees as its code, as it is printed."""
    return _UNSEEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", words)


def shown(markdown: str) -> str:
    """Return the letters that a text in Markdown shows to a reader."""
    return letters(html.unescape(_LINK.sub(r"\1", _RULE.sub("", _LIST.sub("", named(markdown))))))


def is_plain(markdown: str) -> bool:
    """Say whether a difference between this text and what is shown can only be a change."""
    return not _UNSURE.search(markdown)


def part(name: str, words: str) -> Part:
    """Return a part that is printed as it stands: its name, its letters, whether a difference can only be a change."""
    printed = named(words)
    return name, letters(printed), not any(unicodedata.bidirectional(one) in FROM_THE_RIGHT for one in printed)


def expected(content: dict[str, Any]) -> list[Part]:
    """Return what has to stand in the document in this order: its name, its letters, whether it is plain."""
    parts = [("the heading of the text", letters("Text of the agreement"), True)]
    for clause in content["clauses"]:
        number, is_appendix = clause["number"], isinstance(clause["number"], str)
        name = f"Appendix {number}" if is_appendix else f"Clause {number}"
        heading = f"Appendix {number}. {clause['heading']}" if is_appendix else f"{number} {clause['heading']}"
        parts.append((name, letters(heading) + shown(clause["text"]), is_plain(clause["text"])))
    parts.append(("what follows the text", letters("Data flows"), True))
    return parts


# A running head of more lines than this has no place in the margin.
LINES = 6


class Page:
    """The letters of one page, and which marks of lists at its end may stand elsewhere in the text."""

    def __init__(self, chunks: Sequence[str], running: Sequence[str]) -> None:
        rest = [chunk.strip() for chunk in chunks if chunk.strip()]
        heads = {letters(one) for one in running if one}
        if rest and re.fullmatch(r"Page \d+ of \d+", rest[-1]):
            rest.pop()
        while lines := next((n for n in range(1, LINES + 1) if letters("".join(rest[-n:])) in heads), 0):
            heads.discard(letters("".join(rest[-lines:])))
            del rest[-lines:]
        self.markers = 0
        while self.markers < len(rest) and _MARKER.match(rest[-1 - self.markers]):
            self.markers += 1
        body = rest[: len(rest) - self.markers]
        self.body, self.tail = letters("".join(body)), [letters(one) for one in rest[len(body) :]]


def difference(pages: Sequence[Page], parts: Sequence[Part]) -> str | None:
    """Return the name of the part at which the pages differ from these parts and no others; nothing if they agree."""
    shown, done = "".join(page.body + "".join(page.tail) for page in pages), 0
    for name, wanted, _ in parts:
        if not shown.startswith(wanted, done):
            return name
        done += len(wanted)
    return "What follows the last line" if done < len(shown) else None


def first_difference(pages: Sequence[Page], parts: Sequence[Part]) -> str | None:
    """Return the name of the part at which the pages first differ from what is expected; nothing if they agree."""
    wanted = "".join(letters for _, letters, _ in parts)
    opening = parts[0][1]
    best = 0
    for start, page in enumerate(pages):
        at = page.body.find(opening)
        while at >= 0:
            reached = _follow(pages, start, at, wanted, 0)
            if reached >= len(wanted):
                return None
            best = max(best, reached)
            at = page.body.find(opening, at + 1)
    for name, letters_, _ in parts:
        if best < len(letters_):
            return name
        best -= len(letters_)
    return parts[-1][0]


def _follow(pages: Sequence[Page], page: int, at: int, wanted: str, done: int) -> int:
    """Return how many wanted letters stand here, going on from page to page."""
    body = pages[page].body
    end = min(len(body), at + len(wanted) - done)
    here = _common(body, at, end, wanted, done)
    done += here
    if at + here < len(body) or done >= len(wanted) or page + 1 == len(pages):
        return done
    best, tail = done, ""
    for mark in ["", *pages[page].tail]:
        tail += mark
        if not wanted.startswith(tail, done):
            break
        best = max(best, _follow(pages, page + 1, 0, wanted, done + len(tail)))
    return best


def _common(body: str, at: int, end: int, wanted: str, done: int) -> int:
    if body[at:end] == wanted[done : done + end - at]:
        return end - at
    return next(step for step in range(end - at) if body[at + step] != wanted[done + step])
