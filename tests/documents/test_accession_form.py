"""isa-verify: what it says of a sealed accession form, and of every change that who holds it could try."""

import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from isa_portal.accession import sealing
from isa_portal.accession.services import consenting, signing
from isa_portal.evidence import audit, documents, log, packing, seal
from isa_portal.evidence import sealing as seals
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.verifier import canonical, notes, pdf
from isa_portal.evidence.verifier.check import check
from isa_portal.lib import pdf as printing
from isa_portal.organisations import services as organisations
from tests import stories
from tests.apps.accession import conftest as acceding
from tests.documents.test_verifier import leaves, with_change, words


@dataclass(frozen=True)
class Form:
    """A sealed accession form as the body has it: the PDF and its sidecar, with the key of the log."""

    pdf: bytes
    proof: bytes
    key: notes.Key

    @property
    def evidence(self):
        return canonical.decode(dict(pdf.Document(self.pdf).attachments())["evidence.json"])

    def check(self, content=None, proof=b""):
        return check(content or self.pdf, self.proof if proof == b"" else proof, key=self.key)


MADE: list[Form] = []


@pytest.fixture
def forms(db):
    """Two forms of one agreement that asks for consent, made once: what follows needs bytes only."""
    if not MADE:
        MADE.extend(two_sealed_forms())
    return MADE


def two_sealed_forms():
    story = stories.world()
    agreement = acceding.in_force(story, reference="T4/26", accession_by_consent=True)
    lead = acceding.police_leads_ig(story)
    quayside = organisations.register_organisation("Quayside Trust", kinds=["charity"], by=PORTAL, at=story.at)
    made = [acceding.out(replace(story, trust=body), agreement) for body in (story.trust, quayside)]
    answers = [(story.police, story.ig_lead, "It helps the same families."), (story.council, lead, "")]
    for one in made:
        for body, by, reason in answers:
            party = agreement.parties.get(organisation=body)
            consenting.consent(one, party, agrees=True, reason=reason, by=by, at=story.at)
    for one in made:
        for signatory in one.signatories.all():
            acceding.sign(signatory, at=story.at)
    sealing.seal_wanted(at=story.at)
    return [
        Form(*(documents.read(documents.find(one.key, kind)) for kind in ("sealed", "proof")), log.public_key())
        for one in made
    ]


def test_a_sealed_form_is_valid_and_says_who_joined_by_whose_signature_and_consent(forms):
    report = forms[0].check()

    assert (report.verdict, report.code, words(report)) == ("valid", 0, [])
    assert {line.step for line in report.lines} == {1, 2, 3, 4, 5, 6, 7}
    assert report.about["words"] == (
        "T4/26 Family support, version 1.0: accession of Riverside Trust, a party since 21 November 2026"
    )
    said = " ".join(line.words for line in report.lines)
    assert "Riverside Trust: Chief 1, Trustee; 2026-11-21" in said
    assert "Bristol City Council consented on 2026-11-21" in said
    assert "All who were named to sign have signed" in said
    assert "letter by letter, and no others" in said


