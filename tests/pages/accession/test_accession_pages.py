"""The pages of an accession: prepared by the secretariat, consented to by the parties, signed by link and code."""

import pytest
from django.test import Client

from isa_portal.accession import sealing
from isa_portal.accession.models import Accession
from isa_portal.accession.services import proposing
from isa_portal.agreements.models import Party
from isa_portal.gateways.models import LegalGateway
from tests import stories
from tests.apps.accession import conftest as acceding
from tests.pages.desk.pages import assert_whole, words_of

pytestmark = pytest.mark.django_db
AGREEMENT = "/boards/avon-and-somerset/agreements/t3-26/"


@pytest.fixture(autouse=True)
def _noon(settings):
    settings.CLOCK = "tests.pages.desk.test_home.Noon"


@pytest.fixture
def story():
    return stories.world()


def browser(person) -> Client:
    client = Client()
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return client


def said(story, agreement, **changed):
    flow = agreement.versions.get(state="current").flows.get()
    return {"organisation": story.trust.pk, "role": "controller", "brings": "itself", "receives_in": flow.pk, **changed}


def test_the_secretariat_proposes_answers_names_and_sends(story):
    agreement = acceding.in_force(story)
    desk = browser(story.secretariat)
    assert "Propose that a body accedes" in words_of(desk.get(f"{AGREEMENT}parties/"))

    desk.post(f"{AGREEMENT}accessions/new/", said(story, agreement))
    page = Accession.objects.get().get_absolute_url()
    first = desk.get(page)
    power = LegalGateway.objects.get(slug="cda1998-s115").pk
    answers = {"gateway": power, "lawful_basis": "6(1)(e)", "confidentiality": "not_confidential"}
    desk.post(f"{page}questions/", {**answers, "takes_restrictions": "on"})
    desk.post(f"{page}signatories/", {"name": "Chief", "position": "Trustee", "email": "chief@riverside.example"})
    ready = desk.get(page)
    desk.post(f"{page}ask/")

    assert_whole(first)
    assert "Still to do" in words_of(first) and "Send for signature" not in words_of(first)
    assert "Send for signature" in words_of(ready)
    assert Accession.objects.get().state == "signing"


def test_what_brings_more_than_itself_leads_to_a_new_version(story):
    agreement = acceding.in_force(story)

    answer = browser(story.secretariat).post(f"{AGREEMENT}accessions/new/", said(story, agreement, brings="more"))

    assert answer.status_code == 409
    assert "it is a material change, not an accession" in words_of(answer)
    assert f"{AGREEMENT}new-version/" in answer.content.decode()
    assert not Accession.objects.exists()


def test_nobody_knows_of_what_is_prepared_but_who_prepares_it(story):
    page = acceding.proposed(story, acceding.in_force(story)).get_absolute_url()

    assert browser(story.constable).get(page).status_code == 404
    assert browser(story.outsider).get(page).status_code == 404
    assert browser(story.editor).get(page).status_code == 200


def test_a_party_refuses_on_its_page(story):
    agreement = acceding.in_force(story, by_consent=True)
    page = acceding.out(story, agreement, signatories=1).get_absolute_url()
    police, desk = agreement.parties.get(organisation=story.police), browser(story.ig_lead)
    shown = desk.get(page)

    unsaid = desk.post(f"{page}consent/{police.pk}/", {"agrees": "no", "reason": ""})
    desk.post(f"{page}consent/{police.pk}/", {"agrees": "no", "reason": "Not vetted."})

    assert "Answer for" in words_of(shown)
    assert "Say why it is refused" in words_of(unsaid)
    assert "Not vetted." in words_of(desk.get(page))


def test_a_signatory_signs_by_link_and_code_and_comes_back_to_the_receipt(story):
    agreement = acceding.in_force(story)
    accession = acceding.out(story, agreement, signatories=1)
    signatory, phone = accession.signatories.get(), Client()
    start = phone.get(f"/accede/{signatory.token}/")
    too_early = phone.get("/acceding/sign/")

    phone.post(f"/accede/{signatory.token}/")
    signatory.refresh_from_db()
    phone.post("/acceding/code/", {"code": signatory.code})
    form = phone.get("/acceding/sign/")
    typed = {"name": "Chief", "position": "Trustee", "authority": "office", "expected": accession.content_sha256}
    changed = phone.post("/acceding/sign/", {**typed, "expected": "0" * 64})
    done = phone.post("/acceding/sign/", typed, follow=True)
    again = phone.post("/acceding/sign/", typed, follow=True)

    for page in (start, form, done):
        assert_whole(page)
    assert too_early.status_code == 404
    assert "A party leaves by one month" in words_of(form)
    assert changed.status_code == 409
    assert "You signed the accession form" in words_of(done)
    assert "You signed the accession form" in words_of(again)
    assert Party.objects.get(organisation=story.trust, agreement=agreement).state == "active"


def test_a_link_is_of_no_use_in_another_browser_without_the_code(story):
    signatory = acceding.out(story, acceding.in_force(story), signatories=1).signatories.get()
    acceding.sit(signatory, at=story.at)
    other = Client()
    other.post(f"/accede/{signatory.token}/")

    answer = other.post("/acceding/sign/", {"name": "Chief"})

    assert answer.status_code == 302 and answer["Location"] == "/acceding/code/"


def test_a_renewed_link_kills_the_one_before(story):
    accession = acceding.out(story, acceding.in_force(story), signatories=1)
    signatory = accession.signatories.get()
    old = signatory.token

    proposing.renew_link(signatory, by=story.secretariat, at=story.at)

    assert Client().get(f"/accede/{old}/").status_code == 404
    assert Client().get(f"/accede/{accession.signatories.get().token}/").status_code == 200


def test_the_sealed_form_is_listed_and_downloaded_by_the_parties(story):

    accession = acceding.out(story, acceding.in_force(story), signatories=1)
    acceding.sign(accession.signatories.get(), at=story.at)
    sealing.seal_wanted(at=story.at)
    desk = browser(story.constable)

    listed = desk.get(f"{AGREEMENT}documents/")
    file = desk.get(f"{accession.get_absolute_url()}form.pdf")

    assert "Riverside Trust, to version 1.0" in words_of(listed)
    assert file["Content-Type"] == "application/pdf"
