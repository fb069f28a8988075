"""Changes what an account says of its person."""

from datetime import datetime

from django.db import transaction

from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import User


@transaction.atomic
def change_details(user: User, *, name: str, position: str, by: Actor, at: datetime) -> User:
    """
    Change one's own name and position; what was signed keeps the words it was signed with.

    :raises Refused: if it is somebody else's account
    """
    if by.actor_key != user.actor_key:
        raise Refused(f"Only {user.name} may change this.")
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    user.name, user.position = name.strip(), position.strip()
    user.save(update_fields=["name", "position"])
    audit.record("user.change_details", user, by=by, at=at)
    return user
