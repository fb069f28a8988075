"""
Personal links and mailed codes that are never stored.

Each is an HMAC-SHA-256 (RFC 2104) of (purpose, row key, generation) under the key LINK_KEY,
computed again whenever a letter is rendered. Rows keep the fingerprint only; a resend raises the generation,
which kills what was sent before.
"""

import base64
import hashlib
import hmac

from django.conf import settings


def _mac(purpose: str, key: object, generation: int) -> bytes:
    message = f"{purpose}\0{key}\0{generation}".encode()
    return hmac.new(settings.LINK_KEY.encode(), message, hashlib.sha256).digest()


def token(purpose: str, key: object, generation: int) -> str:
    """Return the secret part of a link: 192 bits, 32 URL-safe characters."""
    return base64.urlsafe_b64encode(_mac(purpose, key, generation)[:24]).decode()


def code(purpose: str, key: object, generation: int) -> str:
    """Return the six digits to type for this row and generation."""
    return f"{int.from_bytes(_mac(f'code:{purpose}', key, generation)[:8]) % 1_000_000:06d}"


def fingerprint(secret: str) -> str:
    """Return the SHA-256 of a token, in hexadecimal: what a row may keep."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())
