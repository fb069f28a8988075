"""The files of the ZIP: sheets, texts, and names that stay in their folder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from isa_portal.evidence import audit
from isa_portal.lib import spreadsheets


@dataclass(frozen=True)
class Piece:
    """One file of the ZIP."""

    path: str
    what: str
    content: bytes


def table(path: str, what: str, heads: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> Piece:
    return Piece(path, what, spreadsheets.as_csv(what, heads, rows))


def text(path: str, what: str, facts: Any) -> Piece:
    words = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    return Piece(path, what, words.encode())


def history(path: str, what: str, chain: str) -> Piece:
    told = ((e.seq, e.at, e.type, e.actor_words, json.dumps(e.facts, ensure_ascii=False), e.hash)
            for e in audit.history(chain))  # fmt: skip
    return table(path, what, ("Number", "When", "What", "Who", "Facts", "Hash"), told)


def safe(name: str) -> str:
    """Return a name as one part of a path: no separators, nothing that leads out, nothing that hides."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._")[-100:] or "unnamed"
