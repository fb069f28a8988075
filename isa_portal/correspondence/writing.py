"""What a letter says: subject, text, link, attachments, rendered anew for every try and every page."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import escape
from typing import Any

from django.conf import settings
from django.template import Context, engines

from isa_portal.correspondence import dates
from isa_portal.correspondence.catalogue import KINDS
from isa_portal.correspondence.models import Letter
from isa_portal.correspondence.providers import Attachment, Mail
from isa_portal.evidence import documents, log
from isa_portal.lib import clock, links
from isa_portal.lib.calendar import in_words

# A letter that left this long after it ought to says so.
LATE = timedelta(hours=6)
HIDDEN = "********"
WITNESS = "Checkpoint of the portal's record. Keep this letter: it proves what was recorded before it."
DATE = "date"


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


def date_token(letter: Letter) -> str:
    """Return the secret part of the address where the date of a letter is."""
    return links.token(DATE, letter.pk, 1)


def words(letter: Letter, *, at: datetime) -> tuple[str, str]:
    """Return subject and plain text as they are sent. The subject is the template's first line."""
    return _rendered(letter, at=at, address=address(letter), code=_code(letter))


def _code(letter: Letter) -> str:
    if not letter.link or not KINDS[letter.kind].is_code:
        return ""
    return links.code(letter.link["purpose"], letter.link["key"], letter.link["generation"])


def masked_words(letter: Letter, *, at: datetime) -> tuple[str, str]:
    """Return subject and plain text as pages may show them, also of a letter that is not written yet."""
    return _rendered(letter, at=at, address=masked(letter), code=HIDDEN[:6])


def _rendered(letter: Letter, *, at: datetime, attached: bool = True, **secret: Any) -> tuple[str, str]:
    # Plain text: nothing to escape. The HTML part escapes the finished text as a whole.
    template = engines["django"].get_template(f"email/{letter.kind}.txt").template  # type: ignore[attr-defined]
    known = {**letter.context, "letter": letter, "attached": attached, **secret}
    text = template.render(Context(known, autoescape=False))
    subject, _, body = text.strip().partition("\n")
    body = f"{_late(letter, at)}{body.strip()}"
    return " ".join(subject.split()), re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"


def _late(letter: Letter, at: datetime) -> str:
    if letter.due_at is None or at - letter.due_at < LATE:
        return ""
    due = letter.due_at.astimezone(clock.LONDON)
    return f"Late: this was due on {in_words(due.date())} at {due:%H:%M}.\n\n"


def mail(letter: Letter, *, at: datetime, checkpoint: str, attaches: bool = True) -> Mail:
    """Return a letter as it leaves: the checkpoint at its foot, documents and date attached or said where they are."""
    papers = list(_papers(letter))
    fits = attaches and sum(len(one.content) for one in papers) <= settings.LETTER_ATTACHMENTS
    subject, body = _rendered(letter, at=at, attached=fits, address=address(letter), code=_code(letter))
    day = dates.attachment(letter)
    if day and not attaches:
        body += f"\nThe date for your calendar: {settings.PORTAL_ADDRESS}/dates/{letter.pk}/{date_token(letter)}.ics\n"
    body += f"\n{checkpoint}" if checkpoint else ""
    attached = (*(papers if fits else ()), *([day] if day and attaches else ()))
    return Mail(
        reference=letter.reference,
        message_id=letter.message_id,
        recipient=letter.recipient,
        reply_to=letter.reply_to,
        subject=subject,
        text=body,
        html=_html(body, address(letter)),
        attachments=attached,
    )


def foot() -> str:
    """Return the newest checkpoint as it ends a letter: whoever keeps the letter can prove a later rewriting."""
    checkpoint = log.latest()
    return f"{WITNESS}\n\n{checkpoint.note}" if checkpoint else ""


def _html(body: str, link: str) -> str:
    paragraphs = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in body.split("\n\n") if part)
    if link:
        paragraphs = paragraphs.replace(escape(link), f'<a href="{escape(link)}">{escape(link)}</a>')
    return f'<!doctype html><html lang="en-GB"><body>{paragraphs}</body></html>'


def _papers(letter: Letter) -> list[Attachment]:
    stored = [found for sha256 in letter.attachments if (found := documents.by_sha256(sha256))]
    return [Attachment(one.name, documents.read(one), one.media_type) for one in stored]
