"""Puts the portal's one electronic seal on a finished PDF."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from isa_portal.evidence import keys

LEVEL = "PAdES B-B"
FIELD = "Seal"
SELF_MADE = "Demonstration seal, not for real use"
SELF_MADE_YEARS = 20


@dataclass(frozen=True)
class Sealed:
    """
    A sealed PDF.

    :ivar level: the PAdES level reached (ETSI EN 319 142-1)
    :ivar certificate: SHA-256 of the certificate, in hexadecimal
    :ivar sealed_by: the name in the certificate
    """

    content: bytes
    level: str
    certificate: str
    sealed_by: str


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


def seal(pdf: bytes, *, reason: str, at: datetime) -> Sealed:
    """
    Certify a PDF: no change is allowed after it (DocMDP P1, ISO 32000-1 12.8.2.2).

    One seal by the portal, none by the signatories: their signatures are evidence inside the document.
    """
    key = _key(at)
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
    _Signer(meta, signer=key, new_field_spec=spec, at=at).sign_pdf(_Writer(io.BytesIO(pdf)), output=output)
    certificate = key.signing_cert
    return Sealed(output.getvalue(), LEVEL, certificate.sha256.hex(), str(certificate.subject.native["common_name"]))


def _key(at: datetime) -> Any:
    path = Path(settings.SEAL_KEY) if settings.SEAL_KEY else _self_made(at)
    passphrase = settings.SEAL_PASSPHRASE.encode() if settings.SEAL_KEY and settings.SEAL_PASSPHRASE else None
    try:
        return signers.SimpleSigner.load_pkcs12_data(path.read_bytes(), other_certs=[], passphrase=passphrase)
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(
            f"The seal key {path} cannot be opened ({error}). Set SEAL_KEY to a PKCS#12 file that the portal may read"
            " and SEAL_PASSPHRASE to its passphrase, for example SEAL_KEY=/etc/isa-portal/seal.p12"
        ) from error


def _self_made(at: datetime) -> Path:
    return keys.kept(settings.DATA / "secrets" / "seal.p12", lambda: _self_signed(at))


def _self_signed(at: datetime) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "ISA portal"),
            x509.NameAttribute(NameOID.COMMON_NAME, SELF_MADE),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=366 * SELF_MADE_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, serialization.NoEncryption())
