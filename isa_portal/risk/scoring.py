"""Likelihood times impact: priorities, bands, grids and the sentences that read them out. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Which = Literal["inherent", "residual"]

BRISTOL_2015_WORDS = ["Low", "Medium", "High", "Very high"]
BRISTOL_2015_BANDS: list[dict[str, Any]] = [
    {"from": 1, "to": 2, "name": "Green", "letter": "GRN", "colour": "green"},
    {"from": 3, "to": 4, "name": "Amber/Green", "letter": "A/G", "colour": "amber-green"},
    {"from": 6, "to": 9, "name": "Red/Amber", "letter": "R/A", "colour": "red-amber"},
    {"from": 12, "to": 16, "name": "Red", "letter": "RED", "colour": "red"},
]


class Scale(Protocol):
    """How a board scores: whole numbers from 1 to ``size``, and bands of their products."""

    @property
    def size(self) -> int: ...
    @property
    def bands(self) -> Sequence[dict[str, Any]]: ...


class Scored(Protocol):
    """One risk with its four scores, and the priorities that an older document printed."""

    number: int
    inherent_likelihood: int
    inherent_impact: int
    residual_likelihood: int
    residual_impact: int
    printed_inherent_priority: int | None
    printed_residual_priority: int | None


@dataclass(frozen=True)
class Band:
    """A range of priorities: its name, the letters printed in a cell, the class of its colour."""

    name: str
    letter: str
    colour: str

    @property
    def words(self) -> str:
        return self.name.lower()


def priority(likelihood: int, impact: int) -> int:
    """Return likelihood times impact."""
    return likelihood * impact


def band(scale: Scale, priority: int) -> Band:
    """
    Return the band that a priority falls in.

    :raises LookupError: if no band of the scale holds it
    """
    for row in scale.bands:
        if row["from"] <= priority <= row["to"]:
            return Band(row["name"], row["letter"], row["colour"])
    raise LookupError(f"No band of the scale holds {priority}.")


def uncovered(scale: Scale) -> list[int]:
    """Return the priorities that can come up and that no band, or more than one, holds."""
    scores = range(1, scale.size + 1)
    products = sorted({priority(likelihood, impact) for likelihood in scores for impact in scores})
    return [p for p in products if sum(row["from"] <= p <= row["to"] for row in scale.bands) != 1]


def choices(size: int) -> str:
    """Return the scores of a scale as words: "1, 2, 3 or 4"."""
    numbers = [str(number) for number in range(1, size + 1)]
    return f"{', '.join(numbers[:-1])} or {numbers[-1]}"


@dataclass(frozen=True)
class Comparison:
    """One risk before and after its countermeasures, as computed and as printed."""

    before: int
    after: int
    printed: tuple[str, ...]

    @property
    def direction(self) -> Literal["fell", "stayed", "rose"]:
        if self.after == self.before:
            return "stayed"
        return "rose" if self.after > self.before else "fell"

    @property
    def movement(self) -> str:
        if self.after == self.before:
            return f"stayed: {self.before}"
        return f"{self.direction}: {self.before} to {self.after}"


def compare(risk: Scored) -> Comparison:
    """Return how a risk moved, and a sentence wherever the document printed another figure."""
    before = (risk.inherent_likelihood, risk.inherent_impact, risk.printed_inherent_priority)
    after = (risk.residual_likelihood, risk.residual_impact, risk.printed_residual_priority)
    sentences = tuple(sentence for pair in (before, after) if (sentence := _misprint(*pair)))
    return Comparison(priority(*before[:2]), priority(*after[:2]), sentences)


def _misprint(likelihood: int, impact: int, printed: int | None) -> str | None:
    computed = priority(likelihood, impact)
    if printed is None or printed == computed:
        return None
    return f"Document says {printed}; {likelihood} x {impact} = {computed}."


def summary(scale: Scale, risks: Sequence[Scored]) -> str:
    """Return the assessment in one line: how many risks, the highest left over, what moved."""
    if not risks:
        return "No risks yet."
    moved = {risk.number: compare(risk) for risk in risks}
    highest = max(comparison.after for comparison in moved.values())
    at_highest = _names(number for number, comparison in moved.items() if comparison.after == highest)
    count = "1 risk" if len(risks) == 1 else f"{len(risks)} risks"
    return f"{count}. Highest left over: {highest}, {band(scale, highest).words} ({at_highest}). {_movements(moved)}"


def _movements(moved: dict[int, Comparison]) -> str:
    by_direction = {
        direction: [number for number, comparison in moved.items() if comparison.direction == direction]
        for direction in ("fell", "stayed", "rose")
    }
    counted = ", ".join(f"{len(numbers)} {direction}" for direction, numbers in by_direction.items())
    rose = by_direction["rose"]
    if not rose:
        return f"{counted}."
    return f"{counted}: {_names(rose)}, look at {'it' if len(rose) == 1 else 'them'}."


def _names(numbers: Iterable[int]) -> str:
    return ", ".join(f"R{number}" for number in sorted(numbers))


@dataclass(frozen=True)
class Cell:
    """One square of a grid, with the risks that stand on it."""

    likelihood: int
    impact: int
    priority: int
    band: Band
    numbers: tuple[int, ...]

    @property
    def spoken(self) -> str:
        """The cell read aloud: "Likelihood 2, impact 2: 4, amber/green, risk R5"."""
        words = f"Likelihood {self.likelihood}, impact {self.impact}: {self.priority}, {self.band.words}"
        if not self.numbers:
            return f"{words}, no risks"
        return f"{words}, {'risk' if len(self.numbers) == 1 else 'risks'} {_names(self.numbers)}"


@dataclass(frozen=True)
class Row:
    likelihood: int
    cells: tuple[Cell, ...]


def grid(scale: Scale, risks: Iterable[Scored], which: Which) -> tuple[Row, ...]:
    """Return the rows of a matrix, highest likelihood first, impacts from low to high."""
    standing = _standing(risks, which)
    scores = range(1, scale.size + 1)

    def cell(likelihood: int, impact: int) -> Cell:
        product = priority(likelihood, impact)
        return Cell(likelihood, impact, product, band(scale, product), standing.get((likelihood, impact), ()))

    return tuple(Row(height, tuple(cell(height, impact) for impact in scores)) for height in reversed(scores))


def _standing(risks: Iterable[Scored], which: Which) -> dict[tuple[int, int], tuple[int, ...]]:
    squares: dict[tuple[int, int], tuple[int, ...]] = {}
    for risk in sorted(risks, key=lambda risk: risk.number):
        square = _square(risk, which)
        squares[square] = (*squares.get(square, ()), risk.number)
    return squares


def _square(risk: Scored, which: Which) -> tuple[int, int]:
    if which == "inherent":
        return risk.inherent_likelihood, risk.inherent_impact
    return risk.residual_likelihood, risk.residual_impact
