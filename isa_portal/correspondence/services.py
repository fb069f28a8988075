"""Owes and withdraws letters, in the transaction of what causes them; keeps how their readers want them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat

from isa_portal.correspondence import dates, post, rules
from isa_portal.correspondence.catalogue import KINDS, Leaves
from isa_portal.correspondence.models import Letter, LetterState, Mailbox, Preference
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.lib.errors import Refused

# Between an occurrence and the instant from which its day was another.
UNTIL = ", until "


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
    """
    What a letter is about: the key that withdraws it, its board and chain, and words for the subject line.

    ``reply_to`` is where an answer goes: the secretariat.
    """

    key: str
    board_key: str
    chain: str
    words: str
    reply_to: str = ""


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
    day: date | None = None,
    not_before: datetime | None = None,
) -> Letter:
    """
    Write one letter owed, once: the same occurrence to the same mailbox is the same letter.

    :param context: canonical JSON values for the template; never a code, a token or personal data beyond names
    :param attachments: SHA-256 of stored documents
    :param day: the date that it is about, for the reader's calendar
    """
    recipient = to.email.lower()
    # What is no address must not hold up the act that writes to it: it is shown as not delivered.
    wrong = "" if rules.is_address(recipient) else f"{recipient!r:.100} is not an e-mail address. Put it right there."
    facts: dict[str, Any] = {
        "recipient_words": to.words[:250],
        "reply_to": about.reply_to if rules.is_address(about.reply_to) else "",
        "board_key": about.board_key,
        "chain": about.chain,
        "about": about.words[:300],
        "context": dict(context or {}),
        "link": asdict(link) if link else None,
        "attachments": list(attachments),
        "day": day,
        "state": LetterState.FAILED if wrong else LetterState.OWED,
        "error": wrong,
        "gathers": KINDS[kind].leaves is Leaves.GATHERED,
        "reference": lambda: _new_reference(kind, about.key, occurrence, recipient),
        "owed_at": at,
        "due_at": not_before or at,
        "not_before": not_before or at,
    }
    letter, made = Letter.objects.get_or_create(
        kind=kind,
        subject_key=about.key,
        occurrence=occurrence,
        recipient=recipient[:254],
        defaults=facts,
    )
    if made:
        wake()
    return letter


def _new_reference(kind: str, key: str, occurrence: str, recipient: str) -> str:
    # What was written of an earlier day keeps its own.
    before = Letter.objects.filter(kind=kind, subject_key=key, recipient=recipient[:254])
    count = before.filter(occurrence__startswith=f"{occurrence}{UNTIL}").count()
    return _reference(kind, key, occurrence, recipient, *([f"anew {count}"] if count else []))


def _reference(*words: object) -> str:
    """Return what a relay or a reader recognises a repeat by: never the same for two letters or two installations."""
    return hashlib.sha256("\0".join([post.identity(), *map(str, words)]).encode()).hexdigest()[:40]


def withdraw(subject_key: str, *, at: datetime, reason: str, kinds: Sequence[str] = ()) -> int:
    """Withdraw the letters about a subject that have not arrived, because they became pointless; say how many."""
    letters = Letter.objects.filter(subject_key=subject_key, state__in=(LetterState.OWED, LetterState.FAILED))
    if kinds:
        letters = letters.filter(kind__in=kinds)
    return letters.update(state=LetterState.WITHDRAWN, error=reason[:300])


def change_day(keys: Sequence[str], day: date | None, *, because: str, at: datetime) -> int:
    """
    Tell whoever was sent a date for their calendar that it moves or is called off, and say how many letters that takes.

    :param keys: what the date is of
    :param day: the new date; nothing where it is called off
    :param because: a sentence
    """
    sent = Letter.objects.filter(subject_key__in=keys, state=LetterState.SENT, day__gte=clock.london_date(at))
    newest = {(one.recipient, dates.what_of(one)): one for one in sent.order_by("owed_at", "pk")}
    changed = [one for one in newest.values() if one.day != day and not one.context.get("called_off")]
    for one in changed:
        _owe_change(one, day, because=because, at=at)
    return len(changed)


def _owe_change(letter: Letter, day: date | None, *, because: str, at: datetime) -> None:
    assert letter.day is not None
    kept = {key: letter.context.get(key, "") for key in ("reference", "title", "board", "telephone")}
    owe(
        dates.CHANGE,
        to=Recipient(letter.recipient, letter.recipient_words),
        about=Subject(letter.subject_key, letter.board_key, letter.chain, letter.about, letter.reply_to),
        occurrence=f"{dates.what_of(letter)} {letter.day} to {day or 'none'}, {at:%Y-%m-%d %H:%M}"[:80],
        link=Link(**letter.link) if letter.link else None,
        context={
            **kept,
            "what": dates.what_of(letter),
            "was": in_words(letter.day),
            "day": in_words(day) if day else "",
            "called_off": day is None,
            "because": because,
        },
        day=day or letter.day,
        at=at,
    )


def begin_anew(subject_key: str, kinds: Sequence[str], *, at: datetime) -> None:
    """Let reminders of a thing be written again, because its day is another now; what was written keeps until when."""
    withdraw(subject_key, at=at, reason="Its day is another now.", kinds=kinds)
    written = Letter.objects.filter(subject_key=subject_key, kind__in=kinds).exclude(occurrence__contains=UNTIL)
    written.update(occurrence=Concat("occurrence", Value(f"{UNTIL}{at:%Y-%m-%d %H:%M:%S}")))


def send_again(letter: Letter, *, at: datetime) -> Letter:
    """
    Owe a failed or sent letter once more, as the same letter; one with a personal link is renewed instead.

    It gets a reference of its own, so that no mail system takes it for a repeat, and its mailbox counts as reachable.
    """
    letter.copies += 1
    letter.reference = _reference(letter.kind, letter.subject_key, letter.occurrence, letter.recipient, letter.copies)
    letter.state, letter.not_before, letter.due_at = LetterState.OWED, at, at
    letter.tries, letter.error, letter.gathers = 0, "", False
    letter.lease, letter.leased_until = "", None
    letter.save()
    Mailbox.objects.filter(email=letter.recipient).delete()
    wake()
    return letter


def prefer(email: str, *, pace: str, quiet_from: time | None, quiet_until: time | None) -> Preference:
    """
    Keep how the reader of a mailbox wants reminders, and when nothing but what cannot wait may arrive.

    :raises Refused: if the quiet hours cover the whole day
    """
    if reason := rules.hours_refused(quiet_from, quiet_until):
        raise Refused(reason)
    wanted = {"pace": pace, "quiet_from": quiet_from, "quiet_until": quiet_until}
    return Preference.objects.update_or_create(email=email.lower(), defaults=wanted)[0]


def wake() -> None:
    """Ask a worker to deliver once this transaction is committed; a lost wake-up costs a minute, never a letter."""
    from isa_portal.correspondence.tasks import deliver

    transaction.on_commit(lambda: hint(deliver), robust=True)


def hint(task: Any) -> None:
    """Send a task without waiting for a broker that is away."""
    task.apply_async(retry=False, ignore_result=True)
