"""Letters by SMTP (RFC 5321), or by whatever else Django's EMAIL_BACKEND does. It cannot be asked afterwards."""

from __future__ import annotations

import smtplib
import socket
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from isa_portal.correspondence.providers import Fate, Mail, Refusal
from isa_portal.lib.lines import cut_after

# For one letter, whatever the server's time-outs add up to.
LONGEST = timedelta(seconds=60)
TOO_LARGE = 552


class Smtp:
    attaches = True

    def send(self, mail: Mail) -> str:
        connection = get_connection()
        try:
            with cut_after(LONGEST, lambda: _line(connection)):
                connection.send_messages([_message(mail)])
        except Exception as error:
            raise _refusal(error) from error
        return mail.reference

    def find(self, reference: str) -> Fate:
        return Fate.NOT_ASKED


def _line(connection: Any) -> socket.socket | None:
    found: socket.socket | None = getattr(getattr(connection, "connection", None), "sock", None)
    return found


def _message(mail: Mail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.recipient],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(mail.html, "text/html")
    for one in mail.attachments:
        message.attach(one.name, one.content, one.media_type)
    return message


def _refusal(error: Exception) -> Refusal:
    passes = may_pass(error)
    nobody_there = not passes and isinstance(error, smtplib.SMTPRecipientsRefused)
    return Refusal(_said(error), passes=passes, nobody_there=nobody_there)


def _said(error: Exception) -> str:
    """Return what the server said, in its words."""
    answers: list[tuple[int, str | bytes]] = []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers += error.recipients.values()
    if isinstance(error, smtplib.SMTPResponseException):
        answers.append((error.smtp_code, error.smtp_error))
    said = "; ".join(f"{code} {_text(words)}" for code, words in answers)
    return f"The mail server answered {said}" if said else f"{type(error).__name__}: {error}"


def _text(words: str | bytes) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words


def may_pass(error: Exception) -> bool:
    """Say whether a failure is of the relay and not of the letter: such a letter stays owed, however long it lasts."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return any(code < 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code < 500
    if isinstance(error, smtplib.SMTPSenderRefused):
        return error.smtp_code != TOO_LARGE
    # A server that cannot take such an address never will.
    return isinstance(error, OSError) and not isinstance(error, smtplib.SMTPNotSupportedError)
