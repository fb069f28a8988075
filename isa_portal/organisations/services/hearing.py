"""Who hears, and who in the place of somebody who is not there: nothing is told to nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.models import Letter
from isa_portal.correspondence.services import NOBODY, Recipient, Subject
from isa_portal.lib import clock
from isa_portal.organisations.access import people
from isa_portal.organisations.models import Board, BoardRole, Portal, PortalRole, User

WHOM_IT_IS_FOR = "nobody whom it is for is in the portal"
OF_BOARD = "board:"


@dataclass(frozen=True)
class Readers:
    """Who is told, and whose absence makes it them."""

    to: Sequence[Recipient]
    instead: str = ""

    @property
    def why(self) -> dict[str, str]:
        """Return what the foot of a letter says of it; nothing where those are told whom it is for."""
        return {"instead": self.instead} if self.instead else {}


def owe_each(
    kind: str,
    *,
    to: Sequence[Recipient],
    about: Subject,
    lacking: str = "",
    apart_from: Collection[str] = (),
    context: Mapping[str, Any] | None = None,
    at: datetime,
    **facts: Any,
) -> list[Letter]:
    """
    Write one letter owed to each of some readers; where there are none, to who answers for the board, saying why.

    :param lacking: who is not there, for example "Bristol City Council has no IG lead in the portal"
    :param apart_from: the mailboxes that are left out then: of who caused it, or what refuses letters
    :param facts: as of a letter to one (``correspondence.services.owe``)
    """
    told = Readers(to) if to else _instead(about, lacking, apart_from, on=clock.london_date(at))
    context = {**(context or {}), **told.why}
    return correspondence.owe_each(kind, to=told.to, about=about, context=context, at=at, **facts)


def _instead(about: Subject, lacking: str, apart_from: Collection[str], *, on: date) -> Readers:
    if not about.board_key:
        return together([Readers(_operators(apart_from, on=on))], lacking=lacking or WHOM_IT_IS_FOR)
    board = Board.objects.get(pk=about.board_key.removeprefix(OF_BOARD))
    found = secretariat_of(board, lacking=lacking, apart_from=apart_from, on=on)
    return Readers(found.to, found.instead or WHOM_IT_IS_FOR)


def secretariat_of(board: Board, *, lacking: str = "", apart_from: Collection[str] = (), on: date) -> Readers:
    """
    Return the secretariat of a board, or where none is in post, its mailbox and its chair, or who runs the portal.

    Where nobody is in post at all, nobody is the reader: the letter stands as not delivered, and is owed once.
    """
    officers = people(board, BoardRole.SECRETARIAT, on=on)
    if others := _recipients(officers, apart_from):
        return Readers(others, lacking)
    found = [Recipient(board.help_email, f"The mailbox of {board.short_name}")] if board.help_email else []
    found = [one for one in found if one.email.lower() not in apart_from]
    found += _recipients(people(board, BoardRole.CHAIR, on=on), apart_from)
    found = each_once(found or _operators(apart_from, on=on))
    none = "nobody else in its secretariat" if officers else "no secretariat in the portal"
    return Readers(found or [NOBODY], " and ".join(filter(None, [lacking, f"{board.short_name} has {none}"])))


def together(some: Iterable[Readers], *, lacking: str) -> Readers:
    """Return the readers of several boards, for one reason."""
    found = each_once([one for readers in some for one in readers.to if one != NOBODY])
    return Readers(found or [NOBODY], lacking)


def each_once(found: Iterable[Recipient]) -> list[Recipient]:
    """Return each mailbox once and in one order, so that two sweeps never block each other."""
    by_mailbox = {recipient.email.lower(): recipient for recipient in found}
    return [by_mailbox[mailbox] for mailbox in sorted(by_mailbox)]


def _operators(apart_from: Collection[str], *, on: date) -> list[Recipient]:
    running = [one for portal in Portal.objects.all() for one in people(portal, PortalRole.OPERATOR, on=on)]
    return _recipients(running, apart_from)


def _recipients(found: Iterable[User], apart_from: Collection[str]) -> list[Recipient]:
    return [Recipient(one.email, str(one)) for one in found if one.email.lower() not in apart_from]
