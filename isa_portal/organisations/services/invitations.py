"""Invites people to a role of a body, and lets in who answers the letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import Truncator

from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.services import Link, Recipient, Subject
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.lib import clock, links
from isa_portal.lib.calendar import in_words
from isa_portal.lib.errors import Refused
from isa_portal.lib.names import in_sentence
from isa_portal.organisations.access import kind_of
from isa_portal.organisations.models import (
    INVITED,
    AccountInvitation,
    Board,
    Body,
    Membership,
    Organisation,
    Portal,
    PortalRole,
    User,
)
from isa_portal.organisations.rules import people as rules
from isa_portal.organisations.services.people import (
    appoint,
    enrol,
    locked_body,
    open_account,
    read_again,
    withdraw_open,
)
from isa_portal.organisations.services.telling import board_of, tell_administrators


@dataclass(frozen=True)
class Invitee:
    """One person to invite: a mailbox, perhaps a name, a role of the body."""

    email: str
    name: str
    role: str


class OutsideDomains(Refused):
    """An address lies outside the body's own domains, and nobody has confirmed it."""


@transaction.atomic
def invite(
    body: Body, people: Sequence[Invitee], *, outside_confirmed: bool = False, by: Actor, at: datetime
) -> list[AccountInvitation]:
    """
    Invite people to roles of a body: all of them, or none.

    :param outside_confirmed: whether addresses outside the body's domains were shown and confirmed
    :raises OutsideDomains: if such an address is among them and was not confirmed
    :raises Refused: with every other reason
    """
    body, by = locked_body(body), read_again(by)
    if reasons := tuple(dict.fromkeys(_obstacles(body, people, by=by, at=at))):
        raise Refused(*reasons)
    strangers = [one.email for one in people if rules.outside(body, one.email)]
    if strangers and not outside_confirmed:
        raise OutsideDomains(*(f"{email} lies outside the domains of {body}." for email in strangers))
    tell_administrators(body, _invited_words(people), by=by, at=at)
    return [_write(body, one, outside=one.email in strangers, by=by, at=at) for one in people]


def _invited_words(people: Sequence[Invitee]) -> str:
    if len(people) > 1:
        return f"invited {len(people)} people"
    return f"invited {people[0].email} as {rules.words(people[0].role)}" if people else "invited nobody"


def _obstacles(body: Body, people: Sequence[Invitee], *, by: Actor, at: datetime) -> Iterator[str]:
    on = clock.london_date(at)
    yield from rules.body_obstacles(body, on=on)
    if len(people) > rules.MOST_AT_ONCE:
        yield f"The list has {len(people)} people; {rules.MOST_AT_ONCE} go at once. Invite the others afterwards."
    for one in people:
        yield from rules.giving_obstacles(body, one.role, by=by, at=at)
        if isinstance(by, User) and one.email.lower() == by.email.lower():
            yield "This is your own address. Nobody invites themselves: change your own roles, or ask a colleague."
        yield from rules.invitee_obstacles(body, one.email, one.role, on=on)


def _write(body: Body, one: Invitee, *, outside: bool, by: Actor, at: datetime) -> AccountInvitation:
    invitation = AccountInvitation(
        email=one.email.lower(),
        name=one.name,
        role=one.role,
        invited_by=by.actor_words[:250],
        invited_at=at,
        expires_at=at + rules.INVITATION_LASTS,
        outside_domains=outside,
        **{kind_of(body): body},
    )
    # The link is computed from the key, so the row has to be there before its fingerprint.
    invitation.save()
    _stamp(invitation)
    audit.record(
        "account.invite", invitation, by=by, at=at, email=one.email.lower(), role=one.role, outside_domains=outside
    )
    _letter(invitation, by=by, at=at)
    return invitation


def _stamp(invitation: AccountInvitation) -> None:
    invitation.fingerprint = links.fingerprint(invitation.token)
    invitation.save()


def _letter(invitation: AccountInvitation, *, by: Actor, at: datetime) -> None:
    body, board = invitation.body, board_of(invitation.body, by=by, at=at)
    last_day = clock.london_date(invitation.expires_at)
    correspondence.owe(
        "account_invitation",
        to=Recipient(invitation.email, invitation.name or invitation.email),
        about=Subject(
            audit.subject_of(invitation),
            board.chain if board else "",
            body.chain,
            f"Your account for {body}",
            board.help_email if board else "",
        ),
        # The instant, because the same link may be sent twice while it is good.
        occurrence=f"generation {invitation.generation}, {audit.instant(at)}",
        link=Link("/invitation/{token}/", INVITED, str(invitation.pk), invitation.generation),
        context={
            "board": board.short_name if board else "",
            "telephone": board.help_telephone if board else "",
            "body": str(body),
            "short": Truncator(getattr(body, "short", str(body))).chars(60),
            "is_organisation": isinstance(body, Organisation),
            "is_board": isinstance(body, Board),
            "role": in_sentence(invitation.role_words),
            "invited_by": invitation.invited_by,
            "last_day": in_words(last_day),
        },
        at=at,
    )


@transaction.atomic
def send_again(invitation: AccountInvitation, *, by: Actor, at: datetime) -> AccountInvitation:
    """
    Send an invitation with a new link; the earlier one dies.

    :raises Refused: with every reason that stands in the way
    """
    body, by = locked_body(invitation.body), read_again(by)
    invitation = AccountInvitation.objects.get(pk=invitation.pk)
    reasons = [*rules.giving_obstacles(body, invitation.role, by=by, at=at), *_closed(invitation)]
    if reasons := [*reasons, *rules.body_obstacles(body, on=clock.london_date(at))]:
        raise Refused(*reasons)
    _renew(invitation, by=by, at=at)
    return invitation