def test_the_program_says_the_same_offline(forms, tmp_path):
    (tmp_path / "isa-verify.pyz").write_bytes(packing.verifier())
    (tmp_path / "form.pdf").write_bytes(forms[0].pdf)
    (tmp_path / "form.proof.json").write_bytes(forms[0].proof)
    (tmp_path / "changed.pdf").write_bytes(forms[0].pdf[:-9] + b"x" + forms[0].pdf[-8:])

    def run(*more):
        given = [sys.executable, "-I", "-S", "isa-verify.pyz", *more]
        return subprocess.run(given, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    whole, changed = run("form.pdf"), run("changed.pdf", "form.proof.json")

    assert (whole.returncode, changed.returncode, whole.stderr + changed.stderr) == (0, 1, "")
    assert whole.stdout.startswith("Valid: what this program checks agrees.\n\nT4/26 Family support, version 1.0: acc")


def test_the_whole_file_is_held_by_its_own_sidecar_only(forms):
    first, second = forms
    middle = len(first.pdf) // 2
    flipped = first.pdf[:middle] + bytes([first.pdf[middle] ^ 1]) + first.pdf[middle + 1 :]

    for content in (flipped, first.pdf + b"\n", first.pdf + b"x"):
        report = first.check(content)
        assert report.verdict == "altered"
        assert [one for one in words(report) if "The file differs from the sealed file" in one]
    other = first.check(proof=second.proof)
    assert (other.verdict, words(other)) == (
        "altered",
        ["The sidecar does not belong to this accession form: it tells of another document."],
    )
    alone = first.check(proof=None)
    assert (alone.verdict, len(words(alone))) == ("incomplete", 1)


@pytest.fixture
def judged(forms, monkeypatch):
    """Check the same pages, read once, with other evidence: as a forger without the seal would attach it."""
    pages = pdf.Document(forms[0].pdf).pages()
    monkeypatch.setattr(pdf.Document, "pages", lambda self: pages)

    def judge(evidence):
        raw = canonical.encode(evidence)
        monkeypatch.setattr(pdf.Document, "attachments", lambda self: [("evidence.json", raw)])
        return forms[0].check(proof=None)

    return judge


def fingerprint_anew(evidence):
    """Hash the content and every record again, as a forger can who has no log."""
    own = evidence["accession"]
    own["content_sha256"] = canonical.digest("isa-accession/1", own["content"])
    for one in evidence["signatures"]:
        one["record"]["content_sha256"] = own["content_sha256"]
        one["record_sha256"] = canonical.digest("isa-accession-signature/1", one["record"])


def another_flow(evidence, other):
    evidence["accession"]["content"]["flows"][0]["number"] = 2


def another_answer(evidence, other):
    evidence["accession"]["content"]["answers"]["lawful_basis"] = "Article 6(1)(a): consent"


def another_flow_with_its_hashes(evidence, other):
    another_flow(evidence, other)
    fingerprint_anew(evidence)


def another_answer_with_its_hashes(evidence, other):
    another_answer(evidence, other)
    fingerprint_anew(evidence)


def another_text_joined(evidence, other):
    evidence["accession"]["content"]["version_sha256"] = "ab" * 32
    fingerprint_anew(evidence)


def a_record_of_another_form(evidence, other):
    evidence["signatures"][0] = other["signatures"][0]


def a_signature_left_out(evidence, other):
    del evidence["signatures"][0]


def another_name(evidence, other):
    evidence["people"][evidence["signatures"][0]["record"]["person"]]["words"]["name"] = "Another"


def another_reason_of_a_consent(evidence, other):
    consent = next(one for one in evidence["events"] if one["event"]["type"] == "accession.consent")
    evidence["people"][consent["facts"]["reason"]["committed"]]["words"] = "Another."


def events_of(evidence, kind):
    key = evidence["accession"]["key"]
    return [one for one in evidence["events"] if (one["event"]["subject"], one["event"]["type"]) == (key, kind)]


def a_consent_removed(evidence, other):
    evidence["events"].remove(events_of(evidence, "accession.consent")[0])


def the_naming_of_a_signatory_removed(evidence, other):
    evidence["events"].remove(events_of(evidence, "accession.name_signatory")[0])


def the_facts_of_a_naming_held_back(evidence, other):
    del events_of(evidence, "accession.name_signatory")[0]["facts"]


def another_person_named(evidence, other):
    events_of(evidence, "accession.name_signatory")[0]["facts"]["person"] = "user:999"


def cut_before_it_took_effect(evidence, other):
    place = evidence["events"].index(events_of(evidence, "accession.accede")[0])
    del evidence["events"][place:]


TAMPERINGS = {
    another_flow: "The text in the evidence is not the text of its fingerprint.",
    another_answer: "The text in the evidence is not the text of its fingerprint.",
    another_flow_with_its_hashes: "“What the form says: Data flow 2, as recipient” on the pages is not what was",
    another_answer_with_its_hashes: "“What the form says: Lawful basis” on the pages is not what was signed.",
    another_text_joined: "The form names another text than the history knows as this version.",
    a_record_of_another_form: "The signature for Quayside Trust is of another text.",
    a_signature_left_out: "A signature that the history records is not in the evidence.",
    another_name: "The name of who signed for Riverside Trust is not the one that was committed to.",
    another_reason_of_a_consent: "The name of who consented for The Chief Constable of Avon and Somerset is not the one"
    " that was committed to.",
    a_consent_removed: "was changed or removed: it does not follow the one before it.",
    the_naming_of_a_signatory_removed: "Somebody signed for Riverside Trust who was not named for that.",
    the_facts_of_a_naming_held_back: "A part of the evidence does not have its form.",
    another_person_named: "Somebody who was named to sign for Riverside Trust has not signed.",
    cut_before_it_took_effect: "The history does not say that this form took effect.",
}


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_a_change_that_its_holder_could_try_is_found(forms, judged, tamper):
    evidence = forms[0].evidence

    tamper(evidence, forms[1].evidence)

    report = judged(evidence)
    assert report.verdict == "altered"
    assert [one for one in words(report) if TAMPERINGS[tamper] in one], words(report)


def test_every_field_of_the_form_its_signatures_and_its_own_events_is_bound(forms, judged):
    evidence = forms[0].evidence
    own = [place for place, one in enumerate(evidence["events"])
           if one["event"]["subject"] == evidence["accession"]["key"]]  # fmt: skip
    paths = [path for path in leaves(evidence) if path[0] in ("accession", "signatures", "people", "chain")]
    paths += [path for path in leaves(evidence) if path[0] == "events" and path[1] in own]

    found = {path: judged(with_change(evidence, path)).verdict for path in paths}

    assert {path: verdict for path, verdict in found.items() if verdict != "altered"} == {}
    assert len(paths) > 150
    assert judged(evidence).verdict == "incomplete"


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("Trust accedes to", "Council accedes to", "The head of the form"),
        ("Article 6(1)(e)", "Article 6(1)(a)", "“What the form says: Lawful basis”"),
        ("Finding families", "Finding homes", "“What the form says: Data flow 1, as recipient”"),
        ("same families", "same people", "“Consent of the parties: The Chief Constable of Avon and Somerset”"),
        ("Chief 1", "Chief 2", "“Signatures: Chief 1, Trustee”"),
        ("Fingerprints", "Marks", "“Fingerprints”"),
        ("Page 2 of 2", "Not binding", "What follows the last line"),
    ],
)
def test_other_words_on_the_pages_are_found(forms, monkeypatch, before, after, named):
    pages = [[one.replace(before, after) for one in page] for page in pdf.Document(forms[0].pdf).pages()]
    monkeypatch.setattr(pdf.Document, "pages", lambda self: pages)

    report = forms[0].check(proof=None)

    assert report.verdict == "altered"
    assert f"{named} on the pages is not what was signed." in words(report)


