"""Opens the key of the seal: in a PKCS#12 file, in a PKCS#11 token, or made for a demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pkcs11
from asn1crypto import x509 as certificates
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pkcs11.constants import Attribute, ObjectClass
from pkcs11.exceptions import PinIncorrect, PinLenRange, PKCS11Error
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign import signers
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

from isa_portal.evidence import keys

SELF_MADE = "Demonstration seal, not for real use"
SELF_MADE_YEARS = 20


@contextmanager
def opened(*, at: datetime) -> Iterator[Any]:
    """
    Lend the key of the seal; a token is closed afterwards.

    :raises ImproperlyConfigured: with the setting that is wrong, what it is and what to do
    """
    if not settings.SEAL_TOKEN:
        yield _from_file(at)
        return
    with _session(settings.SEAL_TOKEN) as session:
        yield _from_token(session, settings.SEAL_TOKEN)


def certificate(*, at: datetime) -> certificates.Certificate:
    """
    Return the certificate of the seal.

    :raises ImproperlyConfigured: if the key cannot be opened
    """
    with opened(at=at) as signer:
        return signer.signing_cert


def ends_at(*, at: datetime) -> datetime:
    """
    Return when the certificate of the seal ends; from then on nothing is sealed.

    :raises ImproperlyConfigured: if the key cannot be opened
    """
    ends: datetime = certificate(at=at)["tbs_certificate"]["validity"]["not_after"].native
    return ends


def is_self_made() -> bool:
    """Say whether the seal is the demonstration's own, about which nobody has to be warned."""
    return not (settings.SEAL_KEY or settings.SEAL_TOKEN)


# In a token -----------------------------------------------------------------------------------------------------------


@contextmanager
def _session(token: dict[str, str]) -> Iterator[Any]:
    try:
        _module(token["module"])
        session = open_pkcs11_session(
            token["module"], token_criteria=TokenCriteria(label=token["label"]), user_pin=token["pin"]
        )
    except (PinIncorrect, PinLenRange) as error:
        raise ImproperlyConfigured(
            f"SEAL_PIN is not the PIN of the token {token['label']!r}. Set the user's PIN (not the security officer's);"
            " most tokens lock after a few wrong ones."
        ) from error
    except PKCS11Error as error:
        raise ImproperlyConfigured(
            f"SEAL_TOKEN is {token['label']!r}, and there is no such token ({_there(token['module'])})."
            " Set the label that pkcs11-tool --list-slots shows, for example SEAL_TOKEN=isa-portal"
        ) from error
    with session:
        yield session


@cache
def _module(path: str) -> Any:
    try:
        return pkcs11.lib(path)
    except (RuntimeError, PKCS11Error) as error:
        raise ImproperlyConfigured(
            f"SEAL_MODULE is {path!r}, which is not a PKCS#11 module ({error}). Set the path of the library that came"
            " with the token, for example SEAL_MODULE=/usr/lib/softhsm/libsofthsm2.so"
        ) from error


def _there(module: str) -> str:
    try:
        labels = [slot.get_token().label for slot in _module(module).get_slots(token_present=True)]
    except PKCS11Error:
        labels = []
    named = sorted(label for label in labels if label)
    return f"it has {', '.join(map(repr, named))}" if named else "it has none"


def _from_token(session: Any, token: dict[str, str]) -> Any:
    found = {kind: _count(session, kind, token["key"]) for kind in (ObjectClass.PRIVATE_KEY, ObjectClass.CERTIFICATE)}
    for kind, what in ((ObjectClass.PRIVATE_KEY, "private key"), (ObjectClass.CERTIFICATE, "certificate")):
        if found[kind] != 1:
            raise ImproperlyConfigured(
                f"SEAL_LABEL is {token['key']!r}, and the token {token['label']!r} has {found[kind]} objects of the"
                f" kind {what} under that label. Put one private key and its one certificate under the same label."
            )
    signer = PKCS11Signer(session, cert_label=token["key"], key_label=token["key"])
    # Few tokens hash for ECDSA themselves.
    signer.use_raw_mechanism = signer.signing_cert.public_key.algorithm == "ec"
    return signer


def _count(session: Any, kind: ObjectClass, label: str) -> int:
    return len(list(session.get_objects({Attribute.CLASS: kind, Attribute.LABEL: label})))


# In a file ------------------------------------------------------------------------------------------------------------


def _from_file(at: datetime) -> Any:
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
