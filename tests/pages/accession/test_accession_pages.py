"""The pages of an accession: prepared by the secretariat, consented to by the parties, signed by link and code."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from isa_portal.accession import sealing
from isa_portal.accession.models import Accession
from isa_portal.accession.services import proposing
from isa_portal.agreements.models import Party
from isa_portal.correspondence.models import Letter
from isa_portal.evidence import documents
from isa_portal.evidence.actors import PORTAL
from isa_portal.gateways.models import LegalGateway
from isa_portal.leaving import services as leaving
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import OrganisationRole
from tests import stories
from tests.apps.accession import conftest as acceding
from tests.pages.desk.pages import assert_whole, words_of
from tests.pages.signing.clock import StoppedClock

pytestmark = pytest.mark.django_db
AGREEMENT = "/boards/avon-and-somerset/agreements/t3-26/"


@pytest.fixture(autouse=True)
def _noon(settings):
    settings.CLOCK = "tests.pages.signing.clock.StoppedClock"
    StoppedClock.at = stories.NOON + timedelta(hours=1)


def browser(person) -> Client:
    client = Client()
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return client


def said(story, agreement, **changed):
    flow = agreement.versions.get(state="current").flows.get()
    return {"organisation": story.trust.pk, "role": "controller", "brings": "itself", "receives_in": flow.pk, **changed}


def test_the_secretariat_proposes_answers_names_and_sends(story, agreement):
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


def test_what_brings_more_than_itself_leads_to_a_new_version(story, agreement):

    answer = browser(story.secretariat).post(f"{AGREEMENT}accessions/new/", said(story, agreement, brings="more"))

    assert answer.status_code == 409
    assert "it is a material change, not an accession" in words_of(answer)
    assert f"{AGREEMENT}new-version/" in answer.content.decode()
    assert not Accession.objects.exists()


def test_nobody_knows_of_what_is_prepared_but_who_prepares_it(story, agreement):
    page = acceding.proposed(story, agreement).get_absolute_url()

    assert browser(story.constable).get(page).status_code == 404
    assert browser(story.outsider).get(page).status_code == 404
    assert browser(story.editor).get(page).status_code == 200


def test_a_party_refuses_on_its_page(story, by_consent):
    page = acceding.out(story, by_consent, signatories=1).get_absolute_url()
    police, desk = by_consent.parties.get(organisation=story.police), browser(story.ig_lead)
    shown = desk.get(page)

    unsaid = desk.post(f"{page}consent/{police.pk}/", {"agrees": "no", "reason": ""})
    desk.post(f"{page}consent/{police.pk}/", {"agrees": "no", "reason": "Not vetted."})

    assert "Answer for" in words_of(shown)
    assert "Say why it is refused" in words_of(unsaid)
    assert "Not vetted." in words_of(desk.get(page))


@pytest.fixture
def signatory(story, agreement):
    return acceding.out(story, agreement, signatories=1).signatories.get()


def seated(signatory) -> Client:
    """Open the link of a signatory in a browser, with the code of its letter."""
    phone = Client()
    phone.post(f"/accede/{signatory.token}/")
    signatory.refresh_from_db()
    assert phone.post("/acceding/code/", {"code": signatory.code}).status_code == 302
    return phone


def typed(signatory, **changed):
    words = {"name": "Chief", "position": "Trustee", "authority": "office", "authority_note": ""}
    words |= {"expected": signatory.accession.content_sha256, "seat": signatory.pk}
    return {**words, "declared_0": "on", "declared_1": "on", **changed}


def test_a_signatory_reads_signs_and_comes_back_to_the_receipt(story, agreement, signatory):
    too_early, start = Client().get("/acceding/sign/"), Client().get(f"/accede/{signatory.token}/")
    phone = seated(signatory)
    read, form = phone.get("/acceding/read/"), phone.get("/acceding/sign/")

    undeclared = phone.post("/acceding/sign/", typed(signatory, declared_1=""))
    changed = phone.post("/acceding/sign/", typed(signatory, expected="0" * 64))
    elsewhere = phone.post("/acceding/sign/", typed(signatory, seat="0"))
    done = phone.post("/acceding/sign/", typed(signatory), follow=True)
    StoppedClock.at += timedelta(minutes=1)
    again = [phone.post("/acceding/sign/", typed(signatory), follow=True) for _ in range(4)]
    sealing.seal_wanted(at=StoppedClock.at)
    receipt = phone.get("/acceding/done/")
    taken = [phone.get(f"/acceding/sealed.{ending}")["Content-Disposition"] for ending in ("pdf", "proof.json")]

    for page in (start, read, form, done, receipt):
        assert_whole(page)
    assert "Download its proof (.proof.json)" in words_of(receipt)
    assert [words.rpartition("riverside-trust")[2] for words in taken] == ['.pdf"', '.proof.json"']
    assert too_early.status_code == 404
    for words in ("one month's notice", "states no liability", "From The Chief Constable", "Riverside Trust"):
        assert words in words_of(read)
    assert undeclared.status_code == 422 and "Confirm: The national advice was read." in words_of(undeclared)
    assert (changed.status_code, elsewhere.status_code) == (409, 409)
    assert "You signed at 13:00 on 21 November 2026" in words_of(done)
    assert all("You already signed at 13:00 on 21 November 2026" in words_of(page) for page in again)
    assert Party.objects.get(organisation=story.trust, agreement=agreement).state == "active"


def test_an_ended_session_signs_nothing_and_keeps_what_was_typed(story, signatory):
    phone = seated(signatory)
    StoppedClock.at += timedelta(hours=3)

    ended = phone.post("/acceding/sign/", typed(signatory, name="Chief Trustee", authority="written"), follow=True)
    signatory.refresh_from_db()
    form = phone.post("/acceding/code/", {"code": signatory.code}, follow=True)

    assert "What you typed is kept: enter the new code" in words_of(ended)
    assert 'value="Chief Trustee"' in form.content.decode()
    assert not signatory.accession.signatures.exists()


def test_who_declines_on_the_page_ends_it_and_reads_so(story, signatory):
    phone = seated(signatory)

    asked, empty = phone.get("/acceding/decline/"), phone.post("/acceding/decline/", {"seat": signatory.pk})
    done = phone.post("/acceding/decline/", {"seat": signatory.pk, "reason": "Liability is open."}, follow=True)
    after = phone.get("/acceding/sign/")

    assert_whole(asked)
    assert empty.status_code == 422
    assert "Liability is open." in words_of(done)
    assert "declined to accede" in words_of(after)
    assert Client().get(f"/accede/{signatory.token}/").status_code == 410


def test_a_board_that_asks_for_a_passkey_leads_to_one_instead_of_a_form(story, signatory):
    type(story.board).objects.filter(pk=story.board.pk).update(passkey_before_signing=True)

    page = seated(signatory).get("/acceding/sign/")

    assert "asks for a passkey before you sign" in words_of(page)
    assert "Your full name" not in words_of(page)


def test_a_link_is_of_no_use_in_another_browser_without_the_code(story, signatory):
    acceding.sit(signatory, at=story.at)
    other = Client()
    other.post(f"/accede/{signatory.token}/")

    answer = other.post("/acceding/sign/", typed(signatory))

    assert answer.status_code == 302 and answer["Location"] == "/acceding/code/"


def test_a_renewed_link_kills_the_one_before(story, signatory):
    old, accession = signatory.token, signatory.accession

    proposing.renew_link(signatory, by=story.secretariat, at=story.at)

    assert Client().get(f"/accede/{old}/").status_code == 404
    assert Client().get(f"/accede/{accession.signatories.get().token}/").status_code == 200


def test_an_address_is_mailed_its_form_again_and_then_its_receipt(story, signatory):
    def asked():
        StoppedClock.at += timedelta(minutes=11)
        page = Client().post("/signing/new-link/", {"email": signatory.user.email.upper()})
        found = Letter.objects.filter(recipient=signatory.user.email, kind__startswith="accession_sign")
        return words_of(page), [letter.kind for letter in found.order_by("pk")]

    waits = asked()
    acceding.sign(signatory, at=StoppedClock.at)
    is_signed = asked()

    assert waits[0] == is_signed[0] == words_of(Client().post("/signing/new-link/", {"email": "nobody@else.example"}))
    assert waits[1] == ["accession_sign", "accession_sign"]
    assert is_signed[1] == [*waits[1], "accession_signed", "accession_signed"]


def test_a_dead_link_leads_to_a_new_one(signatory):
    page = Client().get("/accede/nonsense/")

    assert page.status_code == 404
    assert "Send me a new link" in words_of(page)


def test_the_sealed_form_is_listed_and_downloaded_by_the_parties(story, agreement):
    accession = acceding.out(story, agreement, signatories=1)
    acceding.sign(accession.signatories.get(), at=story.at)
    sealing.seal_wanted(at=story.at)
    desk = browser(story.constable)

    listed, tab = desk.get(f"{AGREEMENT}documents/"), desk.get(f"{AGREEMENT}parties/")
    day = desk.get("/on-a-day/?q=Riverside+Trust&day_day=21&day_month=11&day_year=2026")
    form = desk.get(accession.get_absolute_url())
    file, proof = (desk.get(f"{accession.get_absolute_url()}form.{ending}") for ending in ("pdf", "proof.json"))

    assert "Riverside Trust, to version 1.0" in words_of(listed)
    assert "Trustee: accession form to version 1.0, online, 21 November 2026" in words_of(tab)
    assert "accession form to version 1.0" in words_of(day)
    assert file["Content-Type"] == "application/pdf"
    assert "Proof of the sealed form (.proof.json) Anybody can check a sealed document" in words_of(form)
    assert proof["Content-Disposition"] == 'attachment; filename="t3-26-accession-riverside-trust.proof.json"'


def test_the_public_page_checks_a_form_and_says_whether_it_stands(story, agreement):
    accession = acceding.out(story, agreement, signatories=1)
    chief = acceding.sign(accession.signatories.get(), at=story.at).signatory.user
    sealing.seal_wanted(at=story.at)
    form, proof = (documents.read(documents.find(accession.key, kind)) for kind in ("sealed", "proof"))

    def checked():
        given = {
            "document": SimpleUploadedFile("form.pdf", form),
            "proof": SimpleUploadedFile("form.proof.json", proof),
        }
        page = Client().post("/check/", given)
        assert_whole(page)
        return words_of(page)

    assert "Valid: what this program checks agrees." in checked()
    assert "Agreement T3/26 Family support Version 1.0" in checked()
    assert "Accession Riverside Trust, a party since 21 November 2026" in checked()
    assert "Today Riverside Trust is a party. The version that it joined is the current one." in checked()

    organisations.appoint(chief, story.trust, OrganisationRole.SIGNATORY, by=PORTAL, at=story.at)
    organisations.record_mandate(chief, story.trust, source="Trust deed", by=PORTAL, at=story.at)
    party = agreement.parties.get(organisation=story.trust)
    notice = leaving.give_notice(party, by=chief, at=story.at)
    leaving.end_notice(notice, at=story.at + timedelta(days=400))

    assert "Today It was sealed here; Riverside Trust is no party any more." in checked()