def test_a_form_that_was_sealed_before_forms_could_be_checked_says_so():
    old = printing.Attachment("accession.json", b"{}", "Content and signatures of the accession form")
    content = printing.render("<p>Form</p>", title="Form", created=datetime(2026, 1, 1, tzinfo=UTC), attachments=[old])

    report = check(content)

    assert (report.verdict, [line.words for line in report.lines]) == (
        "unreadable",
        ["The document cannot be read: it is an accession form that was sealed before such forms could be checked."],
    )


def test_a_worker_that_ended_after_the_seal_loses_no_proof_and_who_was_erased_is_not_named(db):
    story = stories.world()
    agreement = acceding.in_force(story)
    # The same words came to nothing before: one signed, the other declined.
    first, second = acceding.out(story, agreement).signatories.all()
    acceding.sign(first, at=story.at)
    signing.decline(acceding.sit(second, at=story.at), "Too early.", by=second.user, at=story.at)
    accession = acceding.out(story, agreement)
    for signatory in accession.signatories.all():
        acceding.sign(signatory, at=story.at)
    accession.refresh_from_db()
    assert accession.content_sha256 == agreement.accessions.earliest("pk").content_sha256
    audit.erase_person(signatory.user.actor_key, "Asked for it", at=story.at)
    # What a worker leaves that ends between the seal and its proof.
    (claim,) = seals.claim(story.at, kind="accession")
    document = sealing.render(accession, sealing.attached(accession, at=story.at))
    sealed = seal.seal(document, reason="Accession", at=story.at)
    seals.fulfil(claim, sealed, name=sealing.file_name(accession), at=story.at)

    assert sealing.seal_wanted(at=story.later(minutes=5)) == 0

    proof = documents.read(documents.find(accession.key, "proof"))
    report = check(sealed.content, proof, key=log.public_key())
    assert (report.verdict, words(report)) == ("valid", [])
    assert "Riverside Trust: personal details erased on 2026-11-21" in " ".join(line.words for line in report.lines)
