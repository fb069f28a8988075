"""Signatures on paper in a round: what is entered, who checks it, what it then does; deeds."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter

from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Agreement
from isa_portal.agreements.services import opening, terms
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.evidence import documents, people
from isa_portal.evidence.models import AuditEvent
from isa_portal.lib.calendar import PartialDate
from isa_portal.lib.errors import Refused
from isa_portal.reminders import services as reminders
from isa_portal.signing import scans, verify
from isa_portal.signing.lifecycle import InvitationState
from isa_portal.signing.models import Invitation, Method, PaperSignature, Signature
from isa_portal.signing.scans import Sheet
from isa_portal.signing.services import papers, rounds
from tests import stories
from tests.stories import SCAN, on_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def version(story):
    version = stories.sent(story, stories.draft(story, tier=1))
    story.later(days=1)
    return version


def invited(version, body):
    return Invitation.objects.get(round__version=version, party__organisation=body)


def entered(story, version, body=None, **changed):
    return on_paper(story, version, body or story.police, **changed)


# What it does ---------------------------------------------------------------------------------------------------------


def test_a_signature_on_paper_counts_for_nothing_before_a_second_person_checked_it(story, version):
    paper = entered(story, version)

    assert paper.waits
    assert not Signature.objects.filter(party__organisation=story.police).exists()
    assert invited(version, story.police).state == InvitationState.INVITED


def test_paper_and_online_signatures_in_one_round_bring_it_into_force(story, version):
    paper = entered(story, version, dated=PartialDate.month(2026, 11))
    stories.signs(story, version, story.council)

    signature = papers.check(paper, by=story.colleague, at=story.later(days=1))

    agreement = Agreement.objects.get(pk=version.agreement_id)
    adherence = signature.party.adherences.get()
    assert agreement.state == AgreementState.IN_FORCE
    assert (signature.method, str(signature.dated), signature.name) == (
        Method.PAPER,
        "November 2026",
        "Police signatory",
    )
    # It counts from its check, whatever month stands on it.
    assert adherence.adhered_at == signature.recorded_at == story.at
    assert list(verify.rows([agreement])) == []


def test_the_record_says_what_was_read_who_entered_it_and_who_checked_it(story, version):
    signature = papers.check(entered(story, version), by=story.ig_lead, at=story.at)

    record = signature.record
    assert record["dated"] is None
    assert (record["code_read"], record["original_kept"]) == (version.code, "Legal services, deed room")
    assert (record["recorded_by"], record["checked_by"]) == (story.secretariat.actor_key, story.ig_lead.actor_key)
    assert record["true_copy"] == scans.TRUE_COPY
    assert record["scan_sha256"] == documents.find(version.key, papers.SCAN).sha256 == documents.sha256_of(SCAN)


def test_one_of_two_signatories_on_paper_signs_in_part(story, version):
    papers.check(entered(story, version, story.council), by=story.colleague, at=story.at)

    assert invited(version, story.council).state == InvitationState.PART_SIGNED


def test_a_checked_signature_is_told_to_its_signatory_and_ends_the_letters_that_ask(story, version):
    papers.check(entered(story, version), by=story.colleague, at=story.at)

    told = Letter.objects.get(kind="paper_counted")
    asked = Letter.objects.filter(kind="signature_wanted", recipient=story.constable.email)
    assert told.recipient == story.constable.email
    assert {letter.state for letter in asked} == {LetterState.WITHDRAWN}
    assert not Letter.objects.filter(kind="paper_to_check", state=LetterState.OWED).exists()


def test_nobody_is_reminded_while_their_paper_waits_for_its_check(story, version):
    due = story.at + timedelta(days=6)
    before = list(reminders.coming_due(at=due))
    entered(story, version)

    after = list(reminders.coming_due(at=due))

    assert len(after) == len(before) - 1


def test_who_signs_online_while_the_paper_waits_has_one_signature(story, version):
    paper = entered(story, version)
    stories.signs(story, version, story.police)

    with pytest.raises(Refused, match=r"signed online meanwhile\. That signature stands"):
        papers.check(paper, by=story.colleague, at=story.at)

    assert Signature.objects.filter(party__organisation=story.police).count() == 1


# Who checks it --------------------------------------------------------------------------------------------------------


def test_the_recorder_a_stranger_and_the_signatory_do_not_check_it(story, version):
    paper = entered(story, version)

    for person, words in (
        (story.secretariat, "A second person checks it"),
        (story.outsider, "The board's secretariat or the IG lead"),
        (story.constable, "The board's secretariat or the IG lead"),
    ):
        with pytest.raises(Refused, match=words):
            papers.check(paper, by=person, at=story.at)

    assert not Signature.objects.exists()
    # The control: somebody else may.
    assert papers.check(paper, by=story.ig_lead, at=story.at)


def test_the_second_person_and_the_parties_ig_lead_are_asked_and_nobody_else(story, version):
    entered(story, version)

    asked = Letter.objects.filter(kind="paper_to_check").values_list("recipient", flat=True)

    assert set(asked) == {story.colleague.email, story.ig_lead.email}


def test_a_faulty_scan_is_set_aside_with_its_reason_and_may_be_entered_again(story, version):
    paper = papers.set_aside(entered(story, version), "Page 3 is missing.", by=story.ig_lead, at=story.at)

    again = entered(story, version)

    assert (paper.waits, paper.set_aside_because, again.waits) == (False, "Page 3 is missing.", True)
    assert Letter.objects.filter(kind="paper_set_aside").count() == 2
    with pytest.raises(Refused, match="checked already"):
        papers.check(paper, by=story.ig_lead, at=story.at)


def test_only_the_secretariat_enters_and_only_one_paper_waits_for_a_signatory(story, version):
    with pytest.raises(Refused, match="Only the board's secretariat"):
        entered(story, version, by=story.editor)
    entered(story, version)

    with pytest.raises(Refused, match="Nobody else has to sign"):
        entered(story, version)


def test_a_round_that_is_over_takes_no_paper_and_counts_none(story, version):
    paper = entered(story, version)
    rounds.withdraw(version.signing_round, "A change.", by=story.secretariat, at=story.at)

    with pytest.raises(Refused, match="withdrawn"):
        papers.check(paper, by=story.colleague, at=story.at)
    with pytest.raises(Refused, match="withdrawn"):
        entered(story, version)


# Bad input ------------------------------------------------------------------------------------------------------------


def pdf_with(**root):
    writer = PdfFileWriter()
    writer.insert_page(_page(writer))
    for name, value in root.items():
        writer.root[generic.pdf_name(f"/{name}")] = value
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _page(writer):
    box = generic.ArrayObject(generic.NumberObject(edge) for edge in (0, 0, 200, 200))
    return PageObject(contents=writer.add_object(generic.StreamObject(stream_data=b" ")), media_box=box)


def action(kind):
    return generic.DictionaryObject({generic.pdf_name("/S"): generic.pdf_name(kind)})


def encrypted():
    writer = PdfFileWriter()
    writer.insert_page(_page(writer))
    writer.encrypt("owner", "user")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture(kind):
    out = io.BytesIO()
    Image.effect_noise((200, 200), 80).save(out, kind)
    return out.getvalue()


BAD_SCANS = {
    "no picture and no PDF": (lambda: b"Dear all, we signed.", "no PDF, PNG or JPEG"),
    "a document of Word": (lambda: b"PK\x03\x04word/ [Content_Types].xml", "no PDF, PNG or JPEG"),
    "empty": (lambda: b"", "empty"),
    "encrypted": (encrypted, "encrypted"),
    "a script": (lambda: pdf_with(OpenAction=action("/JavaScript")), "scripts"),
    "a program to start": (lambda: pdf_with(OpenAction=action("/Launch")), "scripts"),
    "a file inside": (lambda: pdf_with(Names=generic.DictionaryObject({generic.pdf_name("/EmbeddedFiles"):
                                                                       generic.DictionaryObject()})), "other files"),
    "too large": (lambda: b"%PDF-" + bytes(scans.LARGEST), "the limit is 10 MB"),
    "a PDF cut short": (lambda: SCAN[:-200], "damaged|ends too early"),
    "a JPEG cut short": (lambda: picture("JPEG")[:-2000], "ends too early"),
    "a PNG cut short": (lambda: picture("PNG")[:-2000], "ends too early|damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_SCANS)
def test_a_bad_scan_gets_one_sentence(name):
    make, words = BAD_SCANS[name]

    with pytest.raises(AssertionError, match=words):
        raise AssertionError(*scans.file_problems(make()))
    assert len(list(scans.file_problems(make()))) == 1


@pytest.mark.parametrize("good", [SCAN, picture("PNG"), picture("JPEG")], ids=["PDF", "PNG", "JPEG"])
def test_a_good_scan_is_taken(good):
    assert list(scans.file_problems(good)) == []
    assert PdfFileReader(io.BytesIO(SCAN)).root


WRONG = {
    "a day in the future": ({"dated": PartialDate.day(date(2026, 12, 24))}, "24 December 2026 is in the future"),
    "a month to come": ({"dated": PartialDate.month(2027, 1)}, "January 2027 is in the future"),
    "before it existed": ({"dated": PartialDate.day(date(2026, 11, 20))}, "before this text existed: .*21 November"),
    "a month before": ({"dated": PartialDate.month(2026, 10)}, "October 2026 is before this text existed"),
    "no code": ({"code_read": " "}, "Enter the code at the foot"),
    "a code of nothing": ({"code_read": "0000-0000"}, "not the code of this version"),
    "no place": ({"original_kept": "  "}, "Say where the original is kept"),
    "a place that turns round": ({"original_kept": "Room \u202e7"}, "place of the original"),
    "no true copy": ({"is_true_copy": False}, "Confirm: This scan is a true copy"),
    "a bad scan": ({"content": b"Words"}, "no PDF, PNG or JPEG"),
}


def test_what_is_wrong_is_said_in_one_sentence_each_and_changes_nothing(story, version):
    events = AuditEvent.objects.count()

    for changed, words in WRONG.values():
        with pytest.raises(Refused, match=words) as refusal:
            entered(story, version, **changed)
        assert len(refusal.value.reasons) == 1

    assert not PaperSignature.objects.exists()
    assert (AuditEvent.objects.count(), Letter.objects.filter(kind="paper_to_check").count()) == (events, 0)


def test_the_month_of_today_and_no_date_at_all_are_taken(story, version):
    sheet = Sheet(SCAN, "a.pdf", PartialDate.month(2026, 11), version.code.lower(), "Room 7", True)

    assert list(scans.problems(sheet, version, at=story.at)) == []
    assert list(scans.problems(replace(sheet, dated=None), version, at=story.at)) == []


def test_the_code_of_an_earlier_version_is_named(story, version):
    rounds.withdraw(version.signing_round, "A change.", by=story.secretariat, at=story.at)
    version.refresh_from_db()
    following = opening.start_next_draft(version, by=story.secretariat, at=story.at)
    terms.change(following, benefits="More.", by=story.secretariat, at=story.at)
    following = stories.sent(story, following)

    with pytest.raises(Refused, match=f"{version.code} is the code of version {version.number}: this round signs"):
        entered(story, following, code_read=version.code)


# Deeds ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def deed(story):
    version = stories.draft(story, tier=1, reference="D/26")
    version = terms.change(version, is_deed=True, by=story.secretariat, at=story.at)
    return stories.sent(story, version)


def test_an_online_signature_on_a_deed_is_refused(story, deed):
    link = stories.links_of(deed)[-1]

    with pytest.raises(Refused, match="is a deed: it is signed on paper, before a witness who is physically present"):
        stories.sign(link, at=story.at)

    assert not Signature.objects.filter(version=deed).exists()


def test_a_deed_is_signed_on_paper_with_a_witness_who_gets_no_account(story, deed):
    with pytest.raises(Refused, match="Enter the name of the witness") as refusal:
        entered(story, deed)
    seen = entered(story, deed, witness=("A. Clerk", "Committee clerk"))
    signature = papers.check(seen, by=story.colleague, at=story.at)

    assert len(refusal.value.reasons) == 2
    assert people.words_of([signature.record["witness"]]) == {
        signature.record["witness"]: {"witness": "A. Clerk", "position": "Committee clerk"}
    }
    assert not story.board.__class__.objects.filter(name="A. Clerk").exists()
    assert "A. Clerk" not in str(signature.record)


def test_a_deed_says_so_in_its_text_and_a_text_without_it_keeps_its_hash(story, deed, version):
    assert deed.content["terms"]["deed"] is True
    assert "deed" not in version.content["terms"]
    assert deed.state == State.OUT_FOR_SIGNATURE
