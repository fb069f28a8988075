"""
Canonical JSON and domain-separated hashes: the restricted profile of RFC 8785 that evidence rests on.

No floats, integers within 2**53 - 1, strings NFC and without lone surrogates, keys ASCII.
"""

import hashlib
import json
import unicodedata
from typing import Any

LARGEST = 2**53 - 1


_encoded = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), sort_keys=True).encode
_quoted = json.encoder.encode_basestring


def _checked(value: Any) -> Any:
    # ASCII is in form NFC already, and most of what evidence holds is ASCII.
    if isinstance(value, str):
        return value if value.isascii() else _normal(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise ValueError(f"{value} is outside the whole numbers of canonical JSON (up to 2**53 - 1).")
        return value
    if isinstance(value, dict):
        if not all(isinstance(key, str) and key.isascii() for key in value):
            raise ValueError("The keys of canonical JSON are ASCII text.")
        return {key: _checked(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_checked(item) for item in value]
    raise TypeError(f"Canonical JSON has no {type(value).__name__}; use text, whole numbers, lists and objects.")


def _normal(text: str) -> str:
    text.encode()  # a lone surrogate cannot be encoded, so it cannot be signed
    return unicodedata.normalize("NFC", str(text))


def encode(value: Any) -> bytes:
    """Return the canonical UTF-8 bytes of a value (RFC 8785, restricted as above)."""
    return _encoded(_checked(value)).encode()


def text(value: str) -> str:
    """Return a text as it stands in canonical JSON: in form NFC, between quotation marks."""
    return _quoted(value if value.isascii() else _normal(value))


def digest(domain: str, value: Any) -> str:
    """Return SHA-256(domain, NUL, canonical bytes) in hexadecimal; the domain keeps kinds of record apart."""
    return digest_of(domain, encode(value))


def digest_of(domain: str, data: bytes) -> str:
    """Return the same of canonical bytes that are made already."""
    return hashlib.sha256(domain.encode() + b"\0" + data).hexdigest()
