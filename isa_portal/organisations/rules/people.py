"""Who may appoint, invite and release whom, who may record authority to bind, and what an invitation still opens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q

from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.access import NOTHING, Grants, grants, kind_of
from isa_portal.organisations.models import (
    ROLE_WORDS,
    AccountInvitation,
    Board,
    BoardRole,
    Body,
    Membership,
    Organisation,
    OrganisationRole,
    PortalRole,
    Seat,
    User,
)

Found = Iterator[str]
INVITATION_LASTS = timedelta(days=7)
# An address that nobody answers from is not written to for ever because somebody knows it.
RENEWABLE_FOR = timedelta(days=60)
BETWEEN_LETTERS = timedelta(minutes=10)
MOST_AT_ONCE = 200
# A board's secretariat registers bodies, and so the people by whom each body then looks after itself.
GIVEN_BY_SECRETARIAT = (OrganisationRole.ADMINISTRATOR.value, OrganisationRole.IG_LEAD.value)
# The states in which a body is asked or bound by an agreement (PartyState; a test holds both together).
ASKED_OR_BOUND = ("joining", "active", "notice_given")
# Without one of these nobody could let another one in.
KEEPERS = {"board": BoardRole.SECRETARIAT.value, "organisation": OrganisationRole.ADMINISTRATOR.value}
KEEPER_WORDS = {"board": "member of the secretariat", "organisation": "administrator"}
NOT_ONESELF = "Nobody gives themselves a role. Ask a colleague."
NOT_YOUR_OWN = "Nobody records their own authority. Ask the secretariat or another administrator."


def _held(by: Actor, at: datetime) -> Grants:
    return grants(by, on=clock.london_date(at)) if isinstance(by, User) else NOTHING


def roles_of(body: Body) -> tuple[str, ...]:
    """Return every role of a body, in the order of the list."""
    kinds: dict[str, list[str]] = {
        "board": BoardRole.values,
        "organisation": OrganisationRole.values,
        "portal": PortalRole.values,
    }
    return tuple(kinds[kind_of(body)])


def roles_to_give(body: Body, *, by: Actor, at: datetime) -> tuple[str, ...]:
    """Return the roles of a body that this actor may give and end."""
    if by is PORTAL:
        return roles_of(body)
    own = _held(by, at)
    if isinstance(body, Board):
        return roles_of(body) if own.runs(body) else ()
    if not isinstance(body, Organisation):
        return ()
    if own.administers(body):
        return roles_of(body)
    return GIVEN_BY_SECRETARIAT if serves(own, body, on=clock.london_date(at)) else ()


def serves(own: Grants, body: Organisation, *, on: date) -> bool:
    """
    Say whether somebody is of a secretariat that may look after the people of a body.

    Of any board, while the body has no administrator; else of a board that it hosts, sits on or is a party to.
    """
    run = own.boards.get(BoardRole.SECRETARIAT, frozenset())
    if not run:
        return False
    if not has_administrator(body, on=on):
        return True
    seated = Q(pk__in=Seat.objects.in_date(on).filter(organisation=body).values("board_id"))
    # By the names of relations: what is a party lives above, and nothing of it is imported here.
    party = Q(agreements__parties__organisation=body, agreements__parties__state__in=ASKED_OR_BOUND) & ~Q(
        agreements__parties__bound_until__lt=on
    )
    return Board.objects.filter(pk__in=run).filter(Q(host=body) | seated | party).exists()


def has_administrator(body: Organisation, *, on: date) -> bool:
    """Say whether somebody with an open account administers a body."""
    keeping = Membership.objects.in_date(on).filter(role=OrganisationRole.ADMINISTRATOR, organisation=body)
    return keeping.filter(user__is_active=True).exists()


def who_may(body: Organisation, *, on: date) -> str:
    """Return who looks after the people of a body, as a sentence begins: "Only an administrator of it or ..."."""
    if not has_administrator(body, on=on):
        return f"Only an administrator of {body} or a board's secretariat"
    return f"Only an administrator of {body}, or the secretariat of a board that it hosts, sits on or is a party to,"


def giving_obstacles(body: Body, role: str, *, by: Actor, at: datetime) -> Found:
    """Yield why this actor cannot give or end a role of a body."""
    if role in roles_to_give(body, by=by, at=at):
        return
    if isinstance(body, Board):
        yield f"Only the secretariat of {body} may appoint its people and release them."
    elif not isinstance(body, Organisation):
        yield "Only who runs the machine appoints operators: manage.py appoint_operator."
    elif role in GIVEN_BY_SECRETARIAT:
        yield f"{who_may(body, on=clock.london_date(at))} may do this."
    else:
        yield f"Only an administrator of {body} may say who is its {words(role)}."


def appointing_obstacles(user: User, body: Body, role: str, *, by: Actor, at: datetime) -> Found:
    """Yield why this actor cannot give this person a role of a body."""
    yield from giving_obstacles(body, role, by=by, at=at)
    own_house = isinstance(body, Organisation) and _held(by, at).administers(body)
    if by.actor_key == user.actor_key and not own_house:
        yield NOT_ONESELF


def words(role: str) -> str:
    """Return a role as it stands in a sentence."""
    return ROLE_WORDS[role][:1].lower() + ROLE_WORDS[role][1:]


def last_keeper(body: Body, user: User, *, on: date) -> Found:
    """Yield why a person cannot give up looking after a body: nobody else would."""
    kind = kind_of(body)
    if kind not in KEEPERS:
        return
    keeping = Membership.objects.in_date(on).filter(role=KEEPERS[kind], user__is_active=True, **{kind: body})
    if keeping.filter(user=user).exists() and not keeping.exclude(user=user).exists():
        yield f"{user.name} is the last {KEEPER_WORDS[kind]} of {body}. Appoint another one first."


def outside(body: Body, email: str) -> bool:
    """Say whether an address lies outside a body's own domains; a body that named none has no outside."""
    domains = [str(one).lower() for one in getattr(body, "domains", ())]
    host = email.rpartition("@")[2].lower()
    return bool(domains) and not any(host == one or host.endswith(f".{one}") for one in domains)


