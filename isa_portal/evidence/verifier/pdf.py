"""
Reads what a check needs out of a PDF of the portal: attached files, the words in order, what was added later.

Not a general reader. It knows cross-reference streams, object streams, Flate and fonts with a ToUnicode map, which is
what the portal writes; of anything else it says that it cannot read it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .objects import DEEPEST, TOKEN, Reader, Ref, Stream, Unreadable

__all__ = ["Document", "Unreadable"]

LARGEST = 64 * 1024 * 1024
_HEADER = re.compile(rb"[\x00\t\n\x0c\r ]*(\d+)[\x00\t\n\x0c\r ]+(\d+)[\x00\t\n\x0c\r ]+obj")
_STREAM = re.compile(rb"[\x00\t\n\x0c\r ]*stream\r?\n")


def _inflated(raw: bytes) -> bytes:
    try:
        unpack = zlib.decompressobj()
        content = unpack.decompress(raw, LARGEST)
    except zlib.error as error:
        raise Unreadable("a part of it cannot be unpacked") from error
    if unpack.unconsumed_tail:
        raise Unreadable("a part of it is too large when unpacked")
    return content


@dataclass
class Document:
    """A PDF: its newest revision, read object by object as they are asked for."""

    data: bytes
    trailer: dict[str, Any] = field(default_factory=dict)
    revisions: int = 0
    _places: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    _objects: dict[int, Any] = field(default_factory=dict)
    _packed: dict[int, dict[int, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.data.startswith(b"%PDF-"):
            raise Unreadable("it does not begin like a PDF")
        found = re.findall(rb"startxref[\r\n ]+(\d+)[\r\n ]+%%EOF", self.data[-2048:])
        if not found:
            raise Unreadable("its end is missing")
        start, seen = int(found[-1]), set[int]()
        while start not in seen:
            seen.add(start)
            start = self._cross_references(start)
        self.revisions = len(seen)

    def _cross_references(self, start: int) -> int:
        """Read one table of places, newest first, and return where the one before it begins, or itself."""
        table = self._at(start)
        if not isinstance(table, Stream) or table.about.get("Type") != "XRef":
            raise Unreadable("its table of objects is not of the kind that the portal writes")
        about = table.about
        self.trailer = self.trailer or about
        widths, index = about["W"], about.get("Index") or [0, about["Size"]]
        content, place = self.content(table), 0
        if len(widths) != 3 or not all(isinstance(one, int) and 0 <= one <= 8 for one in widths):
            raise Unreadable("its table of objects cannot be read")
        for first, count in zip(index[::2], index[1::2], strict=True):
            for number in range(first, first + min(count, len(content))):
                entry = []
                for width in widths:
                    entry.append(int.from_bytes(content[place : place + width], "big"))
                    place += width
                kind = entry[0] if widths[0] else 1
                self._places.setdefault(number, (kind, entry[1], entry[2]))
        before = about.get("Prev")
        return before if isinstance(before, int) else start

    def _at(self, start: int) -> Any:
        header = _HEADER.match(self.data, start)
        if not header:
            raise Unreadable("an object is not where its table says")
        reader = Reader(self.data, header.end())
        value = reader.value()
        found = _STREAM.match(self.data, reader.at)
        if not found or not isinstance(value, dict):
            return value
        length = self.get(value.get("Length"))
        if not isinstance(length, int) or not 0 <= length <= len(self.data):
            raise Unreadable("a part of it has no length")
        return Stream(value, self.data[found.end() : found.end() + length])

    def get(self, value: Any) -> Any:
        """Return what a value stands for: itself, or the object that it refers to."""
        for _ in range(DEEPEST):
            if not isinstance(value, Ref):
                return value
            value = self._object(value.number)
        raise Unreadable("its objects refer to each other in a circle")

    def _object(self, number: int) -> Any:
        if number not in self._objects:
            kind, first, second = self._places.get(number, (0, 0, 0))
            self._objects[number] = None
            if kind == 1:
                self._objects[number] = self._at(first)
            elif kind == 2:
                self._objects[number] = self._unpack(first).get(number)
            del second
        return self._objects[number]

    def _unpack(self, number: int) -> dict[int, Any]:
        if number not in self._packed:
            pack = self._object(number)
            if not isinstance(pack, Stream):
                raise Unreadable("a pack of objects is missing")
            content, count, first = self.content(pack), self.get(pack.about["N"]), self.get(pack.about["First"])
            heads = Reader(content)
            pairs = [(heads.value(), heads.value()) for _ in range(min(count, len(content)))]
            self._packed[number] = {one: Reader(content, first + offset).value() for one, offset in pairs}
        return self._packed[number]

    def content(self, stream: Stream) -> bytes:
        """Return the bytes of a stream, unpacked."""
        kinds = self.get(stream.about.get("Filter"))
        kinds = kinds if isinstance(kinds, list) else [kinds] if kinds else []
        if self.get(stream.about.get("DecodeParms")):
            raise Unreadable("a part of it is packed in an unknown way")
        content = stream.raw
        for kind in kinds:
            if kind != "FlateDecode":
                raise Unreadable(f"a part of it is packed as {kind}")
            content = _inflated(content)
        return content

    @property
    def root(self) -> dict[str, Any]:
        root = self.get(self.trailer.get("Root"))
        if not isinstance(root, dict):
            raise Unreadable("it has no root")
        return root

    # Attached files ---------------------------------------------------------------------------------------------------

    def attachments(self) -> list[tuple[str, bytes]]:
        """Return every attached file: its name and its bytes."""
        names = self.get(self.root.get("Names")) or {}
        return list(self._attached(self.get(names.get("EmbeddedFiles")) or {}, 0))

    def _attached(self, tree: dict[str, Any], depth: int) -> Iterator[tuple[str, bytes]]:
        if depth > DEEPEST:
            raise Unreadable("its attached files stand in a circle")
        for branch in self.get(tree.get("Kids")) or []:
            yield from self._attached(self.get(branch) or {}, depth + 1)
        pairs = self.get(tree.get("Names")) or []
        for value in pairs[1::2]:
            about = self.get(value) or {}
            held = self.get(about.get("EF")) or {}
            stream = self.get(held.get("F") or held.get("UF"))
            if isinstance(stream, Stream):
                yield _text(self.get(about.get("UF") or about.get("F")) or b""), self.content(stream)

    # Words ------------------------------------------------------------------------------------------------------------

    def pages(self) -> list[list[str]]:
        """Return the pieces of text of each page in the order in which they are drawn, without artefacts."""
        fonts: dict[Any, dict[int, str]] = {}
        return [list(self._words(page, fonts)) for page in self._pages(self.root.get("Pages"), {}, 0)]

    def _pages(self, node: Any, above: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
        page = {**above, **(self.get(node) or {})}
        if depth > DEEPEST:
            raise Unreadable("its pages stand in a circle")
        if page.get("Type") == "Pages":
            kept = {name: page[name] for name in ("Resources",) if name in page}
            for child in self.get(page.get("Kids")) or []:
                yield from self._pages(child, kept, depth + 1)
        else:
            yield page

    def _words(self, page: dict[str, Any], fonts: dict[Any, dict[int, str]]) -> Iterator[str]:
        held = self.get(page.get("Contents"))
        parts = [self.get(one) for one in held] if isinstance(held, list) else [held]
        content = b"\n".join(self.content(part) for part in parts if isinstance(part, Stream))
        resources = self.get(page.get("Resources")) or {}
        known = self.get(resources.get("Font")) or {}
        font: dict[int, str] = {}
        marks: list[bool] = []
        waiting: list[Any] = []
        reader = Reader(content)
        while TOKEN.match(content, reader.at):
            token = reader.value()
            if not isinstance(token, bytes) or _is_operand(content, reader.at, token):
                waiting.append(token)
                continue
            if token in (b"BMC", b"BDC"):
                marks.append(_is_margin(waiting))
            elif token == b"EMC" and marks:
                marks.pop()
            elif token == b"Tf" and waiting:
                font = self._font(known.get(waiting[0]), fonts)
            elif token in (b"Tj", b"TJ") and waiting and not any(marks):
                yield _shown(waiting[-1], font)
            waiting = []

    def _font(self, value: Any, fonts: dict[Any, dict[int, str]]) -> dict[int, str]:
        key = value if isinstance(value, Ref) else id(value)
        if key not in fonts:
            about = self.get(value) or {}
            stream = self.get(about.get("ToUnicode"))
            fonts[key] = _characters(self.content(stream)) if isinstance(stream, Stream) else {}
        return fonts[key]


_STRING_ENDS = (b")", b">")


def _is_operand(content: bytes, end: int, token: bytes) -> bool:
    """A text is bytes as an operator is; what stands before its end tells them apart."""
    return content[end - 1 : end] in _STRING_ENDS or content[end - len(token) : end] != token


def _is_margin(operands: list[Any]) -> bool:
    return bool(operands) and operands[0] == "Artifact"


def _shown(value: Any, font: dict[int, str]) -> str:
    parts = value if isinstance(value, list) else [value]
    codes = b"".join(part for part in parts if isinstance(part, bytes))
    pairs = zip(codes[::2], codes[1::2], strict=False)
    return "".join(font.get(high << 8 | low, "\ufffd") for high, low in pairs)


def _characters(cmap: bytes) -> dict[int, str]:
    """Read which characters each glyph stands for."""
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block):
            found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for low, high, first in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]{4})>", block):
            for step in range(min(int(high, 16) - int(low, 16), 0xFFFF) + 1):
                found[int(low, 16) + step] = chr(int(first, 16) + step)
    return found


def _text(raw: bytes) -> str:
    return raw[2:].decode("utf-16-be", "replace") if raw.startswith(b"\xfe\xff") else raw.decode("latin1")
