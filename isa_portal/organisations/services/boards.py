"""Sets up boards and changes their practice."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock, links
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import (
    Board,
    BoardRole,
    Organisation,
    Seat,
    User,
)
from isa_portal.organisations.rules import bodies as rules
from isa_portal.organisations.rules import people as people_rules
from isa_portal.organisations.services.bodies import register_organisation
from isa_portal.organisations.services.invitations import Invitee, invite
from isa_portal.organisations.services.people import appoint, open_account

NOT_YOUR_PRACTICE = "Only the board's secretariat may change its practice."


@transaction.atomic
def set_up_board(name: str, *, host: Organisation, by: Actor, at: datetime, **details: Any) -> Board:
    """
    Set up a board with its host organisation and its practice.

    :raises Refused: if a board of this name is there already
    """
    if Board.objects.filter(name__iexact=name).exists():
        raise Refused(f"{name} is set up already.")
    details.setdefault("short_name", name.split()[0])
    details.setdefault("slug", slugify(details["short_name"]))
    if Board.objects.filter(slug=details["slug"]).exists():
        raise Refused(f"Another board has the address {details['slug']}. Give this one another short name.")
    board = Board.objects.create(name=name, host=host, **details)
    audit.record("board.set_up", board, by=by, at=at, name=name, host=host.legal_name)
    return board


@transaction.atomic
def add_board(name: str, *, host: str, secretariat: str, by: Actor, at: datetime, **details: Any) -> tuple[Board, str]:
    """
    Set up a further board, its host found by legal name or registered, and let its first officer in.

    :param secretariat: the address of that officer; who has an account is appointed, another one is invited
    :return: the board, and in a sentence what happened to the officer
    :raises Refused: if the host is gone, or a board of this name or address is there already
    """
    body = Organisation.objects.filter(legal_name__iexact=host.strip()).first()
    body = body or register_organisation(host.strip(), by=by, at=at)
    if reason := rules.gone(body, on=clock.london_date(at)):
        raise Refused(reason)
    board = set_up_board(name.strip(), host=body, by=by, at=at, **details)
    if user := User.objects.filter(email__iexact=secretariat.strip(), is_active=True).first():
        appoint(user, board, BoardRole.SECRETARIAT, by=by, at=at)
        return board, f"{user.email} is its secretariat."
    invite(board, [Invitee(secretariat.strip().lower(), "", BoardRole.SECRETARIAT)], by=by, at=at)
    return board, f"{secretariat} has no account yet: an invitation is on its way."


@transaction.atomic
def change_host(board: Board, organisation: Organisation, *, instrument: str, by: Actor, at: datetime) -> Board:
    """
    Record that another body hosts a board.

    :param instrument: what changed it, for example a resolution with its date
    :raises Refused: if it hosts it already, can no longer be bound, or it is not the board's secretariat that says so
    """
    board = Board.objects.select_for_update(of=("self",)).get(pk=board.pk)
    organisation = Organisation.objects.get(pk=organisation.pk)
    if reasons := tuple(rules.hosting_obstacles(board, organisation, by=by, at=at)):
        raise Refused(*reasons)
    was, board.host = board.host, organisation
    board.save()
    facts = {"was": was.legal_name, "host": organisation.legal_name, "instrument": instrument}
    audit.record("board.change_host", board, by=by, at=at, **facts)
    return board


@transaction.atomic
def name_chair(board: Board, *, name: str, email: str, by: Actor, at: datetime) -> User:
    """
    Name who chairs a board by name and mailbox: nobody has to accept, and the chair need never sign in.

    :raises Refused: if it is not the board's secretariat that says so, or they name themselves
    """
    if reasons := tuple(people_rules.giving_obstacles(board, BoardRole.CHAIR, by=by, at=at)):
        raise Refused(*reasons)
    chair = open_account(email, name=name, position=f"Chair of {board}"[:120], by=by, at=at)
    appoint(chair, board, BoardRole.CHAIR, by=by, at=at)
    return chair


def set_up_token() -> str:
    """Return the secret of the link that sets up the first board; nothing once there is one."""
    return "" if Board.objects.exists() else links.token("set-up", "portal", 0)


def opens_set_up(token: str) -> bool:
    """Say whether this secret still sets up the portal."""
    expected = set_up_token()
    return bool(expected) and links.same(expected, token)


@transaction.atomic
def set_up_portal(
    *,
    name: str,
    position: str,
    email: str,
    password: str,
    board_name: str,
    short_name: str,
    host: str,
    help_telephone: str,
    by: Actor,
    at: datetime,
) -> tuple[User, Board]:
    """
    Make the first account and the first board, whose secretariat that account is.

    :raises Refused: if a board is there already, or the address has an account
    """
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise Refused(f"{email} has an account already. Enter another e-mail address.")
    person = open_account(email, name=name, position=position, password=password, by=by, at=at)
    # The event just written holds the portal's chain: who comes second waits there and finds the board made.
    if Board.objects.exists():
        raise Refused("A board is set up already. Ask its secretariat for an account.")
    body = register_organisation(host, by=by, at=at)
    board = set_up_board(board_name, host=body, short_name=short_name, help_telephone=help_telephone, by=person, at=at)
    appoint(person, board, BoardRole.SECRETARIAT, by=by, at=at)
    return person, board


@transaction.atomic
def change_practice(board: Board, *, by: Actor, at: datetime, **practice: Any) -> Board:
    """
    Change how a board approves, reviews, gives notice and asks for signatures, from the next draft or approval on.

    :raises Refused: if it is not the board's secretariat that asks
    """
    board = Board.objects.select_for_update(of=("self",)).get(pk=board.pk)
    if not (isinstance(by, User) and grants(by, on=clock.london_date(at)).runs(board)):
        raise Refused(NOT_YOUR_PRACTICE)
    for name, value in practice.items():
        setattr(board, name, value)
    board.full_clean()
    board.save()
    audit.record("board.change_practice", board, by=by, at=at, changed=sorted(practice))
    return board


@transaction.atomic
def take_seat(board: Board, organisation: Organisation, *, by: Actor, at: datetime) -> Seat:
    """
    Record that a body sits on a board from today.

    :raises Refused: if it sits there, can no longer be bound, or it is not the board's secretariat that says so
    """
    board, on = Board.objects.select_for_update(of=("self",)).get(pk=board.pk), clock.london_date(at)
    reasons = [*rules.seat_obstacles(board, by=by, at=at), *rules.sitting_obstacles(board, organisation, on=on)]
    if reasons:
        raise Refused(*reasons)
    seat: Seat = Seat.objects.create(board=board, organisation=organisation, starts_on=on)
    audit.record("seat.take", seat, by=by, at=at, organisation=organisation.legal_name)
    return seat


@transaction.atomic
def end_seat(seat: Seat, *, by: Actor, at: datetime) -> Seat:
    """
    Record that a body no longer sits on a board.

    :raises Refused: if it is not the board's secretariat that says so
    """
    seat = Seat.objects.select_for_update(of=("self",)).select_related("board", "organisation").get(pk=seat.pk)
    if reasons := tuple(rules.seat_obstacles(seat.board, by=by, at=at)):
        raise Refused(*reasons)
    # The last day counts, so a seat that ends now had its last day yesterday.
    seat.ends_on = clock.london_date(at) - timedelta(days=1)
    seat.save()
    audit.record("seat.end", seat, by=by, at=at, organisation=seat.organisation.legal_name)
    return seat
