"""The letters that signing in owes; none of them holds a code."""

from __future__ import annotations

from datetime import datetime

from isa_portal.accounts import rules
from isa_portal.accounts.models import MailedCode, Purpose
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.services import Link, Recipient, Subject
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board, User


def _board(person: User, *, at: datetime) -> Board | None:
    """Return in whose name a person is written to: a board that they work with, or the first there is."""
    own = grants(person, on=clock.london_date(at))
    boards = Board.objects.order_by("pk")
    return boards.filter(rules.works_with(own)).distinct().first() or boards.first()


def _foot(board: Board | None) -> dict[str, str]:
    return {"board": board.short_name, "telephone": board.help_telephone} if board else {}


def _about(person: User, board: Board | None, key: str, words: str) -> Subject:
    return Subject(key, "", person.chain, words, board.help_email if board else "")


def code(asked: MailedCode, *, at: datetime) -> None:
    """Mail the code of one asking."""
    board = _board(asked.person, at=at)
    correspondence.owe(
        "sign_in_code",
        to=Recipient(asked.person.email, str(asked.person)),
        about=_about(asked.person, board, f"mailedcode:{asked.pk}", "Signing in"),
        occurrence="asked",
        link=Link("", asked.purpose, str(asked.pk), 1),
        context={**_foot(board), "instead_of_password": asked.purpose == Purpose.ENTER},
        at=at,
    )


def factors_changed(person: User, what: str, *, at: datetime) -> None:
    """Tell a person that their ways of proving themselves were changed: it may have been somebody else."""
    local, board = at.astimezone(clock.LONDON), _board(person, at=at)
    correspondence.owe(
        "factors_changed",
        to=Recipient(person.email, str(person)),
        about=_about(person, board, person.actor_key, what),
        occurrence=at.isoformat(),
        link=Link("/your-account/"),
        context={**_foot(board), "what": what, "time": f"{local:%H:%M}", "day": f"{local:%-d %B %Y}"},
        at=at,
    )


def factors_removed(person: User, reason: str, *, by: Actor, at: datetime) -> None:
    """Tell a person that somebody who looks after them removed their second factors, who and why."""
    local, board = at.astimezone(clock.LONDON), _board(person, at=at)
    correspondence.owe(
        "factors_removed",
        to=Recipient(person.email, str(person)),
        about=_about(person, board, person.actor_key, "your second factors were removed"),
        occurrence=at.isoformat(),
        link=Link("/your-account/"),
        context={
            **_foot(board),
            "by": by.actor_words,
            "reason": reason,
            "time": f"{local:%H:%M}",
            "day": f"{local:%-d %B %Y}",
        },
        at=at,
    )
