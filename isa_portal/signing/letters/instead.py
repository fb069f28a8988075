"""Who hears in the place of somebody who is not there: nothing that is due is told to nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from isa_portal.correspondence.services import NOBODY, Recipient
from isa_portal.organisations.access import people
from isa_portal.organisations.models import Board, BoardRole, Portal, PortalRole, User
from isa_portal.signing.letters import each_once


@dataclass(frozen=True)
class Readers:
    """Who is told, and whose absence makes it them."""

    to: list[Recipient]
    instead: str = ""

    @property
    def why(self) -> dict[str, str]:
        """Return what the foot of a letter says of it; nothing where those are told whom it is for."""
        return {"instead": self.instead} if self.instead else {}


def or_secretariat(to: Sequence[Recipient], board: Board, *, lacking: str = "", on: date) -> Readers:
    """
    Return who is told: some readers, and where there are none, who answers for their board.

    :param lacking: who is not there, for example "Bristol City Council has no IG lead in the portal"
    """
    return Readers(each_once(list(to))) if to else secretariat_of(board, lacking=lacking, on=on)


def secretariat_of(board: Board, *, lacking: str = "", on: date) -> Readers:
    """
    Return the secretariat of a board, or where none is in post, its mailbox and its chair, or who runs the portal.

    Where nobody is in post at all, nobody is the reader: the letter stands as not delivered, and is owed once.
    """
    if officers := people(board, BoardRole.SECRETARIAT, on=on):
        return Readers(_recipients(officers), lacking)
    found = [Recipient(board.help_email, f"The mailbox of {board.short_name}")] if board.help_email else []
    found += _recipients(people(board, BoardRole.CHAIR, on=on))
    for portal in () if found else Portal.objects.all():
        found += _recipients(people(portal, PortalRole.OPERATOR, on=on))
    why = " and ".join(filter(None, [lacking, f"{board.short_name} has no secretariat in the portal"]))
    return Readers(each_once(found) or [NOBODY], why)


def together(some: Iterable[Readers], *, lacking: str) -> Readers:
    """Return the readers of several boards, for one reason."""
    found = each_once([one for readers in some for one in readers.to if one != NOBODY])
    return Readers(found or [NOBODY], lacking)


def _recipients(found: Iterable[User]) -> list[Recipient]:
    return [Recipient(one.email, str(one)) for one in found]
