"""Registers boards, bodies and people, and grants the roles by which they act."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock, links
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import grants, role_group
from isa_portal.organisations.models import (
    Board,
    BoardRole,
    Mandate,
    Membership,
    OfficerAppointment,
    Organisation,
    OrganisationRole,
    User,
)

NOT_YOUR_PRACTICE = "Only the board's secretariat may change its practice."


@transaction.atomic
def register_organisation(legal_name: str, *, by: Actor, at: datetime, **details: Any) -> Organisation:
    """
    Add a body to the register, once for all boards.

    :raises Refused: if a body of this legal name is there already
    """
    if Organisation.objects.filter(legal_name__iexact=legal_name).exists():
        raise Refused(f"{legal_name} is registered already. Use the entry that is there.")
    details.setdefault("slug", slugify(details.get("known_as") or legal_name)[:120])
    organisation = Organisation.objects.create(legal_name=legal_name, **details)
    audit.record("organisation.register", organisation, by=by, at=at, legal_name=legal_name)
    return organisation


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
    board = Board.objects.create(name=name, host=host, **details)
    audit.record("board.set_up", board, by=by, at=at, name=name, host=host.legal_name)
    return board


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


def open_account(
    email: str, *, name: str, position: str = "", password: str | None = None, by: Actor, at: datetime
) -> User:
    """Return the account of this address, made if it is new; without a password only personal links open it."""
    with transaction.atomic():
        if known := User.objects.filter(email__iexact=email.strip()).first():
            return known
        user = User.objects.create_user(email, password, name=name, position=position)
        audit.record("user.open_account", user, by=by, at=at)
        return user


@transaction.atomic
def appoint(user: User, body: Board | Organisation, role: str, *, by: Actor, at: datetime) -> Membership:
    """Give a person a role of a body, from today, by membership and guardian's grant in one act."""
    kind = "board" if isinstance(body, Board) else "organisation"
    on = clock.london_date(at)
    held: Membership | None = Membership.objects.in_date(on).filter(user=user, role=role, **{kind: body}).first()
    if held:
        return held
    member = Membership.objects.create(user=user, role=role, starts_on=on, **{kind: body})
    user.groups.add(role_group(body, role))
    audit.record("membership.appoint", member, by=by, at=at, person=user.actor_key, role=str(role))
    return member


@transaction.atomic
def release(membership: Membership, *, by: Actor, at: datetime) -> Membership:
    """
    End a membership: the person holds nothing of it from the next request.

    :raises Refused: if it would leave an organisation without an administrator
    """
    member: Membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    others = Membership.objects.in_date(clock.london_date(at)).filter(
        organisation=member.organisation, role=OrganisationRole.ADMINISTRATOR
    )
    if member.role == OrganisationRole.ADMINISTRATOR and not others.exclude(pk=member.pk).exists():
        raise Refused(f"{member.user.name} is the last administrator of {member.body}. Appoint another one first.")
    member.released_at = at
    member.save(update_fields=["released_at"])
    member.user.groups.remove(role_group(member.body, member.role))
    audit.record("membership.release", member, by=by, at=at, person=member.user.actor_key, role=member.role)
    return member


@transaction.atomic
def record_mandate(
    user: User, organisation: Organisation, *, source: str, ends_on: date | None = None, by: Actor, at: datetime
) -> Mandate:
    """
    Record that a person may bind an organisation, and where that authority comes from.

    :raises Refused: if the person would be recording their own authority
    """
    if by.actor_key == user.actor_key:
        raise Refused("Nobody records their own authority. Ask the secretariat or another administrator.")
    mandate = Mandate.objects.create(
        user=user, organisation=organisation, source=source, starts_on=clock.london_date(at), ends_on=ends_on
    )
    audit.record("mandate.record", mandate, by=by, at=at, person=user.actor_key, source=source)
    return mandate


@transaction.atomic
def appoint_officer(
    organisation: Organisation, office: str, *, mailbox: str, holder: str = "", by: Actor, at: datetime
) -> OfficerAppointment:
    """Name an office of an organisation by its shared mailbox."""
    officer = OfficerAppointment.objects.create(
        organisation=organisation, office=office, mailbox=mailbox, holder=holder, starts_on=clock.london_date(at)
    )
    audit.record("officer.appoint", officer, by=by, at=at, office=str(office))
    return officer
