"""A real IMAP server over TLS on loopback (pymap), which misbehaves when told to."""

from __future__ import annotations

import asyncio
import imaplib
import ssl
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from proxyprotocol.result import ProxyResultLocal
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pysasl.hashing import BuiltinHash

USER, PASSWORD = "agreements@council.example", 'a "quoted\\ word'


def certificate(folder: Path, address: str) -> Path:
    """Write certificate and key of a server into one file."""
    key, start = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC) - timedelta(hours=1)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Mail of the suite")])
    built = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    built = built.not_valid_before(start).not_valid_after(start + timedelta(days=2))
    built = built.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
    path = folder / f"{address}.pem"
    made = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made + built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return path


class ImapServer:
    """
    One mailbox, empty at first.

    ``hangs``, ``drops``, ``dribbles`` and ``repeats`` each name a command ("STORE"), or "greeting", at which it
    does so; to repeat is to refuse and to say what it was told.
    """

    def __init__(self, pem: Path) -> None:
        self.pem = pem
        self.hangs, self.drops, self.dribbles, self.repeats = "", "", "", ""
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)

    def start(self) -> None:
        self.thread.start()
        self.listener = asyncio.run_coroutine_threadsafe(self._listen(), self.loop).result(10)
        self.port = self.listener.sockets[0].getsockname()[1]

    async def _listen(self) -> asyncio.Server:
        own = {"demo_data": False, "demo_user": USER, "demo_password": PASSWORD}
        plain = {"debug": False, "cert": None, "key": None, "tls": False, "passlib_cfg": None, "proxy_protocol": None}
        backend, config = await DictBackend.init(
            Namespace(host="127.0.0.1", port=0, **own, **plain), hash_context=BuiltinHash(rounds=1)
        )
        config.apply_context()
        self.serve = IMAPServer(backend.login, config)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.show(self.pem)
        return await asyncio.start_server(self._meet, "127.0.0.1", 0, ssl=self.context)

    def show(self, pem: Path) -> None:
        """Let it show another certificate to whoever comes next."""
        self.context.load_cert_chain(pem)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._misbehave(b"greeting", writer)
            info = SocketInfo.get(writer, ProxyResultLocal())
            await self.serve(Ear(self, reader, writer), writer, info)
        except (ConnectionError, asyncio.CancelledError):
            """Who hangs up, or is hung up on, is no news."""
        finally:
            writer.close()

    async def _misbehave(self, line: bytes, writer: asyncio.StreamWriter) -> None:
        if self.drops and self.drops.encode() in line:
            writer.transport.abort()
            raise ConnectionAbortedError
        if self.hangs and self.hangs.encode() in line:
            await asyncio.sleep(60)
        if self.repeats and self.repeats.encode() in line:
            writer.write(line.split()[0] + b" NO nobody knows " + line)
            await writer.drain()
            raise ConnectionAbortedError
        while self.dribbles and self.dribbles.encode() in line:
            writer.write(b"* OK still there\r\n")
            await writer.drain()
            await asyncio.sleep(0.05)

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    async def _end(self) -> None:
        self.listener.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for one in others:
            one.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        # What was closed says goodbye by TLS.
        await asyncio.sleep(0.05)

    # What a person sees in it ----------------------------------------------------------------------------------------

    def _opened(self) -> imaplib.IMAP4_SSL:
        box = imaplib.IMAP4_SSL(
            "127.0.0.1", self.port, ssl_context=ssl.create_default_context(cafile=str(self.pem)), timeout=10
        )
        box.login(f'"{USER}"', PASSWORD)
        return box

    def put(self, *contents: bytes, at: datetime, flags: str = "") -> None:
        """Let messages arrive."""
        with self._opened() as box:
            for content in contents:
                box.append("INBOX", flags, imaplib.Time2Internaldate(at), content)

    def flags(self) -> list[str]:
        """Return the flags of each message, in the order in which they came."""
        with self._opened() as box:
            box.select("INBOX", readonly=True)
            found = box.fetch("1:*", "(FLAGS)")[1]
        return [" ".join(sorted(flag.decode() for flag in imaplib.ParseFlags(one) if flag != b"\\Recent"))
                for one in found if one]  # fmt: skip


@contextmanager
def trusted(pem: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImapServer]:
    """Start a server whose certificate the portal trusts and whose mailbox its settings name."""
    server = ImapServer(pem)
    server.start()
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    settings.BOUNCE_MAILBOX = {
        "user": USER, "password": PASSWORD, "host": "127.0.0.1", "port": server.port, "folder": "INBOX",
    }  # fmt: skip
    yield server
    server.stop()


class Ear:
    """The line as the server hears it."""

    def __init__(self, server: ImapServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer

    async def readline(self) -> bytes:
        line = await self.reader.readline()
        await self.server._misbehave(line, self.writer)
        return line

    def __getattr__(self, name: str) -> Any:
        return getattr(self.reader, name)
