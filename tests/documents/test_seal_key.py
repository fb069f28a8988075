"""The key of the seal in a PKCS#11 token: it seals, and every wrong setting is named with its value and remedy."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pkcs11
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ImproperlyConfigured
from pkcs11.util.ec import encode_named_curve_parameters
from pkcs11.util.x509 import decode_x509_certificate

from isa_portal.evidence import seal, seal_key
from isa_portal.lib import pdf
from tests.stories import NOON

MODULE = next(Path("/usr/lib").glob("**/libsofthsm2.so"), Path("/usr/lib/softhsm/libsofthsm2.so"))
CURVE = "secp256r1"


def certificate_of(public):
    """Make a certificate for a key that never leaves its token; who vouches for it does not matter here."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Seal in a token")])
    built = x509.CertificateBuilder(
        name,
        name,
        public,
        x509.random_serial_number(),
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2028, 1, 1, tzinfo=UTC),
    )
    # Who vouches for the certificate does not matter here; that it holds the token's public key does.
    return built.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@pytest.fixture(scope="module")
def token(program, tmp_path_factory):
    """A software token with one key and its certificate; SoftHSM reads its folder once in a process."""
    folder = tmp_path_factory.mktemp("tokens")
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    words = ["--init-token", "--free", "--label", "isa-portal", "--pin", "2468", "--so-pin", "13579"]
    subprocess.run([program("softhsm2-util"), *words], check=True, capture_output=True)
    with pkcs11.lib(str(MODULE)).get_token(token_label="isa-portal").open(user_pin="2468", rw=True) as session:
        parameters = session.create_domain_parameters(
            pkcs11.KeyType.EC, {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters(CURVE)}, local=True
        )
        public, _ = parameters.generate_keypair(label="seal", store=True, id=b"1")
        point = public[pkcs11.Attribute.EC_POINT][-65:]
        own = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes(point))
        facts = decode_x509_certificate(certificate_of(own))
        session.create_object(facts | {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: "seal"})
        parameters.generate_keypair(label="bare", store=True, id=b"2")
    yield {"module": str(MODULE), "label": "isa-portal", "pin": "2468", "key": "seal"}
    del os.environ["SOFTHSM2_CONF"]
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def paper():
    return pdf.render('<html lang="en"><title>x</title><p>x', title="x", created=NOON)


def test_a_token_seals_and_others_call_the_seal_valid(token, paper, settings, program, tmp_path):
    settings.SEAL_TOKEN = token
    path = tmp_path / "sealed.pdf"

    sealed = seal.seal(paper, reason="x", at=NOON)

    path.write_bytes(sealed.content)
    said = subprocess.run([program("pdfsig"), "-nocert", path], capture_output=True, text=True, check=True).stdout
    assert sealed.sealed_by == "Seal in a token"
    assert "Signature is Valid" in said


def test_a_token_is_asked_for_the_end_of_its_certificate(token, settings):
    settings.SEAL_TOKEN = token

    assert seal_key.ends_at(at=NOON) == datetime(2028, 1, 1, tzinfo=UTC)


WRONG = [
    ({"module": str(Path(__file__))}, r"SEAL_MODULE is '.*test_seal_key\.py', which is not a PKCS#11 module"),
    ({"label": "another"}, r"SEAL_TOKEN is 'another', and there is no such token \(it has 'isa-portal'\)"),
    ({"pin": "0000"}, r"SEAL_PIN is not the PIN of the token 'isa-portal'\. Set the user's PIN"),
    ({"key": "nobody"}, r"SEAL_LABEL is 'nobody', .* has 0 objects of the kind private key"),
    ({"key": "bare"}, r"SEAL_LABEL is 'bare', .* has 0 objects of the kind certificate .* Put one private key"),
]


@pytest.mark.parametrize(("wrong", "says"), WRONG)
def test_a_wrong_setting_of_the_token_is_named_with_the_remedy(wrong, says, token, settings):
    settings.SEAL_TOKEN = token | wrong

    with pytest.raises(ImproperlyConfigured, match=says):
        seal_key.ends_at(at=NOON)


def test_the_pin_is_never_said(token, settings):
    settings.SEAL_TOKEN = token | {"pin": "97531"}

    with pytest.raises(ImproperlyConfigured) as refused:
        seal_key.ends_at(at=NOON)

    assert "97531" not in str(refused.value)


def test_a_wrong_passphrase_of_the_file_is_named_with_the_remedy(settings):
    seal_key.ends_at(at=NOON)
    settings.SEAL_KEY = str(settings.DATA / "secrets" / "seal.p12")
    settings.SEAL_PASSPHRASE = "not-it"

    with pytest.raises(ImproperlyConfigured, match=r"seal\.p12 cannot be opened.*SEAL_PASSPHRASE"):
        seal_key.ends_at(at=NOON)


def test_nothing_is_sealed_with_a_certificate_that_has_ended(paper, settings, monkeypatch):
    ends = seal_key.ends_at(at=NOON)

    with pytest.raises(ImproperlyConfigured, match=r"The certificate of the seal ended on .* the documents wait"):
        seal.seal(paper, reason="x", at=ends)
