"""Records who may bind a body."""

from datetime import date, datetime, timedelta

from django.db import transaction

from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import (
    Mandate,
    MandateSource,
    Organisation,
    User,
)
from isa_portal.organisations.rules import people as rules
from isa_portal.organisations.services.people import locked_body, read_again
from isa_portal.organisations.services.telling import tell_administrators


@transaction.atomic
def record_mandate(
    user: User,
    organisation: Organisation,
    *,
    source: str,
    kind: str = MandateSource.OTHER,
    office: str = "",
    limits: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Mandate:
    """
    Record that a person may bind an organisation, and where that authority comes from.

    :raises Refused: if the person would be recording their own authority, or it is not theirs to record
    """
    organisation, by = locked_body(organisation), read_again(by)
    first_day = starts_on or clock.london_date(at)
    reasons = [*rules.mandate_obstacles(user, organisation, by=by, at=at)]
    if reasons := [*reasons, *rules.evidence_obstacles(source=source, starts_on=first_day, ends_on=ends_on)]:
        raise Refused(*reasons)
    mandate = Mandate.objects.create(
        user=user,
        organisation=organisation,
        office=office,
        kind=kind,
        source=source,
        limits=limits,
        starts_on=first_day,
        ends_on=ends_on,
        recorded_by=by.actor_words,
    )
    tell_administrators(organisation, f"recorded that {user.name} may bind it", by=by, at=at)
    audit.record("mandate.record", mandate, by=by, at=at, person=user.actor_key, source=source)
    return mandate


@transaction.atomic
def end_mandate(mandate: Mandate, *, by: Actor, at: datetime) -> Mandate:
    """
    End a person's authority to bind an organisation: from the next request it counts for nothing.

    :raises Refused: if it has ended, or is not theirs to end
    """
    organisation, by = locked_body(mandate.organisation), read_again(by)
    mandate = Mandate.objects.select_related("user").get(pk=mandate.pk)
    reasons = [*rules.mandate_obstacles(mandate.user, organisation, by=by, at=at)]
    # The last day counts, so authority that ends now had its last day yesterday.
    last_day = clock.london_date(at) - timedelta(days=1)
    if mandate.ends_on and mandate.ends_on <= last_day:
        reasons.append(f"This mandate ended on {in_words(mandate.ends_on)} already.")
    if reasons:
        raise Refused(*reasons)
    mandate.ends_on = last_day
    mandate.save(update_fields=["ends_on"])
    tell_administrators(organisation, f"ended the authority of {mandate.user.name} to bind it", by=by, at=at)
    audit.record("mandate.end", mandate, by=by, at=at, person=mandate.user.actor_key)
    return mandate
