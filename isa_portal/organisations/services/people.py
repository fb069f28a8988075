"""Opens accounts, and gives and ends the roles by which people act."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet

from isa_portal.correspondence import services as correspondence
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock, stamps
from isa_portal.lib.errors import Overtaken, Refused
from isa_portal.organisations.access import kind_of, role_group
from isa_portal.organisations.models import (
    AccountInvitation,
    Body,
    Mandate,
    Membership,
    Organisation,
    OrganisationRole,
    User,
)
from isa_portal.organisations.rules import people as rules
from isa_portal.organisations.services.telling import tell_administrators

AnyBody = TypeVar("AnyBody", bound=Body)


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


def locked_body(body: AnyBody) -> AnyBody:
    """Lock a body: who gives or ends its roles waits here for whoever does so at the same time."""
    # Without the key, so that rows which only point to the body need not wait.
    rows: Any = type(body).objects.select_for_update(of=("self",), no_key=True)
    locked: AnyBody = rows.get(pk=body.pk)
    return locked


def read_again(by: Actor) -> Actor:
    """Return the actor without what the request remembers: behind a lock, only what is held now counts."""
    return User.objects.get(pk=by.pk) if isinstance(by, User) else by


@transaction.atomic
def appoint(user: User, body: Body, role: str, *, by: Actor, at: datetime) -> Membership:
    """
    Give a person a role of a body, from today, by membership and guardian's grant in one act.

    :raises Refused: with every reason, if the role is not theirs to give
    """
    body, by = locked_body(body), read_again(by)
    if reasons := tuple(rules.appointing_obstacles(user, body, role, by=by, at=at)):
        raise Refused(*reasons)
    tell_administrators(body, f"made {user.name} {rules.words(role)}", by=by, at=at)
    return enrol(user, body, role, by=by, at=at)


@transaction.atomic
def enrol(user: User, body: Body, role: str, *, by: Actor, at: datetime) -> Membership:
    """Write a membership that was granted already: by an invitation, or by being named to sign."""
    kind, on = kind_of(body), clock.london_date(at)
    held: Membership | None = Membership.objects.in_date(on).filter(user=user, role=role, **{kind: body}).first()
    if held:
        return held
    member = Membership.objects.create(user=user, role=role, starts_on=on, **{kind: body})
    user.groups.add(role_group(body, role))
    audit.record("membership.appoint", member, by=by, at=at, person=user.actor_key, role=str(role))
    return member


@transaction.atomic
def enrol_signatory(user: User, organisation: Organisation, *, by: Actor, at: datetime) -> None:
    """Make a person who was named by e-mail only a member, once they have shown that the mailbox is theirs."""
    ever = user.memberships.filter(organisation=organisation)
    if ever.exists():
        return
    locked_body(organisation)
    if not ever.all().exists():
        enrol(user, organisation, OrganisationRole.SIGNATORY, by=by, at=at)


@transaction.atomic
def release(membership: Membership, *, by: Actor, at: datetime) -> Membership:
    """
    End a membership: the person holds nothing of it from the next request.

    :raises Refused: if it is not theirs to end, or would leave a body without anybody who looks after it
    """
    body, by = locked_body(membership.body), read_again(by)
    member: Membership = Membership.objects.get(pk=membership.pk)
    reasons = [*rules.giving_obstacles(body, member.role, by=by, at=at)]
    if member.role == rules.KEEPERS.get(kind_of(body)):
        reasons += rules.last_keeper(body, member.user, on=clock.london_date(at))
    if reasons:
        raise Refused(*reasons)
    tell_administrators(body, f"ended that {member.user.name} is {rules.words(member.role)}", by=by, at=at)
    _end(member, by=by, at=at)
    return member


def _end(member: Membership, *, by: Actor, at: datetime) -> None:
    member.released_at = at
    member.save(update_fields=["released_at"])
    member.user.groups.remove(role_group(member.body, member.role))
    audit.record("membership.release", member, by=by, at=at, person=member.user.actor_key, role=member.role)


def roles_held(user: User, body: Body, *, at: datetime) -> dict[str, Membership]:
    """Return a person's memberships of a body now, by role."""
    held = Membership.objects.in_date(clock.london_date(at)).filter(user=user, **{kind_of(body): body})
    return {one.role: one for one in held.order_by("pk")}


def role_facts(user: User, body: Body, *, at: datetime) -> dict[str, list[str]]:
    """Return what a stamped form about a person's roles of a body rests on."""
    return {"roles": sorted(roles_held(user, body, at=at))}


