"""Warns before a key of the portal ends: the certificate of the seal, and the key of the log where it has an end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.urls import reverse

from isa_portal.correspondence.models import Letter
from isa_portal.correspondence.services import Link, Recipient, Subject
from isa_portal.evidence import log, seal_key
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.access import people
from isa_portal.organisations.models import Board, BoardRole, Portal, PortalRole, User
from isa_portal.organisations.services import hearing
from isa_portal.reminders import policies

KIND = "key_ending"


@dataclass(frozen=True)
class Ending:
    """A key that ends, what it is called, its first day without use, and which warning has come due."""

    what: str
    then: str
    on: date
    days: int
    occurrence: str = ""

    @property
    def key(self) -> str:
        """A new certificate has another end, and is warned of anew."""
        return f"key:{self.what.split()[-1]}:{self.on.isoformat()}"

    @property
    def words(self) -> str:
        """Return what an operator reads."""
        when = f"ended on {in_words(self.on)}" if self.days < 0 else f"ends on {in_words(self.on)}"
        return f"The {self.what} {when}. {self.then}"


def endings(*, at: datetime) -> Iterator[Ending]:
    """
    Yield each key that has an end, the demonstration's own excepted.

    :raises ImproperlyConfigured: if a key cannot be opened
    """
    if not seal_key.is_self_made():
        then = "From then on nothing is sealed: put a new key in its place."
        yield _ending("certificate of the seal", then, seal_key.ends_at(at=at), at)
    if log_ends := log.ends_at():
        then = "Make a new key and keep the old public one: letters are checked with it."
        yield _ending("key of the log", then, log_ends, at)


def _ending(what: str, then: str, ends: datetime, at: datetime) -> Ending:
    last, on = clock.london_date(ends), clock.london_date(at)
    due = policies.key(last, on=on)
    return Ending(what, then, last, (last - on).days, due.name if due else "")


def near(*, at: datetime) -> list[str]:
    """Return what an operator has to know of keys: those that end within 90 days, or why one cannot be opened."""
    try:
        return [one.words for one in endings(at=at) if one.days <= max(policies.KEY_DAYS)]
    except ImproperlyConfigured as error:
        return [str(error)]


def untold(*, at: datetime) -> list[Ending]:
    """Return the warnings that have come due and are not written; a key that cannot be opened is told by its page."""
    try:
        due = [one for one in endings(at=at) if one.occurrence]
    except ImproperlyConfigured:
        return []
    return [one for one in due if not _written(one)]


def _written(ending: Ending) -> bool:
    return Letter.objects.filter(kind=KIND, subject_key=ending.key, occurrence=ending.occurrence).exists()


def warn(ending: Ending, *, at: datetime) -> int:
    """Owe one warning as the portal, to its operators and to every board's secretariat; say how many letters."""
    with transaction.atomic():
        return sum(_of_boards(ending, at=at)) + sum(_of_operators(ending, at=at))


def _of_boards(ending: Ending, *, at: datetime) -> Iterator[int]:
    for board in Board.objects.order_by("pk"):
        foot = {"board": board.short_name, "telephone": board.help_telephone}
        about = Subject(ending.key, board.chain, board.chain, "A key of the portal ends", board.help_email)
        found = people(board, BoardRole.SECRETARIAT, on=clock.london_date(at))
        yield _owe(ending, about, found, "home", foot, at=at)


def _of_operators(ending: Ending, *, at: datetime) -> Iterator[int]:
    about = Subject(ending.key, "", "portal", "A key of the portal ends")
    for portal in Portal.objects.all():
        # Where nobody runs it, the boards hear.
        if found := people(portal, PortalRole.OPERATOR, on=clock.london_date(at)):
            yield _owe(ending, about, found, "portal_state", {}, at=at)


def _owe(ending: Ending, about: Subject, to: list[User], page: str, foot: dict[str, str], *, at: datetime) -> int:
    facts = {"what": ending.what, "until": in_words(ending.on), "days": ending.days, "then": ending.then}
    letters = hearing.owe_each(
        KIND,
        to=[Recipient(one.email, str(one)) for one in to],
        about=about,
        occurrence=ending.occurrence,
        link=Link(reverse(page)),
        context={**foot, **facts},
        at=at,
    )
    return len(letters)
