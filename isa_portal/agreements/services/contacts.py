"""Names the office of a party that answers enquiries about one agreement."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from isa_portal.agreements import rules
from isa_portal.agreements.models import Agreement, Party, PartyContact
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused


@transaction.atomic
def name_contact(party: Party, about: str, *, office: str, mailbox: str, by: Actor, at: datetime) -> PartyContact:
    """
    Say which office of a party answers one kind of enquiry, and at which mailbox.

    :raises Refused: if neither the party nor the secretariat says so
    """
    agreement = Agreement.objects.locked().get(pk=party.agreement_id)
    party = agreement.parties.select_related("organisation", "agreement__board").get(pk=party.pk)
    if reasons := tuple(rules.contact_obstacles(party, by=by, at=at)):
        raise Refused(*reasons)
    contact = party.contacts.filter(about=about).first() or PartyContact(party=party, about=about)
    contact.office, contact.mailbox = office, mailbox
    contact.save()
    facts = {"party": party.organisation.legal_name, "about": str(contact.get_about_display())}
    audit.record("contact.name", contact, by=by, at=at, **facts)
    return contact
