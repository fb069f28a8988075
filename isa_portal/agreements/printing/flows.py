"""The data flows in words, and their picture: a column for each body, an arrow for each flow."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from isa_portal.lib.calendar import in_words as day_in_words

WIDTH = 680
MOST_BODIES = 7
TEXT = 11.5
LINE = 14
# The words under an arrow get at least so much, though the arrow be shorter.
LEAST = 130
# From the line of an arrow to the words under it, and from those to the next arrow.
UNDER = 15
STEP = 34
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
    under: tuple[tuple[float, str], ...]
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
    arrows, y = [], head_height + STEP
    for flow in flows:
        arrows.append(_arrow(flow, centres, y))
        y += UNDER + LINE * len(arrows[-1].under) + STEP
    return Picture(WIDTH, y - STEP + LINE, head_height, heads, tuple(arrows), in_words(flows))


def in_words(flows: list[dict[str, Any]]) -> str:
    """Return the text alternative: one sentence for each arrow."""
    return " ".join(
        f"Flow {flow['number']}: from {flow['discloser']} to {flow['recipient']}, "
        f"{', '.join(filter(None, (kind(flow).lower(), _detail(flow))))}."
        for flow in flows
    )


def kind(flow: dict[str, Any]) -> str:
    """Return how far people can be known, in words."""
    return str(flow["identifiability"]).replace("_", " ").capitalize() or "How identifiable is not stated"


def marks(one: dict[str, Any]) -> list[str]:
    """Return the kinds of data that need more care, of a flow or of one of its items."""
    found = (
        ("special_category", "special category"),
        ("offence_data", "criminal offence"),
        ("patient_data", "patient"),
    )
    return [f"{words} data" for name, words in found if one.get(name)]


def items(flow: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the data items of a flow; texts fixed before items were kept have none."""
    return [{**item, "kind": ", ".join([kind(item), *marks(item)])} for item in flow.get("data_items", ())]


def _detail(flow: dict[str, Any]) -> str:
    number = len(flow.get("data_items", ()))
    counted = [f"{number} data item{'' if number == 1 else 's'}"] if number else []
    return ", ".join([*counted, *marks(flow)])


def facts(flow: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what else a canonical flow states, as rows of a key and words; what it does not state is left out."""
    return [(key, words) for key, words in _facts(flow) if words]


def _facts(flow: dict[str, Any]) -> Iterator[tuple[str, str]]:
    def said(*names: str) -> str:
        return ". ".join(str(flow[name]).strip().rstrip(".") for name in names if flow.get(name))

    yield "How it travels", said("method")
    yield "How often", said("frequency")
    yield "Period covered", said("period")
    yield "Not shared, and why", said("not_shared", "not_shared_why")
    yield "Kept how long", said("retention")
    yield "The clock starts", said("clock_starts")
    yield "Disposal", said("disposal")
    yield "Stored in", said("stored_in")
    yield "Leaves the UK", said("outside_uk", "transfer_mechanism", "transfer_note")
    yield "May be passed on", said("onward", "onward_to")
    yield "Who decides on passing on", said("onward_decides")
    yield "What people are told", said("told", "told_why")
    yield "Victims and witnesses", said("victims_told", "victims_told_why")
    yield "National Data Opt-Out", said("opt_out", "opt_out_why")
    yield "Article 30 reference", said("article_30")
    for end, key in (("source", "System it comes from"), ("destination", "System it goes to")):
        yield key, _system(flow.get("systems", {}).get(end, {}))


def _system(system: dict[str, str]) -> str:
    agreed = f", agreed on {day_in_words(date.fromisoformat(system['agreed_on']))}" if system.get("agreed_on") else ""
    parts = [
        system.get("name", ""),
        f"Information asset owner: {system['owner']}{agreed}" if system.get("owner") else "",
        f"Custodian: {system['custodian']}" if system.get("custodian") else "",
        f"Seen by: {system['seen_by']}" if system.get("seen_by") else "",
    ]
    return ". ".join(part.rstrip(".") for part in parts if part)


def _head(centre: float, lane: float, lines: list[str], height: float) -> Head:
    top = (height - len(lines) * LINE) / 2 + TEXT
    placed = tuple((round(top + place * LINE, 1), line) for place, line in enumerate(lines))
    return Head(round(centre, 1), round(centre - lane / 2 + 6, 1), round(lane - 12, 1), placed)


def _arrow(flow: dict[str, Any], centres: dict[str, float], y: float) -> Arrow:
    start, end = centres[flow["discloser"]], centres[flow["recipient"]]
    label = f"{flow['number']}: {kind(flow).lower()}"
    dash = DASHES.get(kind(flow).lower(), "")
    if start == end:
        path = f"M {start:.1f} {y - 8:.1f} h 34 v 16 h -26"
        tip = f"{start:.1f},{y + 8:.1f} {start + 9:.1f},{y + 4:.1f} {start + 9:.1f},{y + 12:.1f}"
        left, above, under = start + 42, y + 4, y + 4 + LINE
    else:
        back = -9 if end > start else 9
        path = f"M {start:.1f} {y:.1f} H {end + back:.1f}"
        tip = f"{end:.1f},{y:.1f} {end + back:.1f},{y - 4:.1f} {end + back:.1f},{y + 4:.1f}"
        left, above, under = min(start, end) + 10, y - 6, y + UNDER
    room = min(WIDTH - left, max(abs(end - start) - 14, LEAST))
    lines = textwrap.wrap(_detail(flow), int(room / LETTER))
    placed = tuple((round(under + place * LINE, 1), line) for place, line in enumerate(lines))
    return Arrow(label, round(left, 1), round(above, 1), placed, path, tip, dash)
