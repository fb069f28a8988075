"""One letter for all that is due: reminders gather until their reader's day or week, then leave together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from isa_portal.correspondence import delivery
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.models import Letter, LetterState, Pace, Preference
from isa_portal.correspondence.services import Link, Recipient, Subject
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import OfficerAppointment, User
from isa_portal.reminders import due
from isa_portal.reminders.due import Due

KIND = "digest"
AT_A_TIME = 100
AHEAD = 90
# Of 120 words, the rest is for the frame.
MOST_WORDS = 70
CARRIED = (LetterState.OWED, LetterState.SENT)


def waiting(*, at: datetime) -> Iterator[str]:
    """Yield each mailbox for which reminders have gathered."""
    gathered = _gathered(at).order_by("recipient").values_list("recipient", flat=True).distinct()
    last = ""
    while some := list(gathered.filter(recipient__gt=last)[:AT_A_TIME]):
        yield from some
        last = some[-1]


def _gathered(at: datetime) -> Any:
    return Letter.objects.filter(state=LetterState.OWED, gathers=True, not_before__lte=at)


def send(recipient: str, *, at: datetime) -> int:
    """
    Let what has gathered for a mailbox go as its reader prefers; say how many reminders left.

    There is one digest in each period, at its first sweep with something to say.
    """
    pace = _pace(recipient)
    with transaction.atomic():
        letters = list(_gathered(at).filter(recipient=recipient).select_for_update().order_by("due_at", "pk"))
        mine = Letter.objects.filter(pk__in=[one.pk for one in letters])
        if not letters:
            return 0
        if pace == Pace.AT_ONCE:
            return mine.update(gathers=False)
        begins, ends = _period(pace, clock.london_date(at))
        if Letter.objects.filter(kind=KIND, recipient=recipient, occurrence=begins.isoformat()).exists():
            mine.update(not_before=clock.midnight(ends), due_at=clock.midnight(ends))
            return 0
        _owe(letters, occurrence=begins.isoformat(), at=at)
        return mine.update(state=LetterState.CARRIED, error=f"In the digest of {in_words(clock.london_date(at))}.")


def _pace(recipient: str) -> str:
    found = Preference.objects.filter(email=recipient).first()
    return found.pace if found else Pace.DAILY


def _period(pace: str, on: date) -> tuple[date, date]:
    """Return the first day of the period in which a day falls, and of the next."""
    if pace == Pace.DAILY:
        return on, on + timedelta(days=1)
    monday = on - timedelta(days=on.weekday())
    return monday, monday + timedelta(days=7)


def _owe(letters: list[Letter], *, occurrence: str, at: datetime) -> None:
    first, on = letters[0], clock.london_date(at)
    older = Letter.objects.filter(kind=KIND, recipient=first.recipient, state=LetterState.OWED)
    older.update(state=LetterState.WITHDRAWN, error="A newer digest took its place.")
    boards = {one.board_key for one in letters}
    correspondence.owe(
        KIND,
        to=Recipient(first.recipient, first.recipient_words),
        about=Subject(f"mailbox:{first.recipient}"[:80], first.board_key if len(boards) == 1 else "", "portal",
                      "What is due", first.reply_to),
        occurrence=occurrence,
        link=Link(reverse("home")),
        context={**_said(letters, on, at=at), **{key: first.context.get(key, "") for key in ("board", "telephone")}},
        at=at,
    )  # fmt: skip


def _said(letters: list[Letter], on: date, *, at: datetime) -> dict[str, Any]:
    # A board may remind of what is further off.
    ahead = max([AHEAD, *(one.context.get("days", 0) for one in letters)])
    found = of_mailbox(letters[0].recipient, on=on, ahead=timedelta(days=ahead))
    # A mailbox of nobody's the portal knows: the reminders themselves say what is due.
    lines = [_line(one) for one in found] or [delivery.masked_words(one, at=at)[0] + "." for one in letters]
    shown = list(_that_fit(lines))
    overdue = sum(one.is_overdue for one in found)
    return {"overdue": overdue, "due": len(lines) - overdue, "lines": shown, "more": len(lines) - len(shown)}


def of_mailbox(address: str, *, on: date, ahead: timedelta) -> list[Due]:
    """Return what is due for the reader of a mailbox, gravest first: as a person, or for an office of a body."""
    person = User.objects.filter(email__iexact=address, is_active=True).first()
    found = due.for_person(person, on=on, ahead=ahead) if person else []
    for office in OfficerAppointment.objects.in_date(on).filter(_of(address)).select_related("organisation"):
        if address in office.mailboxes(on):
            found += due.for_organisation(office.organisation, on=on, ahead=ahead)
    by_sentence = {one.sentence: one for one in found if one.days <= ahead.days}
    return sorted(by_sentence.values(), key=lambda one: (-one.gravity, one.days, one.sentence))


def _of(address: str) -> Q:
    named = Q(mailbox__iexact=address) | Q(holder_email__iexact=address)
    return named | Q(deputy_email__iexact=address)


def _line(one: Due) -> str:
    return f"{one.sentence} Waits for {one.waits_for}." if one.waits_for else one.sentence


def _that_fit(lines: list[str]) -> Iterator[str]:
    left = MOST_WORDS
    for number, line in enumerate(lines):
        left -= len(line.split())
        if left < 0 and number:
            return
        yield " ".join(line.split()[:MOST_WORDS])
