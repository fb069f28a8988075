"""The public page that checks a document, the program it offers, and proofs of the log."""

import json
import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from isa_portal.evidence import log, packing
from tests.documents.test_verifier import sealed  # noqa: F401
from tests.pages.signing.test_signing_pages import words_of

pytestmark = pytest.mark.django_db


def file(content, name="agreement.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def checked(**given):
    return Client().post(reverse("check_document"), given)


def test_a_sealed_agreement_is_checked_without_an_account(sealed):  # noqa: F811
    page = checked(document=file(sealed.pdf), proof=file(sealed.proof, "agreement.proof.json"))

    assert page.status_code == 200
    said = words_of(page)
    assert "Valid: what this program checks agrees." in said
    assert "01/26 Family support" in said
    assert "Not checked The seal and its certificate: run pdfsig" in said


def test_a_changed_document_is_called_altered(sealed):  # noqa: F811
    page = checked(document=file(sealed.pdf + b"\n"), proof=file(sealed.proof, "agreement.proof.json"))

    assert "Altered: do not rely on this document." in words_of(page)
    assert "Wrong The file differs from the sealed file" in words_of(page)


@pytest.mark.parametrize("content", [b"Not a PDF", b"%PDF-1.7\n", b"\x00" * 2000])
def test_what_is_not_a_sealed_agreement_is_unreadable(content):
    page = checked(document=file(content))

    assert page.status_code == 200
    assert "Unreadable: this is not a sealed document" in words_of(page)


def test_what_was_not_chosen_or_is_no_checkpoint_is_said(sealed):  # noqa: F811
    nothing = checked()
    text = checked(document=file(sealed.pdf), checkpoint="Record 12")

    assert (nothing.status_code, text.status_code) == (422, 422)
    assert "There is no checkpoint in it." in words_of(text)


def test_the_program_that_is_offered_says_the_same_offline(sealed, tmp_path):  # noqa: F811
    (tmp_path / "isa-verify.pyz").write_bytes(Client().get(reverse("verifier")).content)
    (tmp_path / "agreement.pdf").write_bytes(sealed.pdf)
    (tmp_path / "agreement.proof.json").write_bytes(sealed.proof)
    (tmp_path / "letter.txt").write_text(json.loads(sealed.proof)["checkpoint"])

    def run(*more):
        # -I: nothing of this machine's Python but the standard library; no address to reach.
        words = [sys.executable, "-I", "-S", "isa-verify.pyz", *more]
        return subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    whole, letter = run("agreement.pdf"), run("agreement.pdf", "--checkpoint", "letter.txt", "--json")
    (tmp_path / "agreement.proof.json").rename(tmp_path / "other.json")
    alone, nothing = run("agreement.pdf"), run("letter.txt")
    (tmp_path / "agreement.pdf").write_bytes(sealed.pdf[:-9] + b"x" + sealed.pdf[-8:])
    changed = run("agreement.pdf", "other.json")

    assert (whole.returncode, whole.stderr) == (0, "")
    assert whole.stdout.startswith("Valid: what this program checks agrees.")
    assert "run pdfsig" in whole.stdout
    assert (letter.returncode, json.loads(letter.stdout)["verdict"]) == (0, "valid")
    assert [alone.returncode, nothing.returncode, changed.returncode] == [2, 3, 1]
    assert "Traceback" not in "".join(one.stderr for one in (whole, letter, alone, nothing, changed))


def test_the_program_is_the_same_whoever_builds_it(tmp_path, capsys):
    call_command("build_verifier", tmp_path / "verify.pyz")

    assert (tmp_path / "verify.pyz").read_bytes() == packing.verifier() == Client().get(reverse("verifier")).content
    assert "sha256 " in capsys.readouterr().out


def test_a_proof_of_the_log_tells_numbers_and_hashes_only(sealed):  # noqa: F811
    assert Client().get(reverse("record_proof", args=[1, 10**9])).status_code == 404
    if log.size_now() > 1:
        answer = Client().get(reverse("record_proof", args=[1, log.size_now()])).json()
        assert set(answer) == {"schema", "first", "second", "path"}
