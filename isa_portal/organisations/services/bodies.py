"""Registers bodies, once for all boards."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import (
    Organisation,
)


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
