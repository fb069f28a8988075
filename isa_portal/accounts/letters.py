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


def _sender(person: User, *, at: datetime) -> dict[str, str]:
    """Return what stands at the foot: a board that the person works with, or the first there is."""
    own = grants(person, on=clock.london_date(at))
    boards = Board.objects.order_by("pk")
    board = boards.filter(rules.works_with(own)).distinct().first() or boards.first()
    return {"board": board.short_name, "telephone": board.help_telephone} if board else {}


def _about(person: User, key: str, words: str) -> Subject:
    return Subject(key, "", person.chain, words)


def code(asked: MailedCode, *, at: datetime) -> None:
    """Mail the code of one asking."""
    correspondence.owe(
        "sign_in_code",
        to=Recipient(asked.person.email, str(asked.person)),
        about=_about(asked.person, f"mailedcode:{asked.pk}", "Signing in"),
        occurrence="asked",
        link=Link("", asked.purpose, str(asked.pk), 1),
        context={**_sender(asked.person, at=at), "instead_of_password": asked.purpose == Purpose.ENTER},
        at=at,
    )


def factors_changed(person: User, what: str, *, at: datetime) -> None:
    """Tell a person that their ways of proving themselves were changed: it may have been somebody else."""
    local = at.astimezone(clock.LONDON)
    correspondence.owe(
        "factors_changed",
        to=Recipient(person.email, str(person)),
        about=_about(person, person.actor_key, what),
        occurrence=at.isoformat(),
        link=Link("/your-account/"),
        context={**_sender(person, at=at), "what": what, "time": f"{local:%H:%M}", "day": f"{local:%-d %B %Y}"},
        at=at,
    )


def factors_removed(person: User, reason: str, *, by: Actor, at: datetime) -> None:
    """Tell a person that somebody who looks after them removed their second factors, who and why."""
    local = at.astimezone(clock.LONDON)
    correspondence.owe(
        "factors_removed",
        to=Recipient(person.email, str(person)),
        about=_about(person, person.actor_key, "your second factors were removed"),
        occurrence=at.isoformat(),
        link=Link("/your-account/"),
        context={
            **_sender(person, at=at),
            "by": by.actor_words,
            "reason": reason,
            "time": f"{local:%H:%M}",
            "day": f"{local:%-d %B %Y}",
        },
        at=at,
    )
