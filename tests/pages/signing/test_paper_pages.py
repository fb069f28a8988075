"""Signing on paper on the pages: the copy to sign, entering it, checking it, and what a signatory is told."""

import subprocess

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from isa_portal.agreements.services import terms
from isa_portal.signing import presenting
from isa_portal.signing.models import Invitation, PaperSignature, PersonalLink, Signature
from isa_portal.signing.services import papers
from tests import stories
from tests.pages.signing.conftest import Signatory, everything, words_of

pytestmark = pytest.mark.django_db


def at(name, version, *parts):
    return reverse(name, args=[version.agreement.board.slug, version.agreement.slug, *parts])


def browser_of(person):
    browser = Client()
    browser.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return browser


def read_from_paper(version, invitation, **changed):
    words = {
        "signatory": invitation.party.signatories.first().pk,
        "scan": SimpleUploadedFile("signed.pdf", stories.SCAN),
        "dated_day": "",
        "dated_month": "11",
        "dated_year": "2026",
        "code_read": version.code,
        "original_kept": "Legal services",
        "true_copy": "on",
    }
    return {**words, **changed}


@pytest.fixture
def invitation(version, story):
    return Invitation.objects.get(round__version=version, party__organisation=story.police)


def test_a_paper_signature_is_entered_checked_and_shown(officer, story, version, invitation):
    page = officer.get(at("paper_record", version, invitation.pk))
    sent = officer.post(at("paper_record", version, invitation.pk), read_from_paper(version, invitation))
    paper = PaperSignature.objects.get()
    waits = words_of(officer.get(at("signatures", version)))
    own = words_of(officer.get(at("paper_check", version, paper.pk)))
    ig_lead = browser_of(story.ig_lead)
    asked = words_of(ig_lead.get(at("paper_check", version, paper.pk)))
    scan = ig_lead.get(at("paper_scan", version, paper.pk))
    checked = ig_lead.post(at("paper_check", version, paper.pk), {"found": "whole"})
    after = words_of(officer.get(at("signatures", version)))

    assert "Enter what stands on the paper" in words_of(page)
    assert (sent.url, checked.url) == (at("signatures", version), at("signatures", version))
    assert "Signed on paper, dated November 2026, as entered on 21 November 2026" in waits
    assert "A second person checks it" in own
    assert "each with the code" in asked and version.code in asked
    assert (scan.content, scan["Content-Disposition"]) == (stories.SCAN, 'attachment; filename="signed.pdf"')
    assert "Signed on paper, dated November 2026; checked on 21 November 2026" in after
    assert Signature.objects.filter(party=invitation.party, version=version).exists()


def test_what_is_wrong_stands_beside_its_box_and_changes_nothing(officer, version, invitation):
    before = everything()
    wrong = {"code_read": "0000-0000", "scan": SimpleUploadedFile("a.txt", b"Words"), "original_kept": " "}

    page = officer.post(at("paper_record", version, invitation.pk), read_from_paper(version, invitation, **wrong))
    late = {"dated_day": "24", "dated_month": "12"}
    future = officer.post(at("paper_record", version, invitation.pk), read_from_paper(version, invitation, **late))

    assert (page.status_code, future.status_code) == (422, 409)
    for words in (
        "is not the code of this version",
        "The scan is no PDF, PNG or JPEG",
        "Enter the place of the original",
    ):
        assert words in words_of(page)
    assert "24 December 2026 is in the future" in words_of(future)
    assert everything() == before


def test_a_faulty_scan_needs_its_reason(officer, story, version):
    paper = stories.on_paper(story, version, story.police)
    ig_lead = browser_of(story.ig_lead)

    without = ig_lead.post(at("paper_check", version, paper.pk), {"found": "faulty"})
    nothing = ig_lead.post(at("paper_check", version, paper.pk), {})
    given = ig_lead.post(at("paper_check", version, paper.pk), {"found": "faulty", "reason": "Page 3 is missing."})

    assert "Say what is wrong with it" in words_of(without)
    assert "Say whether the scan is the whole document" in words_of(nothing)
    assert given.url == at("signatures", version)
    assert PaperSignature.objects.get().set_aside_because == "Page 3 is missing."


def test_a_signatory_is_offered_paper_and_comes_back_to_what_was_signed(story, version, signatories):
    police = signatories[2].sit()
    read = words_of(police.client.get(reverse("sign_read")))
    how = words_of(police.client.get(reverse("sign_paper")))
    papers.check(stories.on_paper(story, version, story.police), by=story.colleague, at=story.at)

    done = words_of(police.client.get(reverse("sign_done")))
    again = police.sign()

    assert "Sign on paper instead" in read
    assert f"Each page carries the code {version.code}" in how
    assert "You signed on paper, without a date" in done
    assert again.url == reverse("sign_done")
    assert "You already signed on paper, without a date" in words_of(police.client.get(reverse("sign_done")))


def test_the_copy_to_sign_is_the_same_bytes_and_bears_the_code_on_every_page(version, program, tmp_path):
    first = presenting.render(version, signing_code=version.code)
    (tmp_path / "copy.pdf").write_bytes(first)
    text = subprocess.run([program("pdftotext"), "-layout", tmp_path / "copy.pdf", "-"], capture_output=True).stdout
    pages = text.decode().rstrip("\f").split("\f")

    assert presenting.render(version, signing_code=version.code) == first
    assert len(pages) > 3
    assert all(version.code in page for page in pages)
    assert "Signing copy" in pages[0]


def test_both_give_the_copy_to_sign(officer, version, signatories):
    police = signatories[2].sit()

    for given in (police.client.get(reverse("signing_copy")), officer.get(at("round_signing_copy", version))):
        assert (given["Content-Type"], given.content[:5]) == ("application/pdf", b"%PDF-")


def test_a_deed_says_before_that_it_is_signed_on_paper_only(story, clock):
    version = stories.draft(story, tier=1, reference="D/26")
    version = stories.sent(story, terms.change(version, is_deed=True, by=story.secretariat, at=story.at))
    signatory = Signatory(PersonalLink.objects.filter(invitation__round__version=version).last().pk, Client()).sit()

    read = words_of(signatory.client.get(reverse("sign_read")))
    form = words_of(signatory.client.get(reverse("sign_sign")))
    how = words_of(signatory.client.get(reverse("sign_paper")))
    refused = signatory.sign()

    assert "is a deed: it is signed on paper" in read and "Continue to sign" not in read
    assert "is a deed" in form and "Sign the agreement" not in form
    assert "Your witness must be with you when you sign" in how
    assert refused.status_code == 409
    assert not Signature.objects.filter(version=version).exists()
