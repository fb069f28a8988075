"""What the inbox of the demonstration reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from isa_portal.correspondence import delivery
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.evidence import documents


@dataclass(frozen=True)
class Opened:
    """A letter as its reader sees it: subject, paragraphs with live links, attached documents."""

    letter: Letter
    subject: str
    paragraphs: list[SafeString]
    documents: list[Any]


def sent(recipient: str = "") -> QuerySet[Letter]:
    """Return the letters that went out, newest first."""
    letters = Letter.objects.filter(state=LetterState.SENT).order_by("-sent_at", "-pk")
    return letters.filter(recipient=recipient) if recipient else letters


def recipients() -> list[str]:
    """Return every mailbox that was written to."""
    return list(sent().order_by("recipient").values_list("recipient", flat=True).distinct())


def subject(letter: Letter) -> str:
    return delivery.words(letter, at=letter.sent_at or letter.owed_at)[0]


def opened(letter: Letter) -> Opened:
    """Render a letter again, links and code computed as they were when it was sent."""
    title, text = delivery.words(letter, at=letter.sent_at or letter.owed_at)
    return Opened(letter, title, list(_paragraphs(text)), attached(letter))


def attached(letter: Letter) -> list[Any]:
    return [found for sha256 in letter.attachments if (found := documents.by_sha256(sha256))]


def _paragraphs(text: str) -> Iterator[SafeString]:
    for part in re.split(r"\n\s*\n", text.strip()):
        yield format_html_join(SafeString("<br>"), "{}", ((_linked(line),) for line in part.split("\n")))


def _linked(line: str) -> SafeString:
    """Make the portal's own addresses live; they lead to where the reader is, whatever that host is called."""
    own = re.compile(rf"({re.escape(settings.PORTAL_ADDRESS)}/[^\s<>\"]*[^\s<>\".,;:)])")
    parts = own.split(line)
    return format_html_join(
        "",
        "{}",
        ((_link(part) if place % 2 else part,) for place, part in enumerate(parts)),
    )


def _link(address: str) -> SafeString:
    return format_html('<a class="govuk-link" href="{}">{}</a>', address.removeprefix(settings.PORTAL_ADDRESS), address)