def invitee_obstacles(body: Body, email: str, role: str, *, on: date) -> Found:
    """Yield why an address need not be invited to a role."""
    this = {kind_of(body): body, "role": role}
    if Membership.objects.in_date(on).filter(user__email__iexact=email, **this).exists():
        yield f"{email} is {words(role)} of {body} already."
    open_one = AccountInvitation.objects.filter(
        email__iexact=email, accepted_at=None, withdrawn_at=None, **this
    ).first()
    if open_one:
        invited = in_words(clock.london_date(open_one.invited_at))
        yield f"{email} was invited on {invited} as {words(role)}. Send that invitation again, or withdraw it."


def body_obstacles(body: Body, *, on: date) -> Found:
    """Yield why nobody is let into a body any more."""
    if isinstance(body, Organisation) and body.joined_into:
        yield f"{body} was entered twice. Invite people to {body.joined_into}."
    elif isinstance(body, Organisation) and body.dissolved_on and body.dissolved_on <= on:
        follows = f" Invite them to its successor, {body.successor}." if body.successor else ""
        yield f"{body} was dissolved on {in_words(body.dissolved_on)}.{follows}"


def accepting_obstacles(invitation: AccountInvitation, *, at: datetime) -> Found:
    """Yield why an invitation lets nobody in now."""
    if invitation.accepted_at:
        yield f"This link was used on {_moment(invitation.accepted_at)}, and works once. Sign in instead."
    elif invitation.withdrawn_at:
        yield f"This invitation was withdrawn on {in_words(clock.london_date(invitation.withdrawn_at))}."
    elif at > invitation.expires_at:
        yield f"This link expired on {_moment(invitation.expires_at)}."


def _moment(at: datetime) -> str:
    local = at.astimezone(clock.LONDON)
    return f"{in_words(local.date())} at {local:%H:%M}"


def renewable(invitation: AccountInvitation, *, at: datetime) -> bool:
    """Say whether an invited person may be written to again because they asked."""
    last_letter = invitation.expires_at - INVITATION_LASTS
    return invitation.is_open and last_letter + BETWEEN_LETTERS <= at <= invitation.invited_at + RENEWABLE_FOR


def mandate_obstacles(user: User, organisation: Organisation, *, by: Actor, at: datetime) -> Found:
    """Yield why this actor cannot say that a person may bind a body, or no longer may."""
    own, on = _held(by, at), clock.london_date(at)
    if not (by is PORTAL or own.administers(organisation) or serves(own, organisation, on=on)):
        yield f"{who_may(organisation, on=on)} may record who binds it."
    if by.actor_key == user.actor_key:
        yield NOT_YOUR_OWN


def evidence_obstacles(*, source: str, starts_on: date, ends_on: date | None) -> Found:
    """Yield what is missing or does not fit together in a mandate."""
    if not source.strip():
        yield "Enter where the authority is written, for example Scheme of delegation, part 3, row 12."
    if ends_on and ends_on < starts_on:
        yield f"The mandate would end on {in_words(ends_on)}, before it begins on {in_words(starts_on)}."
