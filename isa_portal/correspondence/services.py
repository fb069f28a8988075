"""Owes and withdraws letters, in the transaction of what causes them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from isa_portal.correspondence.models import Letter, LetterState


@dataclass(frozen=True)
class Recipient:
    """A mailbox and the words for whose it is."""

    email: str
    words: str


@dataclass(frozen=True)
class Link:
    """What a link in a letter is computed from; ``path`` holds ``{token}`` where it is a personal one."""

    path: str
    purpose: str = ""
    key: str = ""
    generation: int = 0


@dataclass(frozen=True)
class Subject:
    """What a letter is about: the key that withdraws it, its board and chain, and words for the subject line."""

    key: str
    board_key: str
    chain: str
    words: str


def owe(
    kind: str,
    *,
    to: Recipient,
    about: Subject,
    occurrence: str,
    at: datetime,
    link: Link | None = None,
    context: Mapping[str, Any] | None = None,
    attachments: Sequence[str] = (),
    not_before: datetime | None = None,
) -> Letter:
    """
    Write one letter owed, once: the same occurrence to the same mailbox is the same letter.

    :param context: canonical JSON values for the template; never a code, a token or personal data beyond names
    :param attachments: SHA-256 of stored documents
    """
    letter, made = Letter.objects.get_or_create(
        kind=kind,
        subject_key=about.key,
        occurrence=occurrence,
        recipient=to.email.lower(),
        defaults={
            "recipient_words": to.words[:250],
            "board_key": about.board_key,
            "chain": about.chain,
            "about": about.words[:300],
            "context": dict(context or {}),
            "link": asdict(link) if link else None,
            "attachments": list(attachments),
            "owed_at": at,
            "not_before": not_before or at,
        },
    )
    if made:
        wake()
    return letter


def withdraw(subject_key: str, *, at: datetime, reason: str, kinds: Sequence[str] = ()) -> int:
    """Withdraw the letters about a subject that have not arrived, because they became pointless; say how many."""
    letters = Letter.objects.filter(subject_key=subject_key, state__in=(LetterState.OWED, LetterState.FAILED))
    if kinds:
        letters = letters.filter(kind__in=kinds)
    return letters.update(state=LetterState.WITHDRAWN, error=reason[:300])


def send_again(letter: Letter, *, at: datetime) -> Letter:
    """Owe a failed or sent letter once more, as the same letter; one with a personal link is renewed instead."""
    letter.state, letter.not_before, letter.tries, letter.error = LetterState.OWED, at, 0, ""
    letter.lease, letter.leased_until = "", None
    letter.save()
    wake()
    return letter


def wake() -> None:
    """Ask a worker to deliver once this transaction is committed; a lost wake-up costs a minute, never a letter."""
    from isa_portal.correspondence.tasks import deliver

    transaction.on_commit(lambda: hint(deliver), robust=True)


def hint(task: Any) -> None:
    """Send a task without waiting for a broker that is away."""
    task.apply_async(retry=False, ignore_result=True)
