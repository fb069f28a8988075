"""Puts the portal's one electronic seal on a finished PDF."""

import io
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from isa_portal.evidence import seal_key, timestamps
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words

FIELD = "Seal"
BASIC, TIMED = "PAdES B-B", "PAdES B-T"


@dataclass(frozen=True)
class Sealed:
    """
    A sealed PDF.

    :ivar level: the PAdES level reached (ETSI EN 319 142-1)
    :ivar certificate: SHA-256 of the certificate, in hexadecimal
    :ivar sealed_by: the name in the certificate
    :ivar untimed: why no authority's time stands in it, though the settings name one
    """

    content: bytes
    level: str
    certificate: str
    sealed_by: str
    untimed: str = ""


class _Writer(IncrementalPdfFileWriter):
    """Leaves the metadata alone: pyHanko would rewrite it, and the rewritten one is no longer PDF/A."""

    def _update_meta(self) -> None:
        pass


class _Signer(signers.PdfSigner):
    """Signs at the instant it is told."""

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self._at = at

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = self._at
        return session


def seal(pdf: bytes, *, reason: str, at: datetime, waits: bool = False) -> Sealed:
    """
    Certify a PDF: no change is allowed after it (DocMDP P1, ISO 32000-1 12.8.2.2).

    One seal by the portal, none by the signatories: their signatures are evidence inside the document. Where no
    authority gives the time, the level says so; the portal's own clock never stands in for it.

    :param waits: whether to refuse a seal without an authority's time instead
    :raises ImproperlyConfigured: if the key cannot be opened, or its certificate has ended
    :raises Untimed: if it waits for an authority that fails
    """
    with seal_key.opened(at=at) as key:
        _refuse_ended(key.signing_cert, at)
        try:
            return _certified(pdf, key, timestamps.authority(at=at), reason=reason, at=at)
        except timestamps.Untimed as untimed:
            timestamps.rest(str(untimed))
            if waits:
                raise
            return replace(_certified(pdf, key, None, reason=reason, at=at), untimed=str(untimed))


def _refuse_ended(certificate: Any, at: datetime) -> None:
    ends = certificate["tbs_certificate"]["validity"]["not_after"].native
    if ends <= at:
        raise ImproperlyConfigured(
            f"The certificate of the seal ended on {in_words(clock.london_date(ends))}. Set SEAL_KEY, or SEAL_LABEL,"
            " to one that is in date; the documents wait until then."
        )


def _certified(pdf: bytes, key: Any, authority: timestamps.Authority | None, *, reason: str, at: datetime) -> Sealed:
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        reason=reason,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    # PDF/UA wants an invisible field outside the page and with a name that can be read out.
    spec = fields.SigFieldSpec(
        FIELD,
        readable_field_name="Electronic seal of the portal",
        invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True),
    )
    output = io.BytesIO()
    signer = _Signer(meta, signer=key, timestamper=authority, new_field_spec=spec, at=at)
    signer.sign_pdf(_Writer(io.BytesIO(pdf)), output=output)
    name = str(key.signing_cert.subject.native["common_name"])
    return Sealed(output.getvalue(), TIMED if authority else BASIC, key.signing_cert.sha256.hex(), name)
