"""Canonical JSON (RFC 8785, restricted) and domain-separated hashes, written anew: not the portal's own code."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import Any

LARGEST = 9007199254740991
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Text that is its own canonical form: printable ASCII without quotation marks and backslashes.
_PLAIN = re.compile(r"[ !#-\[\]-~]*")
DEEPEST = 100


class NotCanonical(ValueError):
    """A value, or a text, that is not canonical JSON."""


def encode(value: Any, _depth: int = 0) -> bytes:
    """Return the canonical bytes of a value."""
    if _depth > DEEPEST:
        raise NotCanonical("it is nested too deeply")
    if value is None or value is True or value is False:
        return {None: b"null", True: b"true", False: b"false"}[value]
    if isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise NotCanonical("a whole number is too large")
        return b"%d" % value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return b"[" + b",".join(encode(one, _depth + 1) for one in value) + b"]"
    if isinstance(value, dict):
        return _object(value, _depth)
    raise NotCanonical(f"it holds a {type(value).__name__}")


def _text(value: str) -> bytes:
    if _PLAIN.fullmatch(value):
        return b'"' + value.encode() + b'"'
    written = "".join(
        _SHORT.get(one) or (f"\\u{ord(one):04x}" if one < " " else one) for one in unicodedata.normalize("NFC", value)
    )
    try:
        return b'"' + written.encode() + b'"'
    except UnicodeEncodeError:
        raise NotCanonical("a text has half of a character") from None


def _object(value: dict[Any, Any], depth: int) -> bytes:
    for key in value:
        if not isinstance(key, str) or not key.isascii():
            raise NotCanonical("a key is not plain ASCII")
    pairs = (_text(key) + b":" + encode(value[key], depth + 1) for key in sorted(value))
    return b"{" + b",".join(pairs) + b"}"


def decode(data: bytes) -> Any:
    """
    Return the value of canonical bytes.

    :raises NotCanonical: if the bytes are not JSON, hold a key twice or are not the canonical form of their value
    """
    try:
        value = json.loads(data.decode(), object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise NotCanonical("it is not JSON") from error
    if encode(value) != data:
        raise NotCanonical("its bytes are not the canonical form")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonical("a key stands twice")
    return found


def _no_float(text: str) -> Any:
    raise NotCanonical(f"it holds the number {text[:20]}")


def digest(domain: str, value: Any) -> str:
    """Return SHA-256(domain, NUL, canonical bytes) in hexadecimal."""
    return hashlib.sha256(domain.encode() + b"\x00" + encode(value)).hexdigest()
