"""What stands in the way of a signature on paper: the scan, and what was read from it. Sentences or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from isa_portal.agreements.models import Version
from isa_portal.lib import clock, filetypes, names
from isa_portal.lib.calendar import PartialDate, in_words
from isa_portal.lib.markup import size_in_words

LARGEST = 10 * 1024 * 1024
TAKEN = (filetypes.PDF, filetypes.PNG, filetypes.JPEG)
ENDS = {"pdf": b"%%EOF", "png": b"IEND", "jpg": b"\xff\xd9"}
TRUE_COPY = "This scan is a true copy of the whole document as it was signed."


@dataclass(frozen=True)
class Sheet:
    """
    What a person read from a document that was signed on paper.

    :ivar dated: the day or month that stands beside the signature; nothing where it carries none
    :ivar witness: of a deed, the name of who saw it signed as it is printed, and their position or relation
    """

    content: bytes
    name: str
    dated: PartialDate | None
    code_read: str
    original_kept: str
    is_true_copy: bool
    witness: tuple[str, str] = ("", "")


def problems(sheet: Sheet, version: Version, *, at: datetime) -> Iterator[str]:
    """Yield everything that is wrong with a scan and with what was read from it."""
    yield from file_problems(sheet.content)
    yield from date_problems(sheet.dated, version, at=at)
    yield from code_problems(sheet.code_read, version)
    if not sheet.original_kept.strip():
        yield "Say where the original is kept, for example Legal services, deed room."
    yield from names.problems(sheet.original_kept, "The place of the original")
    if version.is_deed:
        yield from witness_problems(*sheet.witness)
    if not sheet.is_true_copy:
        yield f"Confirm: {TRUE_COPY}"


def file_problems(content: bytes) -> Iterator[str]:
    """Yield why a file cannot be the scan of a signed document, whatever its name says."""
    if len(content) > LARGEST:
        yield f"The scan is {size_in_words(len(content))}; the limit is 10 MB. Scan it in a lower resolution."
    elif content and filetypes.kind_of(content) not in TAKEN:
        yield "The scan is no PDF, PNG or JPEG. Scan the paper again, as one of these."
    else:
        yield from list(filetypes.problems(content)) or _cut_short(content)


def _cut_short(content: bytes) -> Iterator[str]:
    """A reader mends what ends too early and shows the rest as if it were whole: each kind says where it ends."""
    kind = filetypes.kind_of(content)
    assert kind is not None
    if ENDS[kind.ending] not in content[-1024:]:
        yield f"The {kind.name} ends too early: part of it is missing. Scan the paper again."


def date_problems(dated: PartialDate | None, version: Version, *, at: datetime) -> Iterator[str]:
    """Yield why a day cannot be the one on which this text was signed."""
    today, fixed = clock.london_date(at), clock.london_date(version.submitted_at or version.created_at)
    if dated and dated.first > today:
        yield f"{dated} is in the future. Enter the date that stands on the paper, or leave it empty."
    elif dated and dated.last < fixed:
        yield (
            f"{dated} is before this text existed: it was fixed on {in_words(fixed)}."
            " Look whether the paper is this version, or leave the date empty."
        )


def code_problems(read: str, version: Version) -> Iterator[str]:
    """Yield why a code that was read from the pages shows that another text was signed."""
    if not read.strip():
        yield f"Enter the code at the foot of the pages. That of this version is {version.code}."
    elif _bare(read) != _bare(version.code):
        other = next((one for one in version.agreement.versions.all() if _bare(one.code) == _bare(read)), None)
        of_what = f"the code of version {other.number}" if other else "not the code of this version"
        yield (
            f"{read.strip()[:20]} is {of_what}: this round signs version {version.number}, code {version.code}."
            " What was signed is another text. Nothing was recorded."
        )


def witness_problems(name: str, position: str) -> Iterator[str]:
    """Yield what is wrong with what is known of the witness of a deed."""
    if not name.strip():
        yield "Enter the name of the witness as it stands on the paper: without one, it is no deed."
    yield from names.problems(name, "The name of the witness")
    if not position.strip():
        yield "Enter the position of the witness, or their relation to the signatory, for example Committee clerk."
    yield from names.problems(position, "The position of the witness")


def _bare(code: str) -> str:
    return "".join(one for one in code.upper() if one.isalnum())
