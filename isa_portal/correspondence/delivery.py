"""Sends the letters owed: lease, render, send, mark. Safe to run twice, late, or by several workers."""

import re
import secrets
import smtplib
from datetime import datetime, timedelta
from html import escape
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.template import Context, engines

from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.evidence import documents, log
from isa_portal.lib import links

LEASE = timedelta(minutes=5)
BATCH = 20
MOST_TRIES = 6
# A code that arrives later than it lasts would only puzzle its reader.
CODE_LASTS = timedelta(minutes=15)
HIDDEN = "********"
WITNESS = "Checkpoint of the portal's record. Keep this letter: it proves what was recorded before it."


def deliver_owed(*, at: datetime) -> int:
    """Send what is owed, oldest first, and say how many went out."""
    # Every letter then carries a checkpoint that covers what it tells of.
    log.advance(at=at)
    sent = 0
    while claimed := _claim(at):
        sent += sum(_deliver(letter, at) for letter in claimed)
    return sent


@transaction.atomic
def _claim(at: datetime) -> list[Letter]:
    free = (
        Letter.objects.filter(state=LetterState.OWED, not_before__lte=at)
        .filter(Q(leased_until__isnull=True) | Q(leased_until__lt=at))
        .order_by("not_before", "pk")
        .select_for_update(skip_locked=True)
    )
    keys = [letter.pk for letter in free[:BATCH]]
    lease = secrets.token_hex(16)
    Letter.objects.filter(pk__in=keys).update(lease=lease, leased_until=at + LEASE, tries=F("tries") + 1)
    return list(Letter.objects.filter(lease=lease, pk__in=keys).order_by("not_before", "pk"))


def _deliver(letter: Letter, at: datetime) -> bool:
    # Read the lease again just before sending: a worker that was frozen may have lost it meanwhile.
    mine = Letter.objects.filter(pk=letter.pk, state=LetterState.OWED, lease=letter.lease)
    if not mine.exists():
        return False
    if _is_stale(letter, at):
        mine.update(state=LetterState.WITHDRAWN, lease="", leased_until=None, error="The code expired before it left.")
        return False
    try:
        message(letter, at=at).send()
    except Exception as error:
        _failed(letter, error, at)
        return False
    mine.update(state=LetterState.SENT, sent_at=at, lease="", leased_until=None, error="")
    return True


def _is_stale(letter: Letter, at: datetime) -> bool:
    return _carries_code(letter) and at > letter.owed_at + CODE_LASTS


def _carries_code(letter: Letter) -> bool:
    return bool(letter.link and letter.link["purpose"].startswith("code"))


def _failed(letter: Letter, error: Exception, at: datetime) -> None:
    wait = timedelta(minutes=2 ** min(letter.tries, 6))
    gives_up = letter.tries >= MOST_TRIES and not _may_pass(error)
    state = LetterState.FAILED if gives_up else LetterState.OWED
    Letter.objects.filter(pk=letter.pk, lease=letter.lease).update(
        state=state, not_before=at + wait, lease="", leased_until=None, error=f"{type(error).__name__}: {error}"[:300]
    )


def _may_pass(error: Exception) -> bool:
    """Say whether a failure is of the relay and not of the letter: such a letter stays owed, however long it lasts."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return any(code < 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code < 500
    return isinstance(error, OSError)


def address(letter: Letter) -> str:
    """Return the full address that a letter leads to, its secret computed again."""
    if not letter.link:
        return ""
    path = str(letter.link["path"])
    if letter.link["purpose"]:
        secret = links.token(letter.link["purpose"], letter.link["key"], letter.link["generation"])
        path = path.replace("{token}", secret)
    return f"{settings.PORTAL_ADDRESS}{path}"


def masked(letter: Letter) -> str:
    """Return the address as pages may show it: a personal part hidden."""
    if not letter.link:
        return ""
    return f"{settings.PORTAL_ADDRESS}{letter.link['path']}".replace("{token}", HIDDEN)


def words(letter: Letter, *, at: datetime) -> tuple[str, str]:
    """Return subject and plain text as they are sent. The subject is the template's first line."""
    code = ""
    if letter.link and _carries_code(letter):
        code = links.code(letter.link["purpose"], letter.link["key"], letter.link["generation"])
    return _rendered(letter, at=at, address=address(letter), code=code)


def masked_words(letter: Letter, *, at: datetime) -> tuple[str, str]:
    """Return subject and plain text as pages may show them, also of a letter that is not written yet."""
    return _rendered(letter, at=at, address=masked(letter), code=HIDDEN[:6])


def _rendered(letter: Letter, **secret: Any) -> tuple[str, str]:
    # Plain text: nothing to escape. The HTML part escapes the finished text as a whole.
    template = engines["django"].get_template(f"email/{letter.kind}.txt").template  # type: ignore[attr-defined]
    text = template.render(Context({**letter.context, "letter": letter, **secret}, autoescape=False))
    subject, _, body = text.strip().partition("\n")
    return " ".join(subject.split()), re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"


def message(letter: Letter, *, at: datetime) -> EmailMultiAlternatives:
    """Return the letter as mail: plain text and HTML, a Message-ID that never changes, stored documents attached."""
    subject, body = words(letter, at=at)
    body += foot()
    mail = EmailMultiAlternatives(
        subject,
        body,
        settings.DEFAULT_FROM_EMAIL,
        [letter.recipient],
        headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(_html(body, address(letter)), "text/html")
    for sha256 in letter.attachments:
        if stored := documents.by_sha256(sha256):
            mail.attach(stored.name, documents.read(stored), stored.media_type)
    return mail


def foot() -> str:
    """Return the newest checkpoint as it ends a letter: whoever keeps the letter can prove a later rewriting."""
    checkpoint = log.latest()
    return f"\n{WITNESS}\n\n{checkpoint.note}" if checkpoint else ""


def _html(body: str, link: str) -> str:
    paragraphs = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in body.split("\n\n") if part)
    if link:
        paragraphs = paragraphs.replace(escape(link), f'<a href="{escape(link)}">{escape(link)}</a>')
    return f'<!doctype html><html lang="en-GB"><body>{paragraphs}</body></html>'
