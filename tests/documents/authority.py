"""A timestamp authority on this machine, with a root of its own: it answers as RFC 3161 asks, or misbehaves."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto import x509 as certificates
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

START = datetime(2020, 1, 1, tzinfo=UTC)
# {{rejection}}, and no token.
REFUSAL = bytes.fromhex("30053003020102")
END = datetime(2040, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Identity:
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def identity(name: str, above: Identity | None = None, *, stamps: bool = True, until: datetime = END) -> Identity:
    """Make a root, or a certificate below one; only one that stamps may be used by an authority."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer = above.certificate.subject if above else subject
    built = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number(), START, until)
    built = built.add_extension(x509.BasicConstraints(ca=above is None, path_length=None), critical=True)
    if above and stamps:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        built = built.add_extension(usage, critical=True)
    return Identity(key, built.sign(above.key if above else key, hashes.SHA256()))


@cache
def root() -> Identity:
    return identity("Root of the suite")


@cache
def known(name: str) -> Identity:
    """Return the identities that an authority may show, each made once."""
    match name:
        case "good":
            return identity("Authority", root())
        case "stranger":
            return identity("Stranger", identity("Another root"))
        case "ended":
            return identity("Ended", root(), until=datetime(2025, 1, 1, tzinfo=UTC))
        case _:
            return identity("Web server", root(), stamps=False)


class Authority(ThreadingHTTPServer):
    """
    ``does`` chooses what it does: "answers", "refuses", "breaks", "hangs", "drips", "floods", "moves", "babbles",
    "repeats" (another nonce), "mixes" (another hash), "forges" (a bad signature); ``shows`` chooses its certificate.
    """

    daemon_threads = True

    def __init__(self, says: datetime) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.says, self.does, self.shows, self.asked = says, "answers", "good", 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up on a server that hangs is no news."""

    def answer(self, raw: bytes) -> bytes:
        request = tsp.TimeStampReq.load(raw)
        if self.does == "repeats":
            request["nonce"] = 7
        if self.does == "mixes":
            request["message_imprint"]["hashed_message"] = bytes(32)
        own = known(self.shows)
        der = own.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        shown = certificates.Certificate.load(own.certificate.public_bytes(serialization.Encoding.DER))
        stamper = DummyTimeStamper(shown, keys.PrivateKeyInfo.load(der), fixed_dt=self.says)
        found: bytes = stamper.request_tsa_response(tsp.TimeStampReq.load(request.dump(force=True))).dump()
        return found.replace(found[-64:], bytes(64)) if self.does == "forges" else found


class Desk(BaseHTTPRequestHandler):
    server: Authority

    def log_message(self, *words: Any) -> None:
        """Nobody reads it."""

    def do_POST(self) -> None:
        self.server.asked += 1
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        match self.server.does:
            case "breaks":
                self.say(500, b"")
            case "moves":
                self.say(302, b"")
            case "hangs":
                time.sleep(2)
            case "babbles":
                self.say(200, b"<html>Sign in to the wireless network</html>")
            case "floods":
                self.say(200, bytes(1024 * 1024))
            case "drips":
                self.send_response(200)
                self.end_headers()
                for _ in range(20):
                    self.wfile.write(b"0")
                    self.wfile.flush()
                    time.sleep(0.1)
            case "refuses":
                self.say(200, REFUSAL)
            case _:
                self.say(200, self.server.answer(raw))

    def say(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
