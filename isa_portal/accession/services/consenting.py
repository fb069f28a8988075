"""Takes what a party says to an accession: the last consent sends it on, one refusal ends it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from isa_portal.accession import lifecycle, rules
from isa_portal.accession.models import Accession, AccessionConsent
from isa_portal.accession.services import proposing
from isa_portal.agreements.models import Party
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.lib.errors import Refused


@transaction.atomic
def consent(
    accession: Accession, party: Party, *, agrees: bool, reason: str = "", by: Actor, at: datetime
) -> AccessionConsent:
    """
    Record what a party says to an accession.

    :raises Refused: with every reason that stands in the way
    """
    accession = proposing.locked(accession)
    party = accession.agreement.parties.select_related("organisation").get(pk=party.pk)
    if reasons := tuple(rules.consenting_obstacles(accession, party, agrees, reason, by=by, at=at)):
        raise Refused(*reasons)
    said = AccessionConsent.objects.create(
        accession=accession,
        party=party,
        agrees=agrees,
        reason=reason.strip(),
        content_sha256=accession.content_sha256,
        said_by=by.actor_words,
        said_by_key=by.actor_key,
        said_at=at,
    )
    verb = "accession.consent" if agrees else "accession.withhold"
    words = {"party": party.organisation.legal_name, "body": accession.organisation.legal_name}
    audit.record(verb, accession, by=by, at=at, **words, reason=reason.strip())
    if not agrees:
        because = f"{party.organisation.legal_name} does not consent: {reason.strip()}"
        proposing.end(lifecycle.REFUSE, accession, because, by=PORTAL, at=at)
    elif not rules.awaited(accession, rules.present(accession.agreement)):
        proposing.ask_signature(accession, by=PORTAL, at=at)
    return said
