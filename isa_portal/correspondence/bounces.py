"""Letters that came back, by delivery reports (RFC 3464) and by GOV.UK Notify: dead mailboxes are marked."""

from __future__ import annotations

import re
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message
from typing import Any

from django.db import transaction

from isa_portal.correspondence.models import Letter, LetterState, Mailbox

REFERENCE = re.compile(r"<?([0-9a-f]{40})@")
HEADERS = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers")


def note(letter: Letter, reason: str, *, at: datetime) -> None:
    """Mark a letter as not delivered and its mailbox as unreachable."""
    with transaction.atomic():
        Letter.objects.filter(pk=letter.pk, state__in=(LetterState.OWED, LetterState.SENT)).update(
            state=LetterState.FAILED, error=reason[:300], lease="", leased_until=None
        )
        facts = {"unreachable_at": at, "reason": reason[:300]}
        Mailbox.objects.get_or_create(email=letter.recipient, defaults=facts)


def read(content: bytes, *, at: datetime) -> str:
    """
    Read one message that came to the mailbox for bounces, and say what it was.

    Only a report that quotes the reference of a letter to that very mailbox counts: whoever makes one up cannot cut
    anybody off from their letters.
    """
    message = message_from_bytes(content, policy=policy.default)
    report = _report(message)
    if report is None:
        return "Ignored: no delivery report."
    letter = _quoted(message)
    if letter is None:
        return "Ignored: it quotes no letter of this portal."
    failed = [one for one in report if _is_for_good(one)]
    if not failed:
        return "Ignored: the mail system still tries, or it was delivered."
    if not any(_address(one) == letter.recipient for one in failed):
        return "Ignored: it is about another mailbox."
    note(letter, f"The mail system answered: {_diagnosis(failed[0])}", at=at)
    return f"Marked as unreachable: {letter.recipient}."


def _report(message: Message) -> list[Message] | None:
    """Return what a delivery report says of each recipient; nothing for any other message, an automatic reply too."""
    if message.get_content_type() != "multipart/report" or message.get_param("report-type") != "delivery-status":
        return None
    parts = [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    blocks = [block for part in parts for block in part.get_payload() if isinstance(block, Message)]
    return [block for block in blocks if block["Final-Recipient"] or block["Original-Recipient"]]


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


def _quoted(message: Message) -> Letter | None:
    for part in message.walk():
        if part.get_content_type() in HEADERS:
            quoted = part.get_payload()
            inner = quoted[0] if isinstance(quoted, list) else message_from_bytes(str(quoted).encode())
            if isinstance(inner, Message) and (found := REFERENCE.search(str(inner["Message-ID"] or ""))):
                return Letter.objects.filter(reference=found[1]).first()
    return None


def heard(answer: dict[str, Any], *, at: datetime) -> None:
    """Take down what GOV.UK Notify tells of one letter: delivered, or refused for good by its mailbox."""
    letter = Letter.objects.filter(reference=str(answer.get("reference", ""))).first()
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
