"""Reads the objects that a PDF is written in, one after the other: numbers, names, texts, lists, dictionaries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

DEEPEST = 60


class Unreadable(ValueError):
    """Not a PDF that this program can read; says why in words."""


class Name(str):
    """A PDF name, without its slash."""

    __slots__ = ()


@dataclass(frozen=True)
class Ref:
    number: int


@dataclass
class Stream:
    about: dict[str, Any]
    raw: bytes


_SPACE = b"\x00\t\n\x0c\r "
TOKEN = re.compile(
    rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]*[\r\n])*"
    rb"(?:(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))(?![^\x00\t\n\x0c\r ()<>\[\]{}/%])"
    rb"|(?P<name>/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*)"
    rb"|(?P<mark><<|>>|\[|\]|\(|<(?P<hex>[0-9A-Fa-f\x00\t\n\x0c\r ]*)>)"
    rb"|(?P<word>[^\x00\t\n\x0c\r ()<>\[\]{}/%]+))"
)
_REF = re.compile(rb"[\x00\t\n\x0c\r ]+(\d+)[\x00\t\n\x0c\r ]+R(?![^\x00\t\n\x0c\r ()<>\[\]{}/%])")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Reader:
    """Reads one object after the other from some bytes."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at = data, at

    def value(self, depth: int = 0) -> Any:
        found = TOKEN.match(self.data, self.at)
        if not found or depth > DEEPEST:
            raise Unreadable("its objects cannot be read")
        self.at = found.end()
        if found["number"]:
            return self._number(found["number"])
        if found["name"]:
            return _name(found["name"])
        if found["word"]:
            return {b"true": True, b"false": False, b"null": None}.get(found["word"], found["word"])
        if found["hex"] is not None:
            return _hex(found["hex"])
        mark = found["mark"]
        if mark == b"<<":
            return self._dictionary(depth)
        if mark == b"[":
            return self._until(b"]", depth)
        return self._text() if mark == b"(" else mark

    def _number(self, digits: bytes) -> Any:
        if digits.isdigit() and (found := _REF.match(self.data, self.at)):
            self.at = found.end()
            return Ref(int(digits))
        return float(digits) if b"." in digits else int(digits)

    def _until(self, end: bytes, depth: int) -> list[Any]:
        found = []
        while (value := self.value(depth + 1)) != end or not isinstance(value, bytes):
            found.append(value)
        return found

    def _dictionary(self, depth: int) -> dict[str, Any]:
        parts = self._until(b">>", depth)
        if len(parts) % 2 or not all(isinstance(key, Name) for key in parts[::2]):
            raise Unreadable("its objects cannot be read")
        return dict(zip(parts[::2], parts[1::2], strict=True))

    def _text(self) -> bytes:
        found, depth = bytearray(), 1
        while True:
            one = self.data[self.at : self.at + 1]
            self.at += 1
            if not one:
                raise Unreadable("it ends in the middle of a text")
            if one == b"\\":
                found += self._escaped()
                continue
            depth += {b"(": 1, b")": -1}.get(one, 0)
            if not depth:
                return bytes(found)
            found += one

    def _escaped(self) -> bytes:
        octal = re.compile(rb"[0-7]{1,3}").match(self.data, self.at)
        if octal:
            self.at = octal.end()
            return bytes([int(octal[0], 8) & 255])
        one = self.data[self.at : self.at + 1]
        self.at += 1
        return _ESCAPES.get(one, b"" if one in (b"\r", b"\n") else one)


def _name(raw: bytes) -> Name:
    return Name(re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), raw[1:]).decode("latin1"))


def _hex(raw: bytes) -> bytes:
    digits = raw.translate(None, _SPACE).decode()
    return bytes.fromhex(digits + "0" * (len(digits) % 2))
