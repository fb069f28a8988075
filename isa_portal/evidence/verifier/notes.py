"""Reads checkpoints: C2SP signed notes, also out of a letter, quoted or saved whole (c2sp.org/signed-note)."""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
import hashlib
import re
from dataclasses import dataclass

from . import ed25519

ED25519 = b"\x01"
DASH = "\N{EM DASH} "
# Origin, size and root, one a line, then an empty line and one signature or more.
_NOTE = re.compile(
    r"^(?P<body>(?P<origin>[^\s+]+)\n(?P<size>0|[1-9]\d{0,15})\n(?P<root>[A-Za-z0-9+/]{43}=)\n)\n"
    r"(?P<signatures>(?:\N{EM DASH} [^\s+]+ [A-Za-z0-9+/=]+\n)+)",
    re.MULTILINE,
)


class Unreadable(ValueError):
    """Not a checkpoint, or not a key."""


@dataclass(frozen=True)
class Key:
    """The public key that signs checkpoints, with its name."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def read(cls, text: str) -> Key:
        """
        Return the key that a line writes: name+id+key.

        :raises Unreadable: if it is not an Ed25519 key of a signed note, or its id is not its own
        """
        name, _, rest = text.strip().partition("+")
        stated, _, encoded = rest.partition("+")
        try:
            raw = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise Unreadable("The key of the log cannot be read.") from None
        key = cls(name, raw[1:])
        if len(raw) != 33 or raw[:1] != ED25519 or stated != key.id.hex():
            raise Unreadable("The key of the log cannot be read.")
        return key


@dataclass(frozen=True)
class Checkpoint:
    """What a log was at an instant: its origin, its size and its root, with signatures over them."""

    origin: str
    size: int
    root: bytes
    body: str
    signatures: tuple[tuple[str, bytes], ...]

    def is_signed_by(self, key: Key) -> bool:
        return any(
            name == key.name and raw[:4] == key.id and ed25519.is_signed(key.public, self.body.encode(), raw[4:])
            for name, raw in self.signatures
        )


def body_of(origin: str, size: int, root: bytes) -> str:
    """Return the text over which a checkpoint is signed."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def signed(body: str, key: Key, signature: bytes) -> str:
    """Return a whole note: the text, an empty line, the signature."""
    return f"{body}\n{DASH}{key.name} {base64.b64encode(key.id + signature).decode()}\n"


def read(text: str) -> Checkpoint:
    """
    Return the last checkpoint that stands in a text.

    :raises Unreadable: if there is none
    """
    found = list(_NOTE.finditer(_plain(text)))
    if not found:
        raise Unreadable("There is no checkpoint in it. It is the five lines at the foot of a letter of the portal.")
    return _read(found[-1])


def read_alone(text: str) -> Checkpoint:
    """
    Return the checkpoint that a text is, to the last letter.

    :raises Unreadable: if anything else stands in it
    """
    found = _NOTE.fullmatch(text)
    if not found:
        raise Unreadable("It is not a checkpoint, or something stands beside it.")
    return _read(found)


def _read(note: re.Match[str]) -> Checkpoint:
    signatures = []
    for line in note["signatures"].splitlines():
        _, name, encoded = line.split(" ")
        try:
            signatures.append((name, base64.b64decode(encoded, validate=True)))
        except binascii.Error:
            continue
    root = base64.b64decode(note["root"])
    return Checkpoint(note["origin"], int(note["size"]), root, note["body"], tuple(signatures))


def read_file(data: bytes) -> Checkpoint:
    """
    Return the checkpoint of a file: the note itself, a text that holds it, or a letter saved whole (.eml).

    :raises Unreadable: if there is none
    """
    text = data.decode("utf-8", "replace")
    try:
        return read(text)
    except Unreadable:
        letter = email.message_from_bytes(data, policy=email.policy.default)
        body = letter.get_body(("plain",))
        if body is None:
            raise
        return read(str(body.get_content()))


def _plain(text: str) -> str:
    """Take off what mail programs put round a text: quotation marks, indents, other ends of lines."""
    lines = [re.sub(r"^[>\s]+", "", line).rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    return "\n".join(lines) + "\n"