@transaction.atomic
def change_roles(
    user: User, body: Body, roles: Collection[str], *, stamp: str | None = None, by: Actor, at: datetime
) -> None:
    """
    Give a person exactly these roles of a body; roles that the actor may not give stay as they are.

    :raises Refused: with every reason; Overtaken, if somebody else changed the person meanwhile
    """
    body, by = locked_body(body), read_again(by)
    _ensure_unchanged(user, body, stamp, at=at)
    held, giving = roles_held(user, body, at=at), set(rules.roles_to_give(body, by=by, at=at))
    added = [role for role in rules.roles_of(body) if role in set(roles) - set(held)]
    ended = [role for role in rules.roles_of(body) if role in (set(held) - set(roles)) & giving]
    reasons = [why for role in added for why in rules.appointing_obstacles(user, body, role, by=by, at=at)]
    if not giving:
        reasons += rules.giving_obstacles(body, rules.roles_of(body)[0], by=by, at=at)
    if not held:
        reasons.append(f"{user.name} does not act for {body}. Invite them.")
    elif len(ended) == len(held) and not added:
        reasons.append(f"Choose at least one role. To end them all, release {user.name}.")
    if rules.KEEPERS.get(kind_of(body)) in ended:
        reasons += rules.last_keeper(body, user, on=clock.london_date(at))
    if reasons:
        raise Refused(*dict.fromkeys(reasons))
    if added or ended:
        tell_administrators(body, f"changed the roles of {user.name}", by=by, at=at)
    for role in ended:
        _end(held[role], by=by, at=at)
    for role in added:
        enrol(user, body, role, by=by, at=at)


@transaction.atomic
def release_person(user: User, body: Body, *, stamp: str | None = None, by: Actor, at: datetime) -> None:
    """
    End all that a person holds of a body: roles, authority to bind it, open invitations to it.

    :raises Refused: with every reason; Overtaken, if somebody else changed the person meanwhile
    """
    body, by = locked_body(body), read_again(by)
    _ensure_unchanged(user, body, stamp, at=at)
    held, on = roles_held(user, body, at=at), clock.london_date(at)
    reasons = [why for role in held for why in rules.giving_obstacles(body, role, by=by, at=at)]
    reasons += rules.last_keeper(body, user, on=on)
    if not held:
        reasons.append(f"{user.name} does not act for {body} any more.")
    if reasons:
        raise Refused(*dict.fromkeys(reasons))
    tell_administrators(body, f"released {user.name}", by=by, at=at)
    for member in held.values():
        _end(member, by=by, at=at)
    if isinstance(body, Organisation):
        for mandate in Mandate.objects.in_date(on).filter(user=user, organisation=body):
            # The last day counts, so authority that ends now had its last day yesterday.
            mandate.ends_on = on - timedelta(days=1)
            mandate.save(update_fields=["ends_on"])
            audit.record("mandate.end", mandate, by=by, at=at, person=user.actor_key)
    for invitation in open_invitations(body).filter(email__iexact=user.email):
        withdraw_open(invitation, by=by, at=at)


def _ensure_unchanged(user: User, body: Body, stamp: str | None, *, at: datetime) -> None:
    """Compare the roles that a person was shown with those that are held now, behind the lock of the body."""
    if stamp is None or stamp == stamps.of(role_facts(user, body, at=at)):
        return
    events = [one for one in audit.history(body.chain) if one.facts.get("person") == user.actor_key]
    who = events[-1].actor_words if events else "Somebody"
    raise Overtaken(
        f"{who} changed the roles of {user.name} after you opened the page. Nothing of yours was saved."
        " Compare both and save again."
    )


def open_invitations(body: Body) -> QuerySet[AccountInvitation]:
    """Return the invitations to a body that were neither used nor withdrawn, expired ones too."""
    mine = {kind_of(body): body}
    return AccountInvitation.objects.filter(accepted_at=None, withdrawn_at=None, **mine)


def withdraw_open(invitation: AccountInvitation, *, by: Actor, at: datetime) -> None:
    """Withdraw an invitation and the letter that may still carry it; its body is locked."""
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    correspondence.withdraw(audit.subject_of(invitation), at=at, reason="The invitation was withdrawn.")
    audit.record("account.withdraw", invitation, by=by, at=at, email=invitation.email, role=invitation.role)
