"""Records who may bind a body."""

from datetime import date, datetime

from django.db import transaction

from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import (
    Mandate,
    MandateSource,
    Organisation,
    User,
)


@transaction.atomic
def record_mandate(
    user: User,
    organisation: Organisation,
    *,
    source: str,
    kind: str = MandateSource.OTHER,
    office: str = "",
    limits: str = "",
    ends_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Mandate:
    """
    Record that a person may bind an organisation, and where that authority comes from.

    :raises Refused: if the person would be recording their own authority
    """
    if by.actor_key == user.actor_key:
        raise Refused("Nobody records their own authority. Ask the secretariat or another administrator.")
    mandate = Mandate.objects.create(
        user=user,
        organisation=organisation,
        office=office,
        kind=kind,
        source=source,
        limits=limits,
        starts_on=clock.london_date(at),
        ends_on=ends_on,
        recorded_by=by.actor_words,
    )
    audit.record("mandate.record", mandate, by=by, at=at, person=user.actor_key, source=source)
    return mandate
