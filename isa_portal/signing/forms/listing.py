"""Reads a list of members: each line a legal name, a number, the mailbox of who signs, perhaps that person's name."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from isa_portal.design.forms import Form
from isa_portal.signing.services.listing import Member

MOST_MEMBERS = 1_000
LONGEST_LINE = 1_000
LARGEST_LIST = 1_000_000
MOST_NAMED = 5
HEADINGS = ("legal name", "name", "organisation")


class MemberList(Form):
    """A list that is pasted, or a CSV file."""

    members = forms.CharField(
        label="Members",
        required=False,
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=(
            "One on each line: legal name, number in its register, e-mail address of who signs, perhaps that person's"
            f" full name. Lines copied from a spreadsheet work too. Up to {MOST_MEMBERS:,} lines."
        ),
    )
    file = forms.FileField(label="Or a CSV file", required=False, help_text="With the same columns.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        text, file = cleaned.get("members") or "", cleaned.get("file")
        if self.errors:
            return cleaned
        if bool(text.strip()) == bool(file):
            self.add_error("members", "Paste the list or choose a file, one of the two.")
            return cleaned
        try:
            cleaned["members"] = text = _text_of(file) if file else text
            cleaned["rows"] = read(text)
        except ValidationError as wrong:
            self.add_error("file" if file else "members", wrong)
        return cleaned


def _text_of(file: Any) -> str:
    if file.size > LARGEST_LIST:
        raise ValidationError("The file is larger than 1 MB. Choose one that holds the list alone.")
    try:
        text: str = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError("The file is no CSV file in UTF-8. Save it anew as “CSV UTF-8”.") from None
    return text


def read(text: str) -> list[Member]:
    """
    Return the members of a list, as they are written.

    :raises ValidationError: if the list is empty or too long, or with the first lines that cannot be read
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if lines and _is_heading(_cells(lines[0][1][:LONGEST_LINE])):
        del lines[0]
    if not lines:
        raise ValidationError("The list holds no member. Write one on each line.")
    if len(lines) > MOST_MEMBERS:
        raise ValidationError(f"The list has {len(lines):,} members; {MOST_MEMBERS:,} go at once. Cut it in two.")
    if wrong := [sentence for number, line in lines if (sentence := _wrong(number, line))]:
        more = [f"{len(wrong) - MOST_NAMED} more lines are like this."] if len(wrong) > MOST_NAMED else []
        raise ValidationError([*wrong[:MOST_NAMED], *more])
    return [Member(number, *_four(_cells(line))) for number, line in lines]


def _cells(line: str) -> list[str]:
    delimiter = next((mark for mark in "\t;" if mark in line), ",")
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])]


def _four(cells: Sequence[str]) -> list[str]:
    return [*cells, "", "", "", ""][:4]


def _is_heading(cells: Sequence[str]) -> bool:
    return cells[:1] != [] and cells[0].casefold() in HEADINGS


def _wrong(number: int, line: str) -> str:
    shown = line if len(line) <= 60 else f"{line[:60]}…"
    if len(line) > LONGEST_LINE:
        return f"Line {number}, “{shown}”, has {len(line):,} characters. Write one member on each line."
    cells = _cells(line)
    if not 3 <= len(cells) <= 4:
        count = "1 column" if len(cells) == 1 else f"{len(cells)} columns"
        return f"Line {number}, “{shown}”, has {count}. Write legal name, number, e-mail address; a name may follow."
    return ""
