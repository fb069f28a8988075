"""From the last signature to a sealed document that programs of others call valid."""

import subprocess
from datetime import timedelta

import page
import pytest
from django.core.files.storage import default_storage

from isa_portal.agreements.lifecycle import State
from isa_portal.evidence import documents, sealing, verify
from isa_portal.signing.sealing import seal_wanted
from tests import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return stories.world()


def test_a_signed_agreement_is_sealed_and_others_call_the_seal_valid(story, program, tmp_path):
    version = stories.version_in(State.CURRENT, story)

    seal_wanted(at=story.at)

    progress = sealing.progress(version)
    assert (progress.state, progress.words[:7]) == ("done", "Sealed ")
    path = tmp_path / "sealed.pdf"
    path.write_bytes(documents.read(progress.document))
    said = subprocess.run([program("pdfsig"), "-nocert", path], capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    subprocess.run([program("qpdf"), "--check", path], capture_output=True, check=True)
    assert page.is_pdf_compliant(path, profile="3a")
    assert page.is_pdf_compliant(path, profile="ua1")
    text = subprocess.run([program("pdftotext"), path, "-"], capture_output=True, text=True, check=True).stdout
    for words in ("First director", "Second director", "Police signatory", version.content_sha256[:20]):
        assert words in text
    assert list(verify.everything()) == []


def test_a_storage_that_fails_leaves_the_seal_to_be_tried_again(story, settings, tmp_path):
    version = stories.version_in(State.CURRENT, story)
    blocked = tmp_path / "a file where a folder should be"
    blocked.write_text("")
    working = settings.STORAGES
    settings.STORAGES = {
        **working,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": blocked}},
    }
    seal_wanted(at=story.at)
    assert sealing.progress(version).state == "wanted"
    assert sealing.progress(version).may_retry

    settings.STORAGES = working
    seal_wanted(at=story.at + timedelta(minutes=5))

    progress = sealing.progress(version)
    assert progress.state == "done"
    assert default_storage.exists(documents.path_of(progress.document.sha256))
