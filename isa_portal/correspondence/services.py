"""Owes and withdraws letters, in the transaction of what causes them; keeps how their readers want them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, Value
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


# Where nobody is in post who could be told. The letter stands as not delivered: it is seen, and owed once.
NOBODY = Recipient("", "Nobody in post")


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
    facts: dict[str, Any] = {"link": link, "context": context, "attachments": attachments, "day": day}
    (letter,) = owe_each(kind, to=[to], about=about, occurrence=occurrence, not_before=not_before, at=at, **facts)
    return letter


def owe_each(
    kind: str,
    *,
    to: Sequence[Recipient],
    about: Subject,
    occurrence: str,
    at: datetime,
    link: Link | None = None,
    context: Mapping[str, Any] | None = None,
    attachments: Sequence[str] = (),
    day: date | None = None,
    not_before: datetime | None = None,
) -> list[Letter]:
    """Write one letter owed to each of some mailboxes, once, in a few statements however many they are."""
    facts: dict[str, Any] = {
        "kind": kind,
        "subject_key": about.key,
        "occurrence": occurrence,
        "reply_to": about.reply_to if rules.is_address(about.reply_to) else "",
        "board_key": about.board_key,
        "chain": about.chain,
        "about": about.words[:300],
        "context": dict(context or {}),
        "link": asdict(link) if link else None,
        "attachments": list(attachments),
        "day": day,
        "gathers": KINDS[kind].leaves is Leaves.GATHERED,
        "owed_at": at,
        "due_at": not_before or at,
        "not_before": not_before or at,
    }
    letters = {one.recipient: one for one in (_letter(recipient, facts) for recipient in to)}
    written = Letter.objects.filter(kind=kind, subject_key=about.key, recipient__in=letters)
    # What was written of an earlier day keeps its own reference.
    known = list(written.filter(Q(occurrence=occurrence) | Q(occurrence__startswith=f"{occurrence}{UNTIL}")))
    before = Counter(one.recipient for one in known if one.occurrence != occurrence)
    letters |= {one.recipient: one for one in known if one.occurrence == occurrence}
    if new := [one for one in letters.values() if one.pk is None]:
        identity = post.identity()
        for letter in new:
            anew = [f"anew {count}"] if (count := before[letter.recipient]) else []
            letter.reference = _reference(identity, kind, about.key, occurrence, letter.recipient, *anew)
        letters |= {one.recipient: one for one in _written(new)}
        wake()
    return list(letters.values())


def _letter(to: Recipient, facts: dict[str, Any]) -> Letter:
    mailbox = to.email.lower()
    # What is no address must not hold up the act that writes to it: it is shown as not delivered.
    wrong = "" if rules.is_address(mailbox) else f"{mailbox!r:.100} is not an e-mail address. Put it right there."
    wrong = "Nobody is in post who could be told. Appoint somebody." if to == NOBODY else wrong
    state = LetterState.FAILED if wrong else LetterState.OWED
    return Letter(**facts, recipient=mailbox[:254], recipient_words=to.words[:250], state=state, error=wrong)


def _written(new: list[Letter]) -> list[Letter]:
    """Write new letters; of one that somebody else wrote at the same moment theirs is taken."""
    try:
        with transaction.atomic():
            return Letter.objects.bulk_create(new)
    except IntegrityError:
        return [Letter.objects.get_or_create(**_key(one), defaults=_facts(one))[0] for one in new]


def _key(letter: Letter) -> dict[str, Any]:
    return {name: getattr(letter, name) for name in ("kind", "subject_key", "occurrence", "recipient")}


def _facts(letter: Letter) -> dict[str, Any]:
    names = (one.attname for one in Letter._meta.concrete_fields if not one.primary_key)
    return {name: getattr(letter, name) for name in names}


def _reference(*words: object) -> str:
    """Return what a relay or a reader recognises a repeat by: never the same for two letters or two installations."""
    return hashlib.sha256("\0".join(map(str, words)).encode()).hexdigest()[:40]


def withdraw(subject_key: str, *, at: datetime, reason: str, kinds: Sequence[str] = ()) -> int:
    """Withdraw the letters about a subject that have not arrived, because they became pointless; say how many."""
    return withdraw_each([subject_key], at=at, reason=reason, kinds=kinds)


def withdraw_each(subject_keys: Sequence[str], *, at: datetime, reason: str, kinds: Sequence[str] = ()) -> int:
    """Withdraw the letters about some subjects, in one statement."""
    letters = Letter.objects.filter(subject_key__in=subject_keys, state__in=(LetterState.OWED, LetterState.FAILED))
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
    letter.reference = _reference(post.identity(), *_key(letter).values(), letter.copies)
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
