"""A person signs for two parties only after a warning, and the evidence keeps it."""

import subprocess

import pytest
from django.test import Client
from django.urls import reverse

from isa_portal.agreements.lifecycle import State
from isa_portal.evidence.models import AuditEvent
from isa_portal.signing import sealing
from isa_portal.signing.models import Signature
from isa_portal.signing.services import naming
from tests import stories
from tests.pages.signing.conftest import Signatory, words_of

pytestmark = pytest.mark.django_db

WORDS = (
    "I sign for both Bristol City Council and The Chief Constable of Avon and Somerset,"
    " and know that I bind each of them to the other."
)


@pytest.fixture
def two_seats(story, clock):
    """The police signatory is named for the council too: two letters, two browsers, one person."""
    version = stories.draft(story)
    council = version.agreement.parties.get(organisation=story.council)
    for signatory in council.signatories.all():
        naming.remove_signatory(signatory, by=story.secretariat, at=story.at)
    who = story.constable
    naming.name_signatory(
        council, email=who.email, name=who.name, position="Interim director", by=story.secretariat, at=story.at
    )
    version = stories._through_to(story, version, State.OUT_FOR_SIGNATURE)
    clock.at = story.later(minutes=1)
    return [Signatory(link.pk, Client()).sit() for link in stories.links_of(version)]


def test_the_second_signature_of_one_person_needs_a_warning_ticked_and_is_kept_with_it(two_seats, program, tmp_path):
    council, police = two_seats
    first_page = words_of(council.client.get(reverse("sign_sign")))
    council.sign()
    second_page = words_of(police.client.get(reverse("sign_sign")))

    refused = police.sign()
    nothing = Signature.objects.filter(signatory=police.link.signatory).count()
    done = police.client.post(reverse("sign_sign"), police.typed(both="on"), follow=True)

    assert "both" not in first_page
    assert "You have signed this text for Bristol City Council already." in second_page
    assert WORDS in second_page
    assert refused.status_code == 422
    assert f"Confirm: {WORDS}" in words_of(refused)
    assert nothing == 0
    assert WORDS in words_of(done)
    signature = police.link.signatory.signatures.get()
    event = AuditEvent.objects.get(type="signature.sign", subject=f"signature:{signature.pk}")
    assert signature.also_for == signature.record["signs_for_several"] == event.facts["signs_for_several"] == WORDS
    assert "signs_for_several" not in council.link.signatory.signatures.get().record
    assert WORDS in printed(signature.version, program, tmp_path)


def test_two_tabs_do_not_get_round_the_warning(two_seats):
    council, police = two_seats
    page_of_the_police = police.typed()
    police.client.get(reverse("sign_sign"))
    council.sign()

    answer = police.client.post(reverse("sign_sign"), page_of_the_police)

    assert answer.status_code == 422
    assert WORDS in words_of(answer)
    assert not Signature.objects.filter(signatory=police.link.signatory).exists()


def test_the_evidence_says_control_of_a_mailbox_and_claims_no_more(signatories, program, tmp_path):
    police = signatories[2].sit()
    police.sign()
    signature = police.link.signatory.signatures.get()

    text = printed(signature.version, program, tmp_path)

    assert signature.record["proof"] == "control of this mailbox"
    assert "Control of this mailbox" in text
    assert "had control of this mailbox then" in text
    for claim in ("identity", "identified"):
        assert claim not in f"{signature.record} {text}".lower()


def printed(version, program, tmp_path):
    path = tmp_path / "document.pdf"
    path.write_bytes(sealing.render(version))
    said = subprocess.run([program("pdftotext"), path, "-"], capture_output=True, text=True, check=True).stdout
    return " ".join(said.split())
