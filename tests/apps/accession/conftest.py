"""Two agreements in force, and accessions to them brought into their states by the services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from isa_portal.accession.models import Accession, AccessionSignatory
from isa_portal.accession.services import proposing, signing
from isa_portal.agreements.models import Agreement
from isa_portal.agreements.services import terms
from isa_portal.evidence.actors import PORTAL
from isa_portal.gateways.models import LegalGateway
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import OrganisationRole, User
from isa_portal.signing.services import sittings
from tests import stories

ANSWERS = {"lawful_basis": "6(1)(e)", "confidentiality": "not_confidential"}


DECLARED = ("The indemnity is understood.", "The national advice was read.")


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[stories.World]:
    """Grow two tier 1 of council and police in force once for a module; what a test changes is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = stories.world()
        world.extra["agreement"] = in_force(world, declarations=list(DECLARED))
        world.extra["by_consent"] = in_force(world, reference="T4/26", accession_by_consent=True)
        with django_db_blocker.block():
            yield world
        transaction.set_rollback(True)


@pytest.fixture
def story(standing: stories.World, db: None) -> stories.World:
    """Give that world; nobody in it remembers another test."""
    named = {name: one.pk for name, one in vars(standing).items() if isinstance(one, User)}
    people = {name: User.objects.get(pk=key) for name, key in named.items()}
    extra = {name: Agreement.objects.get(pk=one.pk) for name, one in standing.extra.items()}
    return replace(standing, extra=extra, **people)


@pytest.fixture
def agreement(story: stories.World) -> Agreement:
    found: Agreement = story.extra["agreement"]
    return found


@pytest.fixture
def by_consent(story: stories.World) -> Agreement:
    found: Agreement = story.extra["by_consent"]
    return found


def in_force(story: stories.World, *, reference: str = "T3/26", **said: Any) -> Agreement:
    """Return a tier 1 of council and police in force."""
    version = stories.draft(story, tier=1, reference=reference)
    if said:
        terms.change(version, **said, by=story.secretariat, at=story.at)
    version = stories.everyone_signs(story, stories.sent(story, version))
    return Agreement.objects.get(pk=version.agreement_id)


def proposed(story: stories.World, agreement: Agreement, **changed: Any) -> Accession:
    """Propose that the trust receives what the council receives; nothing is answered yet."""
    flows = agreement.versions.get(state="current").flows.values_list("pk", flat=True)
    said = {"role": "controller", "receives_in": list(flows), "by": story.secretariat, **changed}
    return proposing.propose(agreement, story.trust, **said, at=story.at)


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
    return sittings.confirm_code(signatory, signatory.code, at=at)


def sign(signatory: AccessionSignatory, *, at: datetime, **changed):
    signatory = sit(signatory, at=at)
    words = {
        "expected_sha256": signatory.accession.content_sha256,
        "name": signatory.user.name,
        "position": signatory.position,
        "authority": "office",
        "declared": tuple(signatory.accession.version.declarations),
        "by": signatory.user,
    }
    return signing.sign(signatory, **{**words, **changed}, at=at)


def police_leads_ig(story: stories.World):
    """Give the council an IG lead too, so that both parties can answer."""
    lead = stories.person("ig@bristol.example", "Council IG lead", "IG lead")
    organisations.appoint(lead, story.council, OrganisationRole.IG_LEAD, by=PORTAL, at=story.at)
    return lead
