"""
Reads the mailbox where reports arrive of what could not be delivered: IMAP (RFC 3501) over TLS.

Late, doubled or interrupted it does no harm: the row says how far it was read, and to read a report twice changes
nothing. What is no report about a letter of this portal stays as it is, for a person.
"""

from __future__ import annotations

import hashlib
import imaplib
import logging
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce

from isa_portal.correspondence import bounces, post
from isa_portal.correspondence.models import Incoming
from isa_portal.lib.lines import cut_after

logger = logging.getLogger(__name__)
# Seconds for one answer of the server, and for all of them together.
TIMEOUT = 20
LONGEST = timedelta(seconds=60)
# A turn ends well before that, and after so many; the next goes on.
RUN = timedelta(seconds=40)
MOST = 200
# A report and the head of the letter that it quotes come first, whatever is attached behind them.
LARGEST = 512 * 1024
# Of older letters nobody waits to hear.
REACH = timedelta(days=30)
# Who wrote is told within the hour.
TOO_LONG = timedelta(hours=1)
# The first that fits. Nobody's words but ours: a monitor shows them to anyone.
REASONS: tuple[tuple[type[Exception], str], ...] = (
    (ssl.SSLCertVerificationError, "The certificate of its server is not trusted"),
    (ssl.SSLError, "Its server does not speak TLS as it should."),
    (socket.gaierror, "No server is known by its name."),
    (TimeoutError, "Its server did not answer in time."),
    (ConnectionRefusedError, "Its server takes no connection."),
    (imaplib.IMAP4.readonly, "Its server lets nobody mark what was read."),
    (imaplib.IMAP4.abort, "Its server broke off."),
    (OSError, "Its server broke off."),
    (Exception, "Its server answered what is no IMAP."),
)


class Unread(Exception):
    """The mailbox could not be read, or not to its end; the reason in words that name no secret."""


def read(*, at: datetime) -> list[str]:
    """
    Read what came since the last time, oldest first, and say what each message was; while the post is held, nothing.

    :raises Unread: if the mailbox could not be read; what was read until then stays read
    """
    # A restored copy would take away what the original has to read.
    if not settings.BOUNCE_MAILBOX or post.is_held():
        return []
    row = Incoming.objects.get_or_create(mark=_mark())[0]
    try:
        with _opened() as box:
            said = list(_news(box, row, at=at))
    except (OSError, imaplib.IMAP4.error, ValueError, Unread) as error:
        reason = _reason(error)
        # Never in the server's words: it may repeat what it was sent.
        logger.warning("The mailbox for bounces could not be read. %s (%s)", reason, type(error).__name__)
        since = Coalesce(F("failing_since"), at)
        Incoming.objects.filter(pk=row.pk).update(failing_since=since, reason=reason)
        raise Unread(reason) from None
    Incoming.objects.filter(pk=row.pk).update(read_at=at, failing_since=None, reason="")
    return said


def last() -> Incoming | None:
    """Return how far the mailbox was read; nothing where the portal reads none."""
    if not settings.BOUNCE_MAILBOX:
        return None
    return Incoming.objects.filter(mark=_mark()).first() or Incoming(mark=_mark())


def is_late(found: Incoming | None, *, at: datetime) -> bool:
    """Say whether the mailbox was not read for so long that nobody is told within the hour."""
    since = (found.read_at or found.failing_since) if found else None
    return since is not None and at - since > TOO_LONG


def _mark() -> str:
    """Return what tells this mailbox from any other that the settings may have named before."""
    of = settings.BOUNCE_MAILBOX
    return hashlib.sha256("\0".join((of["user"], of["host"], of["folder"])).encode()).hexdigest()


# The conversation -----------------------------------------------------------------------------------------------------


@contextmanager
def _opened() -> Iterator[imaplib.IMAP4_SSL]:
    of = settings.BOUNCE_MAILBOX
    box = imaplib.IMAP4_SSL(of["host"], of["port"], ssl_context=ssl.create_default_context(), timeout=TIMEOUT)
    try:
        with cut_after(LONGEST, lambda: box.sock):
            _sign_in(box, of["user"], of["password"])
            if box.select(_quoted(of["folder"]))[0] != "OK":
                raise Unread("Its server knows no folder of that name.")
            yield box
            with suppress(OSError, imaplib.IMAP4.error):
                box.logout()
    finally:
        with suppress(OSError):
            box.shutdown()


def _sign_in(box: imaplib.IMAP4_SSL, user: str, password: str) -> None:
    try:
        box.login(_quoted(user), password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise Unread("Its server refused the user or the password.") from error


def _quoted(words: str) -> str:
    # imaplib quotes the password only.
    return '"' + words.replace("\\", r"\\").replace('"', r"\"") + '"'


def _asked(box: imaplib.IMAP4_SSL, *words: str) -> list[Any]:
    answer, found = box.uid(*words)
    if answer != "OK":
        raise imaplib.IMAP4.error(f"{words[0]} was answered with {answer}")
    return found


def _news(box: imaplib.IMAP4_SSL, row: Incoming, *, at: datetime) -> Iterator[str]:
    started = time.monotonic()
    for uid in _new(box, row, at=at)[:MOST]:
        if time.monotonic() - started > RUN.total_seconds():
            return
        # Only its beginning, and without marking it as read.
        found = _asked(box, "FETCH", str(uid), f"(BODY.PEEK[]<0.{LARGEST}>)")
        # Somebody may have taken it away meanwhile.
        for content in [one[1] for one in found if isinstance(one, tuple)][:1]:
            yield _read(box, uid, content, at=at)
        # Last: whoever is killed before this reads it once more, which changes nothing.
        Incoming.objects.filter(pk=row.pk, epoch=row.epoch, uid__lt=uid).update(uid=uid)


def _new(box: imaplib.IMAP4_SSL, row: Incoming, *, at: datetime) -> list[int]:
    """Return the UIDs that came since the last time; from the beginning, if the server counts anew."""
    epoch = int((box.response("UIDVALIDITY")[1] or [None])[0] or 0)
    if epoch != row.epoch:
        Incoming.objects.filter(pk=row.pk).exclude(epoch=epoch).update(epoch=epoch, uid=0)
        row.refresh_from_db()
    day = imaplib.Time2Internaldate(at - REACH)[1:12]
    answers = _asked(box, "SEARCH", f"UID {row.uid + 1}:*", f"SINCE {day}")
    # A range to the last one holds it even if nothing is new.
    return sorted(int(one) for one in b" ".join(filter(None, answers)).split() if int(one) > row.uid)


def _read(box: imaplib.IMAP4_SSL, uid: int, content: bytes, *, at: datetime) -> str:
    said = bounces.read(content, at=at)
    if said is bounces.BROKEN:
        logger.warning("Message %s of the mailbox for bounces is flagged. %s", uid, said.words)
        box.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Flagged)")
    elif said.is_ours:
        box.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")
    return said.words


# What is said of it ---------------------------------------------------------------------------------------------------


def _reason(error: Exception) -> str:
    if isinstance(error, Unread):
        return str(error)
    words = next(words for kind, words in REASONS if isinstance(error, kind))
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{words}: {error.verify_message.partition(',')[0]}."
    return words
