"""Priorities, bands, grids and their sentences."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from isa_portal.risk import scoring

CONTENT = Path(__file__).parents[3] / "isa_portal/demo/content"
BRISTOL = SimpleNamespace(size=4, bands=scoring.BRISTOL_2015_BANDS)


def bristol_risks():
    rows = json.loads((CONTENT / "bristol_02_15.json").read_text())["risks"]["rows"]
    return [SimpleNamespace(**row) for row in rows]


def test_every_priority_of_the_bristol_scale_has_one_band():
    assert scoring.uncovered(BRISTOL) == []


def test_a_gap_between_bands_is_named():
    gappy = SimpleNamespace(size=4, bands=scoring.BRISTOL_2015_BANDS[:1] + scoring.BRISTOL_2015_BANDS[2:])

    assert scoring.uncovered(gappy) == [3, 4]


@pytest.mark.parametrize(
    ("priority", "name"),
    [(1, "Green"), (2, "Green"), (3, "Amber/Green"), (6, "Red/Amber"), (9, "Red/Amber"), (12, "Red")],
)
def test_bands_follow_the_bristol_scale(priority, name):
    assert scoring.band(BRISTOL, priority).name == name


def test_a_priority_outside_every_band_is_an_error():
    with pytest.raises(LookupError):
        scoring.band(BRISTOL, 5)


def test_the_summary_names_the_highest_and_what_rose():
    assert scoring.summary(BRISTOL, bristol_risks()) == (
        "10 risks. Highest left over: 4, amber/green (R5, R10). 3 fell, 6 stayed, 1 rose: R5, look at it."
    )


def test_the_summary_of_nothing_says_so():
    assert scoring.summary(BRISTOL, []) == "No risks yet."


def test_only_the_fifth_row_differs_from_what_was_printed():
    differing = {
        risk.number: scoring.compare(risk).printed for risk in bristol_risks() if scoring.compare(risk).printed
    }

    assert differing == {5: ("Document says 2; 2 x 2 = 4.",)}


def test_a_comparison_says_how_a_risk_moved():
    movements = {risk.number: scoring.compare(risk).movement for risk in bristol_risks()}

    assert movements[5] == "rose: 2 to 4"
    assert movements[1] == "fell: 4 to 2"
    assert movements[3] == "stayed: 3"


def test_the_grid_has_the_highest_likelihood_first_and_every_risk_once():
    rows = scoring.grid(BRISTOL, bristol_risks(), "residual")

    assert [row.likelihood for row in rows] == [4, 3, 2, 1]
    assert [cell.numbers for cell in rows[2].cells] == [(), (5,), (), ()]
    assert [cell.numbers for cell in rows[3].cells] == [(6,), (1, 2, 4, 7, 8, 9), (3,), (10,)]


def test_a_cell_reads_aloud():
    rows = scoring.grid(BRISTOL, bristol_risks(), "residual")

    assert rows[2].cells[1].spoken == "Likelihood 2, impact 2: 4, amber/green, risk R5"
    assert rows[0].cells[3].spoken == "Likelihood 4, impact 4: 16, red, no risks"
    assert rows[3].cells[1].spoken.endswith("risks R1, R2, R4, R7, R8, R9")
