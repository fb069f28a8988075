"""Which live agreements rely on an entry of the catalogue."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from isa_portal.agreements.lifecycle import BINDING, AgreementState
from isa_portal.agreements.models import Agreement, Reliance
from isa_portal.gateways.models import LegalGateway
from isa_portal.organisations.models import User

LIVE = (AgreementState.IN_FORCE, AgreementState.TERMINATING)


def relying_on(gateway: LegalGateway, person: User, *, on: date) -> QuerySet[Agreement]:
    """Return the live agreements whose current text relies on an entry, as far as a person may see them."""
    relied = Reliance.objects.filter(gateway=gateway, version__state__in=BINDING).values("version__agreement_id")
    visible = Agreement.objects.followed_by(person, on=on).filter(state__in=LIVE, pk__in=relied)
    return visible.select_related("board").order_by("board__short_name", "reference")