def _renew(invitation: AccountInvitation, *, by: Actor, at: datetime) -> None:
    correspondence.withdraw(audit.subject_of(invitation), at=at, reason="A new link was sent.")
    invitation.generation += 1
    invitation.expires_at = at + rules.INVITATION_LASTS
    _stamp(invitation)
    audit.record("account.send_again", invitation, by=by, at=at, email=invitation.email, role=invitation.role)
    _letter(invitation, by=by, at=at)


def _closed(invitation: AccountInvitation) -> Iterator[str]:
    if invitation.accepted_at:
        yield f"{invitation.email} has accepted this invitation meanwhile."
    elif invitation.withdrawn_at:
        yield f"The invitation of {invitation.email} was withdrawn meanwhile."


@transaction.atomic
def withdraw(invitation: AccountInvitation, *, by: Actor, at: datetime) -> AccountInvitation:
    """
    Withdraw an invitation: its link dies at once.

    :raises Refused: if it was used meanwhile, or is not theirs to withdraw
    """
    body, by = locked_body(invitation.body), read_again(by)
    invitation = AccountInvitation.objects.get(pk=invitation.pk)
    if reasons := [*rules.giving_obstacles(body, invitation.role, by=by, at=at), *_closed(invitation)]:
        raise Refused(*reasons)
    withdraw_open(invitation, by=by, at=at)
    return invitation


def find(token: str) -> AccountInvitation | None:
    """Return the invitation of a link, if it is the newest one; reading it uses nothing up."""
    found = AccountInvitation.objects.select_related("board", "organisation", "portal")
    return found.filter(fingerprint=links.fingerprint(token)).first()


@transaction.atomic
def ask_again(email: str, *, at: datetime) -> None:
    """Write to an invited address again, because somebody asked at a dead link; a stranger's gets nothing."""
    mine = AccountInvitation.objects.filter(email__iexact=email.strip(), accepted_at=None, withdrawn_at=None)
    for invitation in mine.select_for_update(of=("self",)).order_by("pk"):
        if not rules.renewable(invitation, at=at):
            continue
        if at > invitation.expires_at:
            _renew(invitation, by=PORTAL, at=at)
        else:
            # While its link is good it goes out once more as it is: nobody who knows an address can kill a link.
            _letter(invitation, by=PORTAL, at=at)


@transaction.atomic
def accept(
    invitation: AccountInvitation, *, name: str, position: str, password: str | None, by: Actor, at: datetime
) -> User:
    """
    Make the account of an invited address and give it the role, once.

    :param password: None if the person will sign in by a code sent to the address
    :raises Refused: if the link is dead, or the address has an account meanwhile
    """
    invitation = _locked(invitation, at=at)
    known = User.objects.filter(email__iexact=invitation.email).first()
    if known and has_been_entered(known):
        raise Refused(f"{invitation.email} has an account. Sign in with it, then open the link again.")
    user = known or open_account(invitation.email, name=name, position=position, by=by, at=at)
    user.name, user.position = name, position
    user.set_password(password)
    user.save()
    _let_in(invitation, user, at=at)
    return user


@transaction.atomic
def accept_with_account(invitation: AccountInvitation, *, by: User, at: datetime) -> Membership:
    """
    Give the role to who is signed in with the invited address, once.

    :raises Refused: if the link is dead, or is another person's
    """
    invitation = _locked(invitation, at=at)
    if by.email.lower() != invitation.email.lower():
        raise Refused("This invitation went to another address than yours.")
    return _let_in(invitation, by, at=at)


def has_been_entered(user: User) -> bool:
    """Say whether somebody has ever used an account; one that was only named to sign has no owner yet."""
    return user.has_usable_password() or user.last_login is not None


def _locked(invitation: AccountInvitation, *, at: datetime) -> AccountInvitation:
    locked_body(invitation.body)
    read = AccountInvitation.objects.get(pk=invitation.pk)
    reasons = [*rules.accepting_obstacles(read, at=at), *rules.body_obstacles(read.body, on=clock.london_date(at))]
    if read.generation != invitation.generation:
        reasons.append("This link was replaced by a newer one. Open the link in the newest letter.")
    if reasons:
        raise Refused(*reasons)
    return read


def _let_in(invitation: AccountInvitation, user: User, *, at: datetime) -> Membership:
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    correspondence.withdraw(audit.subject_of(invitation), at=at, reason="It was accepted.")
    audit.record("account.accept", invitation, by=user, at=at, person=user.actor_key, role=invitation.role)
    return enrol(user, invitation.body, invitation.role, by=user, at=at)


@transaction.atomic
def appoint_operator(email: str, *, by: Actor, at: datetime) -> str:
    """
    Give an account the role of operator of the portal, or invite the address to it; say in a sentence what happened.

    :raises Refused: if the address is an operator, or was invited, already
    """
    portal, _ = Portal.objects.get_or_create(is_the_one=True)
    if user := User.objects.filter(email__iexact=email.strip(), is_active=True).first():
        appoint(user, portal, PortalRole.OPERATOR, by=by, at=at)
        return f"{user.email} is operator of the portal."
    invite(portal, [Invitee(email.strip().lower(), "", PortalRole.OPERATOR)], by=by, at=at)
    return f"{email} has no account yet: an invitation is on its way, until then nothing changes."
