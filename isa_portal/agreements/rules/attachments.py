"""What stands in the way of a file that is to belong to a version."""

from __future__ import annotations

from collections.abc import Iterator

from isa_portal.agreements.models import Version
from isa_portal.lib import filetypes, names
from isa_portal.lib.markup import size_in_words

LARGEST = 10 * 1024 * 1024
MOST = 20


def file_obstacles(title: str, content: bytes) -> Iterator[str]:
    """Yield why a file cannot be an attachment, whatever its name says."""
    if not title.strip():
        yield "Enter the title."
    yield from names.problems(title, "The title")
    if len(content) > LARGEST:
        yield f"The file is {size_in_words(len(content))}; the limit is {size_in_words(LARGEST)}. Choose a smaller one."
    else:
        yield from filetypes.problems(content)


def number_of_attachments(version: Version, sha256: str) -> Iterator[str]:
    """Yield why a draft takes no further file, or not this one."""
    if version.attachments.count() >= MOST:
        yield f"A version has at most {MOST} attachments. Remove one first."
    if same := version.attachments.filter(sha256=sha256).first():
        yield f"This file is attached already, as {same.title}. Choose another."
