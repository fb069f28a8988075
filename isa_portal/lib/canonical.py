"""
Canonical JSON and domain-separated hashes: the restricted profile of RFC 8785 that evidence rests on.

No floats, integers within 2**53 - 1, strings NFC and without lone surrogates, keys ASCII.
"""

import hashlib
import json
import unicodedata
from typing import Any

LARGEST = 2**53 - 1


def _checked(value: Any) -> Any:
    match value:
        case None | bool():
            return value
        case int():
            if abs(value) > LARGEST:
                raise ValueError(f"{value} is outside the whole numbers of canonical JSON (up to 2**53 - 1).")
            return value
        case str():
            value.encode()  # a lone surrogate cannot be encoded, so it cannot be signed
            return unicodedata.normalize("NFC", str(value))
        case list() | tuple():
            return [_checked(item) for item in value]
        case dict():
            if not all(isinstance(key, str) and key.isascii() for key in value):
                raise ValueError("The keys of canonical JSON are ASCII text.")
            return {key: _checked(item) for key, item in value.items()}
    raise TypeError(f"Canonical JSON has no {type(value).__name__}; use text, whole numbers, lists and objects.")


def encode(value: Any) -> bytes:
    """Return the canonical UTF-8 bytes of a value (RFC 8785, restricted as above)."""
    return json.dumps(_checked(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def digest(domain: str, value: Any) -> str:
    """Return SHA-256(domain, NUL, canonical bytes) in hexadecimal; the domain keeps kinds of record apart."""
    return hashlib.sha256(domain.encode() + b"\0" + encode(value)).hexdigest()
