"""Tells the administrators of a body what a board's secretariat changed among its people."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.urls import reverse
from django.utils.text import Truncator

from isa_portal.correspondence.services import Link, Recipient, Subject
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.organisations.access import grants, people
from isa_portal.organisations.models import Board, BoardRole, Body, Organisation, OrganisationRole, User
from isa_portal.organisations.services import hearing


def tell_administrators(body: Body, what: str, *, by: Actor, at: datetime) -> None:
    """
    Write to those who look after a body, where somebody of a board changed its people and not one of them.

    :param what: what was done, as it goes on from "the secretariat of this board"
    """
    on = clock.london_date(at)
    if not isinstance(body, Organisation) or not isinstance(by, User) or grants(by, on=on).administers(body):
        return
    # Where nobody looks after a body, the board that gives it its people does, and knows what it did.
    if not (administrators := people(body, OrganisationRole.ADMINISTRATOR, on=on)):
        return
    board = board_of(body, by=by, at=at)
    # Two changes in one instant are two letters.
    occurrence = f"{audit.instant(at)} {sha256(what.encode()).hexdigest()[:16]}"
    hearing.owe_each(
        "people_changed",
        to=[Recipient(one.email, str(one)) for one in administrators],
        about=Subject(f"people:{body.pk}", board.chain if board else "", body.chain, f"The people of {body}"),
        occurrence=occurrence,
        link=Link(reverse("organisation_people", args=[body.slug])),
        context={
            "board": board.short_name if board else "",
            "board_name": str(board or ""),
            "telephone": board.help_telephone if board else "",
            "body": str(body),
            "short": Truncator(body.short).chars(40),
            "who": by.name,
            "what": what,
        },
        at=at,
    )


def board_of(body: Body, *, by: Actor, at: datetime) -> Board | None:
    """Return the board in whose name a letter goes: the body itself, the inviter's, else one on which it sits."""
    if isinstance(body, Board):
        return body
    if not isinstance(body, Organisation):
        return None
    on = clock.london_date(at)
    run = grants(by, on=on).boards.get(BoardRole.SECRETARIAT, frozenset()) if isinstance(by, User) else frozenset()
    own = Board.objects.filter(pk__in=run).order_by("pk").first()
    seat = body.seats.in_date(on).select_related("board").order_by("pk").first()
    hosted = body.boards_hosted.order_by("pk").first()
    return own or (seat.board if seat else hosted)
