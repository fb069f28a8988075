"""A signatory with an account signs from the first page, and finds there what was signed."""

import pytest
from django.test import Client
from django.urls import reverse

from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import OrganisationRole
from isa_portal.signing import sealing
from isa_portal.signing.models import Signature
from tests import stories
from tests.pages.signing.conftest import Signatory, words_of

pytestmark = pytest.mark.django_db


def signed_in(person):
    client = Client()
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return client


def test_the_card_on_home_leads_through_a_code_to_the_text(signatories, story):
    police = Signatory(signatories[2].key, signed_in(story.constable))

    home = police.client.get("/")
    opened = police.client.post(reverse("sign_mine", args=[police.link.invitation_id]))
    unproved = police.client.get(reverse("sign_read"))
    entered = police.enter()
    police.sign()

    assert words_of(home).count("Read and sign 01/26 for The Chief Constable of Avon and Somerset") == 1
    assert police.link.token not in home.content.decode()
    assert opened.url == unproved.url == reverse("sign_code")
    assert entered.url == reverse("sign_read")
    assert police.link.signatory.signatures.get().record["proof"] == "control of this mailbox"


def test_nobody_opens_the_sitting_of_another(signatories, story):
    key = signatories[2].link.invitation_id

    answers = [signed_in(who).post(reverse("sign_mine", args=[key])) for who in (story.director, story.secretariat)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert signatories[2].link.code_sent_at is None


def test_what_was_signed_is_read_as_sealed_pdf_until_its_person_leaves(version, story):
    stories.everyone_signs(story, version)
    sealing.seal_wanted(at=story.at)
    mine = Signature.objects.get(version=version, signatory__user=story.constable)
    address, client = reverse("signed_copy", args=[mine.pk]), signed_in(story.constable)

    home, copy = client.get("/").content.decode(), client.get(address)
    stranger = signed_in(story.director).get(address)
    organisations.release(
        story.constable.memberships.get(organisation=story.police, role=OrganisationRole.SIGNATORY),
        by=PORTAL,
        at=story.at,
    )
    released = client.get(address)

    assert address in home
    assert copy.content.startswith(b"%PDF")
    assert (stranger.status_code, released.status_code) == (404, 404)
