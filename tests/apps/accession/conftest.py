"""Accessions brought into their states by the services."""

from __future__ import annotations

from datetime import datetime

import pytest

from isa_portal.accession.models import Accession, AccessionSignatory
from isa_portal.accession.services import proposing, signing
from isa_portal.agreements.models import Agreement
from isa_portal.agreements.rules import law
from isa_portal.agreements.services import terms
from isa_portal.evidence.actors import PORTAL
from isa_portal.gateways.models import LegalGateway
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import OrganisationRole
from tests import stories

ANSWERS = {"lawful_basis": "6(1)(e)", "confidentiality": "not_confidential"}


@pytest.fixture
def story():
    return stories.world()


def in_force(story: stories.World, *, by_consent: bool = False) -> Agreement:
    """Return a tier 1 of council and police in force."""
    version = stories.draft(story, tier=1, reference="T3/26")
    terms.change(version, accession_by_consent=by_consent, by=story.secretariat, at=story.at)
    version = stories.everyone_signs(story, stories.sent(story, version))
    agreement: Agreement = version.agreement
    return Agreement.objects.get(pk=agreement.pk)


def proposed(story: stories.World, agreement: Agreement, **changed) -> Accession:
    """Propose that the trust receives what the council receives; nothing is answered yet."""
    flow = agreement.versions.get(state="current").flows.get()
    said = {"role": "controller", "receives_in": [flow.pk], **changed}
    return proposing.propose(agreement, story.trust, **said, by=story.secretariat, at=story.at)


def answered(story: stories.World, accession: Accession, *, signatories: int = 2) -> Accession:
    """Answer the five questions and name who signs."""
    do = {"by": story.secretariat, "at": story.at}
    power = LegalGateway.objects.get(slug="cda1998-s115")
    accession = proposing.answer(accession, gateway=power, answers=ANSWERS, takes_restrictions=True, **do)
    for number in range(signatories):
        email = f"chief{number}@riverside.example"
        proposing.name_signatory(accession, email=email, name=f"Chief {number}", position="Trustee", **do)
    return accession


def ready(story: stories.World, agreement: Agreement, **more) -> Accession:
    return answered(story, proposed(story, agreement), **more)


def out(story: stories.World, agreement: Agreement, **more) -> Accession:
    """Return an accession that its signatories were asked to sign."""
    return proposing.ask(ready(story, agreement, **more), by=story.secretariat, at=story.at)


def sit(signatory: AccessionSignatory, *, at: datetime) -> AccessionSignatory:
    signatory = signing.send_code(signatory, at=at)
    return signing.confirm_code(signatory, signatory.code, at=at)


def sign(signatory: AccessionSignatory, *, at: datetime, **changed):
    signatory = sit(signatory, at=at)
    words = {
        "expected_sha256": signatory.accession.content_sha256,
        "name": signatory.user.name,
        "position": signatory.position,
        "authority": "office",
        "by": signatory.user,
    }
    return signing.sign(signatory, **{**words, **changed}, at=at)


def police_leads_ig(story: stories.World):
    """Give the council an IG lead too, so that both parties can answer."""
    lead = stories.person("ig@bristol.example", "Council IG lead", "IG lead")
    organisations.appoint(lead, story.council, OrganisationRole.IG_LEAD, by=PORTAL, at=story.at)
    return lead


def restrictions() -> list[LegalGateway]:
    return law.restrictions()
