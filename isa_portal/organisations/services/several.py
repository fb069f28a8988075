"""Registers many bodies and opens many accounts at once: as a list names them, in few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count

from django.db import transaction
from django.utils.text import slugify
from simple_history.utils import bulk_create_with_history

from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.organisations import identifiers
from isa_portal.organisations.models import Identifier, Organisation, Scheme, User
from isa_portal.organisations.rules import bodies as rules

BATCH = 500


@transaction.atomic
def register_several(
    numbered: Mapping[str, tuple[Scheme, str]], *, kind: str, by: Actor, at: datetime
) -> dict[str, Organisation]:
    """
    Add bodies of one kind to the register, and return them by their legal names.

    :param numbered: each legal name with its number in a register; that both are free was checked
    :raises Refused: if the register is not theirs to keep
    """
    if reasons := tuple(rules.keeping_obstacles(by=by, at=at)):
        raise Refused(*reasons)
    taken = set(Organisation.objects.values_list("slug", flat=True))
    rows = [Organisation(legal_name=name, slug=_free_slug(name, taken), kinds=[kind]) for name in numbered]
    made: list[Organisation] = bulk_create_with_history(rows, Organisation, batch_size=BATCH, default_date=at)
    Identifier.objects.bulk_create(
        [Identifier(organisation=body, scheme=scheme, value=identifiers.as_kept(scheme, value))
         for body, (scheme, value) in zip(made, numbered.values(), strict=True)],
        batch_size=BATCH,
    )  # fmt: skip
    for body in made:
        audit.record("organisation.register", body, by=by, at=at, legal_name=body.legal_name)
    return {body.legal_name: body for body in made}


def _free_slug(name: str, taken: set[str]) -> str:
    base = slugify(name)[:110] or "organisation"
    free = next(slug for number in count(1) if (slug := base if number == 1 else f"{base}-{number}") not in taken)
    taken.add(free)
    return free


@transaction.atomic
def open_accounts(people: Mapping[str, str], *, by: Actor, at: datetime) -> dict[str, User]:
    """
    Return the accounts of some mailboxes, made where they are new; only personal links open those.

    :param people: a name by each address, in small letters
    """
    known = {user.email.lower(): user for user in User.objects.filter(email__in=list(people))}
    rows: Sequence[User] = [User(email=email, name=name) for email, name in people.items() if email not in known]
    for user in rows:
        user.set_unusable_password()
    for user in User.objects.bulk_create(rows, batch_size=BATCH):
        audit.record("user.open_account", user, by=by, at=at)
        known[user.email] = user
    return known
