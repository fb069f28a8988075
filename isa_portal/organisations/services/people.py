"""Opens accounts, and gives and ends the roles by which people act."""

from datetime import datetime

from django.db import transaction

from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import kind_of, role_group
from isa_portal.organisations.models import (
    Body,
    Membership,
    OrganisationRole,
    User,
)


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
def appoint(user: User, body: Body, role: str, *, by: Actor, at: datetime) -> Membership:
    """Give a person a role of a body, from today, by membership and guardian's grant in one act."""
    kind = kind_of(body)
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
