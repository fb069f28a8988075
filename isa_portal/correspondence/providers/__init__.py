"""Who carries letters away: SMTP or GOV.UK Notify, behind one small interface."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

PROVIDERS = {
    "smtp": "isa_portal.correspondence.providers.smtp.Smtp",
    "notify": "isa_portal.correspondence.providers.notify.Notify",
}


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True)
class Mail:
    """One letter as it leaves; ``reference`` is the same for every try, ``message_id`` the same for mail systems."""

    reference: str
    message_id: str
    recipient: str
    reply_to: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()


class Fate(Enum):
    """What a relay knows of a letter that it may have been given before."""

    TAKEN = "it has the letter"
    REFUSED = "it could not deliver the letter"
    NOT_THERE = "it never had the letter"
    NOT_ASKED = "it cannot be asked"


class Refusal(Exception):
    """
    The relay did not take a letter.

    ``passes`` says that this is no fault of the letter: it is tried again, however long it lasts. ``nobody_there``
    says that the mailbox is to blame: nothing more should go there.
    """

    def __init__(self, words: str, *, passes: bool, nobody_there: bool = False) -> None:
        super().__init__(words)
        self.passes, self.nobody_there = passes, nobody_there


class Provider(Protocol):
    """:ivar attaches: whether files travel with the letter; otherwise it says where they are"""

    attaches: bool

    def send(self, mail: Mail) -> str:
        """Hand a letter over and return the reference by which it can be asked for. :raises Refusal: if not taken"""

    def find(self, reference: str) -> Fate:
        """Say what became of a reference. :raises Refusal: if there is no answer"""


def chosen() -> Provider:
    """Return the provider that MAIL_PROVIDER names."""
    provider: Provider = import_string(PROVIDERS[settings.MAIL_PROVIDER])()
    return provider
