"""Tables for spreadsheets: what is text stays text, and nothing is reckoned with."""

import io
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook

from isa_portal.lib import spreadsheets

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =HYPERLINK(1)", 'Siân; "x"', "two\nlines"]


def written(rows):
    return load_workbook(io.BytesIO(spreadsheets.as_xlsx("Agreements", ["Name", "Due"], rows)))["Agreements"]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_cell_is_a_formula(words):
    cell = written([[words, None]])["A2"]

    assert cell.data_type == "s"
    assert (
        not spreadsheets.as_csv("", ["Name"], [[words]]).decode("utf-8-sig").split("\r\n")[1].strip('"').startswith("=")
    )
    assert cell.value.removeprefix("'").strip() == words.strip()


def test_days_and_numbers_keep_their_kind_and_instants_are_those_of_london():
    sheet = written([[7, date(2026, 11, 21)], [datetime(2026, 7, 1, 23, 30, tzinfo=UTC), None]])

    assert sheet["A2"].value == 7
    assert sheet["B2"].value.date() == date(2026, 11, 21)
    assert sheet["A3"].value == "2026-07-02 00:30:00"


def test_what_xml_cannot_hold_is_left_out():
    assert written([["a\x00b\x0bc", None]])["A2"].value == "abc"
