"""The picture of the data flows: a column for each body, an arrow for each flow, made of numbers and words only."""

import textwrap
from dataclasses import dataclass
from typing import Any

WIDTH = 680
MOST_BODIES = 7
TEXT = 11.5
LINE = 14
STEP = 46
# Liberation Sans sets about this much of the type size on an average letter.
LETTER = TEXT * 0.56

# The line says it twice, with the words beside it.
DASHES = {"anonymous": "2 5", "pseudonymous": "9 4"}


@dataclass(frozen=True)
class Head:
    x: float
    left: float
    width: float
    lines: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Arrow:
    label: str
    label_x: float
    label_y: float
    path: str
    tip: str
    dash: str


@dataclass(frozen=True)
class Picture:
    width: int
    height: float
    head_height: float
    heads: tuple[Head, ...]
    arrows: tuple[Arrow, ...]
    words: str


def bodies(flows: list[dict[str, Any]]) -> list[str]:
    """Return every body that gives or receives, in the order in which the flows name them."""
    return list(dict.fromkeys(name for flow in flows for name in (flow["discloser"], flow["recipient"])))


def picture(flows: list[dict[str, Any]]) -> Picture | None:
    """Return the picture, or nothing where the columns would be too narrow to read."""
    names = bodies(flows)
    if not names or len(names) > MOST_BODIES:
        return None
    lane = WIDTH / len(names)
    wrapped = [textwrap.wrap(name, max(8, int((lane - 24) / LETTER))) or ["?"] for name in names]
    head_height = max(len(lines) for lines in wrapped) * LINE + 12
    centres = {name: lane * (place + 0.5) for place, name in enumerate(names)}
    heads = tuple(_head(centres[name], lane, lines, head_height) for name, lines in zip(names, wrapped, strict=True))
    arrows = tuple(_arrow(flow, centres, head_height + STEP * (place + 0.75)) for place, flow in enumerate(flows))
    return Picture(WIDTH, head_height + STEP * len(flows) + 18, head_height, heads, arrows, in_words(flows))


def in_words(flows: list[dict[str, Any]]) -> str:
    """Return the text alternative: one sentence for each arrow."""
    return " ".join(
        f"Flow {flow['number']}: from {flow['discloser']} to {flow['recipient']}, {_kind(flow)}." for flow in flows
    )


def _kind(flow: dict[str, Any]) -> str:
    return str(flow["identifiability"]).replace("_", " ").lower()


def _head(centre: float, lane: float, lines: list[str], height: float) -> Head:
    top = (height - len(lines) * LINE) / 2 + TEXT
    placed = tuple((round(top + place * LINE, 1), line) for place, line in enumerate(lines))
    return Head(round(centre, 1), round(centre - lane / 2 + 6, 1), round(lane - 12, 1), placed)


def _arrow(flow: dict[str, Any], centres: dict[str, float], y: float) -> Arrow:
    start, end = centres[flow["discloser"]], centres[flow["recipient"]]
    label = f"{flow['number']}: {_kind(flow)}"
    dash = DASHES.get(_kind(flow), "")
    if start == end:
        path = f"M {start:.1f} {y - 8:.1f} h 34 v 16 h -26"
        tip = f"{start:.1f},{y + 8:.1f} {start + 9:.1f},{y + 4:.1f} {start + 9:.1f},{y + 12:.1f}"
        return Arrow(label, start + 42, y + 4, path, tip, dash)
    back = -9 if end > start else 9
    path = f"M {start:.1f} {y:.1f} H {end + back:.1f}"
    tip = f"{end:.1f},{y:.1f} {end + back:.1f},{y - 4:.1f} {end + back:.1f},{y + 4:.1f}"
    return Arrow(label, round(min(start, end) + 10, 1), round(y - 6, 1), path, tip, dash)
