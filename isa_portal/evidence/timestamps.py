"""Asks a timestamp authority (RFC 3161) for the time of a seal, and takes no answer that it cannot check."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from asn1crypto import cms, core, pem, tsp, x509
from django.conf import settings
from django.core.cache import cache
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

MEDIA_TYPE = "application/timestamp-"
# For the whole of one question: a seal asks twice, first how long an answer will be.
SECONDS = 10
LARGEST = 64 * 1024
# Further apart, one of two clocks is wrong, and nobody can say which.
APART = timedelta(minutes=10)
# An authority that failed is left alone for so long, so that a hundred seals do not each wait for it.
REST = timedelta(minutes=1)
RESTING = "timestamps-resting"


class _Answer(core.Sequence):  # type: ignore[misc]
    """The answer of an authority (RFC 3161, 2.4.2): asn1crypto's own cannot read one that refuses."""

    _fields = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]


class Untimed(Exception):
    """Why no authority's time stands in a document, in a sentence for its readers."""


class Authority(TimeStamper):
    """The authority that the settings name, with the roots that its certificate must lead to."""

    def __init__(self, address: str, roots: list[x509.Certificate], *, at: datetime) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.address = address
        self.roots = roots
        self._at = at

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
        """
        Return a token over a hash.

        :raises Untimed: if there is no answer, or one that proves nothing
        """
        nonce, request = self.request_cms(message_digest, md_algorithm)  # type: ignore[no-untyped-call]
        raw = await self._ask(request.dump())
        try:
            answer = _Answer.load(raw, strict=True)
            if answer["status"]["status"].native != "granted":
                raise Untimed("The timestamp authority refused.")
            token = answer["time_stamp_token"]
            facts = token["content"]["encap_content_info"]["content"].parsed
            if facts["nonce"].native != nonce:
                raise Untimed("The timestamp authority answered another question.")
            await self._check(token, message_digest, md_algorithm)
            self._compare(facts["gen_time"].native)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Untimed("The timestamp authority gave an answer that cannot be read.") from error
        return token

    async def _ask(self, request: bytes) -> bytes:
        headers = {"Content-Type": f"{MEDIA_TYPE}query", "Accept": f"{MEDIA_TYPE}reply"}
        within = aiohttp.ClientTimeout(total=SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=within, trust_env=True) as session,
                session.post(self.address, data=request, headers=headers, allow_redirects=False) as response,
            ):
                if response.status != 200:
                    raise Untimed(f"The timestamp authority answered with the status {response.status}.")
                return await _at_most(response.content)
        except TimeoutError as error:
            raise Untimed(f"The timestamp authority did not answer within {SECONDS} seconds.") from error
        except (aiohttp.ClientError, OSError) as error:
            raise Untimed("The timestamp authority could not be reached.") from error

    async def _check(self, token: Any, digest: bytes, algorithm: str) -> None:
        context = ValidationContext(trust_roots=self.roots, moment=self._at, allow_fetching=False)
        # Another algorithm than the one that was asked for is another hash.
        found = await validate_tst_signed_data(
            token["content"], context, lambda used: digest if used == algorithm else b""
        )
        status = TimestampSignatureStatus(**found)
        if not (status.intact and status.valid):
            raise Untimed("The timestamp authority signed something else.")
        if not status.trusted:
            raise Untimed("The certificate of the timestamp authority does not lead to a root in TIMESTAMP_ROOTS.")

    def _compare(self, said: datetime) -> None:
        if abs(said - self._at) > APART:
            raise Untimed("The timestamp authority and the portal are more than 10 minutes apart.")


async def _at_most(stream: aiohttp.StreamReader) -> bytes:
    content = b""
    while piece := await stream.read(LARGEST):
        content += piece
        if len(content) > LARGEST:
            raise Untimed("The timestamp authority gave an answer that is too long.")
    return content


def authority(*, at: datetime) -> Authority | None:
    """
    Return the authority to ask; none, if the settings name none.

    :raises Untimed: while one that failed is left alone
    """
    if not settings.TIMESTAMPS:
        return None
    if reason := cache.get(RESTING):
        raise Untimed(reason)
    return Authority(settings.TIMESTAMPS["address"], roots(Path(settings.TIMESTAMPS["roots"])), at=at)


def rest(reason: str) -> None:
    """Leave the authority alone for a minute, because it failed."""
    cache.add(RESTING, reason, REST.total_seconds())


def roots(path: Path) -> list[x509.Certificate]:
    """
    Return the certificates of a PEM file.

    :raises Untimed: if it has none
    """
    try:
        found = [x509.Certificate.load(der) for _, _, der in pem.unarmor(path.read_bytes(), multiple=True)]
    except (OSError, ValueError) as error:
        raise Untimed(f"TIMESTAMP_ROOTS is {str(path)!r}, which cannot be read as PEM certificates.") from error
    return found
