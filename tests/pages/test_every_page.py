"""What the demonstration shows of sealed documents, of signing and of letters; every address: tests/permissions."""

import copy
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement, Version
from isa_portal.agreements.services import approval
from isa_portal.correspondence import writing
from isa_portal.demo.services import building
from isa_portal.evidence import sealing
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.audit import subject_of
from isa_portal.evidence.models import StoredDocument
from isa_portal.evidence.seal import Sealed
from isa_portal.organisations.models import User
from isa_portal.signing.models import PersonalLink
from isa_portal.signing.services import rounds
from tests import stories
from tests.conftest import NOON
from tests.pages.signing.clock import StoppedClock
from tests.permissions import pages

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("built"),
    pytest.mark.urls("tests.pages.demo.addresses"),
]

SEALED = Sealed(b"%PDF sealed", "PAdES B-B", "c" * 64, "A seal")


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        building.build(by=PORTAL, at=NOON)
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _demonstration(settings, tmp_path):
    settings.DEMONSTRATION, settings.DATA = True, tmp_path
    settings.CLOCK = "tests.pages.signing.clock.StoppedClock"
    settings.TEMPLATES = copy.deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["OPTIONS"]["context_processors"].append("isa_portal.demo.context.demonstration")
    StoppedClock.at = NOON + timedelta(hours=1)


def browser(email: str = "") -> Client:
    client = Client(raise_request_exception=False)
    if email:
        client.force_login(User.objects.get(email=email), "django.contrib.auth.backends.ModelBackend")
    return client


def test_an_ig_lead_downloads_every_document_of_what_binds_them_and_another_board_none():
    brought_to(State.CURRENT)
    for claim in sealing.claim(NOON + timedelta(minutes=20), limit=9):
        sealing.fulfil(claim, SEALED, name="sealed.pdf", at=NOON + timedelta(minutes=20))
    paths = [
        reverse("document", args=[agreement.board.slug, agreement.slug, stored.sha256])
        for agreement in Agreement.objects.filter(reference__in=["01/26", "T1/25"]).select_related("board")
        for stored in _sealed(agreement)
    ]
    lead, other = browser("ig@police.example"), browser("secretariat@suffolk.example")

    got = [lead.get(path).content for path in paths]

    assert got == [SEALED.content] * 2
    assert [other.get(path).status_code for path in paths] == [404] * 2


def _sealed(agreement: Agreement) -> list[StoredDocument]:
    subject = subject_of(agreement.versions.get(state=State.CURRENT))
    return list(StoredDocument.objects.filter(subject=subject, kind=sealing.KIND))


def test_the_five_pages_of_signing_are_whole():
    brought_to(State.OUT_FOR_SIGNATURE)
    link = stories.links_of(Version.objects.get(agreement__reference="01/26"))[0]
    client = browser()
    client.post(reverse("sign_start", args=[link.token]))
    client.post(reverse("sign_code"), {"code": PersonalLink.objects.get(pk=link.pk).code})

    names = ["sign_code", "sign_read", "sign_sign", "sign_decline"]
    responses = {name: client.get(reverse(name)) for name in names}

    assert [r.status_code for r in responses.values()] == [200] * 4
    assert [list(pages.wrong_with(response, private=True)) for response in responses.values()] == [[]] * 4


def test_no_letter_of_the_demonstration_shows_a_secret_on_a_page_of_the_board():
    links = list(PersonalLink.objects.all())

    html = "".join(
        browser(email).get(f"/boards/{board}/correspondence/").content.decode()
        for email, board in (
            ("secretariat@avon.example", "avon-and-somerset"),
            ("secretariat@suffolk.example", "suffolk"),
        )
    )

    assert links
    assert [link for link in links if link.token in html] == []
    assert writing.HIDDEN in html


def brought_to(stage: str) -> Agreement:
    """Drive 01/26 of the demonstration onwards by the services."""
    version = Version.objects.get(agreement__reference="01/26")
    officer, colleague = (User.objects.get(email=f"{who}@avon.example") for who in ("secretariat", "democratic"))
    at = NOON + timedelta(minutes=10)
    version = approval.submit(version, by=officer, at=at)
    if stage != State.AWAITING_APPROVAL:
        facts = {"decision": "approved", "body": "The board", "decided_on": NOON.date()}
        version = approval.record_approval(version, **facts, by=colleague, at=at)
    if stage in (State.OUT_FOR_SIGNATURE, State.CURRENT):
        rounds.send(version, by=officer, at=at)
    if stage == State.CURRENT:
        for link in stories.links_of(version):
            stories.sign(link, at=at + timedelta(minutes=1))
    return Agreement.objects.select_related("board").get(pk=version.agreement_id)
