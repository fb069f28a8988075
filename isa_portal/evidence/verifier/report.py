"""What is answered: a verdict, and a line for each thing found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

VALID, ALTERED, INCOMPLETE, UNREADABLE = "valid", "altered", "incomplete", "unreadable"
CODES = {VALID: 0, ALTERED: 1, INCOMPLETE: 2, UNREADABLE: 3}
SEAL = "The seal and its certificate were not checked by this program: run pdfsig."
STEPS = {
    1: "The whole file",
    2: "The evidence in it",
    3: "The text",
    4: "The signatures",
    5: "The history",
    6: "The log of the portal",
    7: "Checkpoints compared",
}
HEADLINES = {
    VALID: "Valid: what this program checks agrees.",
    ALTERED: "Altered: do not rely on this document.",
    INCOMPLETE: "Incomplete: nothing contradicts, but not everything was proven.",
    UNREADABLE: "Unreadable: this is not a sealed document that this program can read.",
}


@dataclass(frozen=True)
class Line:
    """One finding: of which step, whether it is good, bad, missing or unasked, and its sentence."""

    step: int
    state: str
    words: str


@dataclass
class Report:
    """The answer: a verdict, its lines, and what the document says of itself."""

    verdict: str = UNREADABLE
    lines: list[Line] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)
    sha256: str = ""

    @property
    def code(self) -> int:
        return CODES[self.verdict]

    @property
    def headline(self) -> str:
        return HEADLINES[self.verdict]

    def as_json(self) -> dict[str, Any]:
        lines = [{"step": one.step, "name": STEPS[one.step], "state": one.state, "words": one.words}
                 for one in self.lines]  # fmt: skip
        return {
            "schema": "isa-report/1",
            "verdict": self.verdict,
            "code": self.code,
            "sha256": self.sha256,
            "about": self.about,
            "lines": lines,
            "not_checked": [SEAL],
        }


def moment(instant: str) -> str:
    """Return an instant of the evidence as people read it."""
    return f"{instant[:10]} at {instant[11:16]} UTC"
