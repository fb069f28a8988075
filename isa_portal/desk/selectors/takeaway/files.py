"""The files of the ZIP: sheets, texts, and names that stay in their folder."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from isa_portal.evidence import audit
from isa_portal.lib import clock

# A spreadsheet would reckon with what begins like this (OWASP, CSV injection).
RECKONED = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Piece:
    """One file of the ZIP."""

    path: str
    what: str
    content: bytes


def table(path: str, what: str, heads: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> Piece:
    return Piece(path, what, as_csv(heads, rows))


def text(path: str, what: str, facts: Any) -> Piece:
    words = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    return Piece(path, what, words.encode())


def history(path: str, what: str, chain: str) -> Piece:
    told = ((e.seq, e.at, e.type, e.actor_words, json.dumps(e.facts, ensure_ascii=False), e.hash)
            for e in audit.history(chain))  # fmt: skip
    return table(path, what, ("Number", "When", "What", "Who", "Facts", "Hash"), told)


def as_csv(heads: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([heads, *([cell(one) for one in row] for row in rows)])
    # With a mark of its encoding, which spreadsheets need to read names rightly.
    return text.getvalue().encode("utf-8-sig")


def cell(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.LONDON):%Y-%m-%d %H:%M:%S}"
    words = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
    return f"'{words}" if words.lstrip(" ").startswith(RECKONED) else words


def safe(name: str) -> str:
    """Return a name as one part of a path: no separators, nothing that leads out, nothing that hides."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._")[-100:] or "unnamed"
