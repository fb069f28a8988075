"""The risk matrix of a document: two coloured grids, their numbers and letters in every cell."""

import re
from dataclasses import dataclass
from typing import Any

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
# Light fills, so that the black number in a cell can be read on screen and on paper.
_FILLS = {
    "green": "#b8dfc9",
    "amber-green": "#e7eea8",
    "amber_green": "#e7eea8",
    "amber": "#ffe08a",
    "red-amber": "#fbc38d",
    "red_amber": "#fbc38d",
    "red": "#f2a7a0",
}
_UNKNOWN = "#e8e8e8"
DARK, LIGHT = "#0b0c0c", "#ffffff"


@dataclass(frozen=True)
class Band:
    name: str
    letter: str
    lowest: int
    highest: int
    fill: str
    ink: str
    css: str

    @property
    def span(self) -> str:
        return str(self.lowest) if self.lowest == self.highest else f"{self.lowest} to {self.highest}"


@dataclass(frozen=True)
class Cell:
    priority: int
    band: Band | None
    risks: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    likelihood: int
    cells: tuple[Cell, ...]


def bands(scale: dict[str, Any]) -> list[Band]:
    """Return the bands of a scale with colours that may stand in a style: nothing typed by a person is one."""
    found = []
    for place, band in enumerate(scale["bands"]):
        fill = _fill(str(band.get("colour") or band["name"]))
        found.append(
            Band(band["name"], band["letter"], int(band["from"]), int(band["to"]), fill, _ink(fill), f"band-{place}")
        )
    return found


def _fill(colour: str) -> str:
    if _HEX.fullmatch(colour):
        return colour.lower()
    return _FILLS.get(colour.lower().replace("/", "-").replace(" ", "-"), _UNKNOWN)


def _ink(fill: str) -> str:
    """Return the ink with the better contrast (relative luminance, WCAG 2.2)."""
    channels = [int(fill[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return DARK if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 else LIGHT


def band_of(priority: int | None, scale_bands: list[Band]) -> Band | None:
    return next((band for band in scale_bands if priority and band.lowest <= priority <= band.highest), None)


def grid(rows: list[dict[str, Any]], which: str, size: int, scale_bands: list[Band]) -> list[Row]:
    """Return the rows of a grid, the highest likelihood first; each cell names the risks that stand there."""
    places: dict[tuple[int, int], list[str]] = {}
    for row in rows:
        likelihood, impact, _ = row[which]
        places.setdefault((likelihood, impact), []).append(f"R{row['number']}")
    return [
        Row(likelihood, tuple(_cell(likelihood, impact, places, scale_bands) for impact in range(1, size + 1)))
        for likelihood in range(size, 0, -1)
    ]


def _cell(likelihood: int, impact: int, places: dict[tuple[int, int], list[str]], scale_bands: list[Band]) -> Cell:
    priority = likelihood * impact
    return Cell(priority, band_of(priority, scale_bands), tuple(places.get((likelihood, impact), ())))
