"""
Canonical JSON and domain-separated hashes: the restricted profile of RFC 8785 that evidence rests on.

No floats, integers within 2**53 - 1, strings NFC and without lone surrogates, keys ASCII.
"""

import hashlib
import json
import unicodedata
from typing import Any

LARGEST = 2**53 - 1


_quoted = json.encoder.encode_basestring


def text(value: str) -> str:
    """Return a text as it stands in canonical JSON: in form NFC, between quotation marks."""
    # ASCII is in form NFC already, and most of what evidence holds is ASCII.
    return _quoted(value if value.isascii() else unicodedata.normalize("NFC", value))


def _written(value: Any) -> str:
    if isinstance(value, str):
        return text(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise ValueError(f"{value} is outside the whole numbers of canonical JSON (up to 2**53 - 1).")
        return f"{value:d}"
    if isinstance(value, dict):
        if not all(isinstance(key, str) and key.isascii() for key in value):
            raise ValueError("The keys of canonical JSON are ASCII text.")
        return "{" + ",".join([f"{_quoted(key)}:{_written(value[key])}" for key in sorted(value)]) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join([_written(item) for item in value]) + "]"
    raise TypeError(f"Canonical JSON has no {type(value).__name__}; use text, whole numbers, lists and objects.")


def encode(value: Any) -> bytes:
    """Return the canonical UTF-8 bytes of a value (RFC 8785, restricted as above)."""
    # A lone surrogate cannot be encoded, so it cannot be signed.
    return _written(value).encode()


def digest(domain: str, value: Any) -> str:
    """Return SHA-256(domain, NUL, canonical bytes) in hexadecimal; the domain keeps kinds of record apart."""
    return digest_of(domain, encode(value))


def digest_of(domain: str, data: bytes) -> str:
    """Return the same of canonical bytes that are made already."""
    return hashlib.sha256(domain.encode() + b"\0" + data).hexdigest()
