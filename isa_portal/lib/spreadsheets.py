"""Tables as CSV and XLSX, row by row; no cell is ever reckoned with."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from isa_portal.lib.clock import LONDON

# A spreadsheet would reckon with what begins like this (OWASP, CSV injection).
RECKONED = ("=", "+", "-", "@", "\t", "\r", "\n")
# Characters that XML 1.0 cannot hold (section 2.2).
UNWRITABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
WIDEST = 60


def cell(value: Any) -> str:
    """Return a value as a cell of text: days and instants by ISO 8601 in London, never a formula."""
    if isinstance(value, datetime):
        return f"{value.astimezone(LONDON):%Y-%m-%d %H:%M:%S}"
    words = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
    return f"'{words}" if words.lstrip(" ").startswith(RECKONED) else words


def as_csv(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a table as CSV (RFC 4180), with the mark of its encoding that spreadsheets need to read names rightly."""
    text = io.StringIO()
    csv.writer(text).writerows([heads, *([cell(one) for one in row] for row in rows)])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a table as XLSX (ISO/IEC 29500); days stay days and numbers numbers, text is never reckoned."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, head in enumerate(heads, 1):
        sheet.column_dimensions[get_column_letter(place)].width = min(WIDEST, max(16, len(head) + 4))
    sheet.append([_headed(sheet, head) for head in heads])
    for row in rows:
        sheet.append([_typed(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _headed(sheet: Any, head: str) -> WriteOnlyCell:
    found = WriteOnlyCell(sheet, value=head)
    found.font = Font(bold=True)
    return found


def _typed(sheet: Any, value: Any) -> Any:
    if value is None or isinstance(value, int) or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    found = WriteOnlyCell(sheet, value=cell(value).translate(UNWRITABLE))
    # As text, whatever it begins with.
    found.data_type = "s"
    return found


# How a table is written, and its media type, by the ending of the file.
FORMATS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
