"""Letters that came back, by delivery reports (RFC 3464) and by GOV.UK Notify: dead mailboxes are marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from typing import Any

from django.db import transaction

from isa_portal.correspondence.models import Letter, LetterState, Mailbox

WHOLE = re.compile(r"[0-9a-f]{40}")
REFERENCE = re.compile(rf"<?({WHOLE.pattern})@")
HEADERS = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers")


@dataclass(frozen=True)
class Reading:
    """What a message was, in words, and whether it tells of a letter of this portal: then nobody need read it."""

    words: str
    is_ours: bool = False


# Whoever writes to a mailbox can write what breaks its reader.
BROKEN = Reading("Set aside for a person: it cannot be understood.")


@dataclass(frozen=True)
class Outcome:
    """What a report says of one recipient."""

    address: str
    is_for_good: bool
    words: str


def note(letter: Letter, reason: str, *, at: datetime) -> None:
    """Mark a letter as not delivered and its mailbox as unreachable."""
    with transaction.atomic():
        Letter.objects.filter(pk=letter.pk, state__in=(LetterState.OWED, LetterState.SENT)).update(
            state=LetterState.FAILED, error=reason[:300], lease="", leased_until=None
        )
        facts = {"unreachable_at": at, "reason": reason[:300]}
        Mailbox.objects.get_or_create(email=letter.recipient, defaults=facts)


def read(content: bytes, *, at: datetime) -> Reading:
    """
    Read one message that came to the mailbox for bounces, and say what it was.

    Only a report that quotes the reference of a letter to that very mailbox counts: whoever makes one up cannot cut
    anybody off from their letters.
    """
    try:
        outcomes, reference = _understood(content)
    except Exception:
        return BROKEN
    if outcomes is None:
        return Reading("Ignored: no delivery report.")
    letter = Letter.objects.filter(reference=reference).first()
    if letter is None:
        return Reading("Ignored: it quotes no letter of this portal.")
    failed = [one for one in outcomes if one.is_for_good]
    if not failed:
        return Reading("Ignored: the mail system still tries, or it was delivered.", is_ours=True)
    if not any(one.address == letter.recipient for one in failed):
        return Reading("Ignored: it is about another mailbox.", is_ours=True)
    note(letter, f"The mail system answered: {failed[0].words}", at=at)
    return Reading(f"Marked as unreachable: {letter.recipient}.", is_ours=True)


def _understood(content: bytes) -> tuple[list[Outcome] | None, str]:
    """Return what a delivery report says, and the reference that it quotes; no outcomes for any other message."""
    message = message_from_bytes(content)
    if not _is_report(message):
        return None, ""
    parts = [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    blocks = [block for part in parts for block in part.get_payload() if isinstance(block, Message)]
    told = [block for block in blocks if block["Final-Recipient"] or block["Original-Recipient"]]
    outcomes = [Outcome(_address(one), _is_for_good(one), _diagnosis(one)) for one in told]
    return outcomes, next(_quoted(message), "")


def _is_report(message: Message) -> bool:
    kind = str(message.get_param("report-type")).lower()
    return message.get_content_type() == "multipart/report" and kind == "delivery-status"


def _is_for_good(block: Message) -> bool:
    status = str(block["Status"] or "").strip()
    # 5.2.2 is a full mailbox, which its reader may empty.
    return str(block["Action"] or "").strip().lower() == "failed" and status[:2] == "5." and status != "5.2.2"


def _address(block: Message) -> str:
    named = str(block["Original-Recipient"] or block["Final-Recipient"])
    return named.rpartition(";")[2].strip().strip("<>").lower()


def _diagnosis(block: Message) -> str:
    said = str(block["Diagnostic-Code"] or block["Status"]).rpartition(";")[2]
    return " ".join("".join(one for one in said if one.isprintable() or one.isspace()).split())


def _quoted(message: Message) -> Iterator[str]:
    for part in message.walk():
        if part.get_content_type() in HEADERS:
            found = REFERENCE.search(str(_letter_in(part)["Message-ID"] or ""))
            yield from found.groups() if found else ()


def _letter_in(part: Message) -> Message:
    quoted = part.get_payload()
    if isinstance(quoted, list):
        return next((one for one in quoted if isinstance(one, Message)), Message())
    content = part.get_payload(decode=True)
    return message_from_bytes(content if isinstance(content, bytes) else b"")


def heard(answer: dict[str, Any], *, at: datetime) -> None:
    """Take down what GOV.UK Notify tells of one letter: delivered, or refused for good by its mailbox."""
    # Nothing but a reference is given to the database: it refuses some signs with an error.
    reference = WHOLE.fullmatch(str(answer.get("reference", "")))
    letter = Letter.objects.filter(reference=reference[0]).first() if reference else None
    if letter is None:
        return
    if answer.get("status") == "delivered":
        Letter.objects.filter(pk=letter.pk).update(delivered_at=at)
    elif answer.get("status") == "permanent-failure":
        note(letter, "GOV.UK Notify answered: there is no such mailbox.", at=at)
    elif answer.get("status") in ("temporary-failure", "technical-failure"):
        Letter.objects.filter(pk=letter.pk, state=LetterState.SENT).update(
            state=LetterState.FAILED, error="GOV.UK Notify could not deliver it in three days. Send it again."
        )
