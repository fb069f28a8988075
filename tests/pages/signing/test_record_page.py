"""Recording an existing agreement: unknowns stay unknown, and wrong input gets its sentence."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from isa_portal.agreements.models import Agreement
from isa_portal.correspondence.models import Letter
from isa_portal.evidence import documents
from isa_portal.signing.models import Signature, SigningRound
from tests.pages.signing.conftest import everything, words_of

pytestmark = pytest.mark.django_db

ROWS = {f"{prefix}-{key}": n for prefix in ("parties", "signatories") for key, n in
        (("TOTAL_FORMS", "4"), ("INITIAL_FORMS", "0"), ("MIN_NUM_FORMS", "0"), ("MAX_NUM_FORMS", "100"))}  # fmt: skip


@pytest.fixture
def address(story):
    return reverse("record_existing", args=[story.board.slug])


@pytest.fixture
def typed(story):
    """A tier 2 with three signatories of two parties, of whom only the police dated theirs."""
    return {
        **ROWS,
        "title": "Troubled families",
        "reference": "02/15",
        "tier": "2",
        "parties-0-organisation": story.council.pk,
        "parties-1-organisation": story.police.pk,
        "signatories-0-organisation": story.council.pk,
        "signatories-0-position": "Director of people",
        "signatories-1-organisation": story.council.pk,
        "signatories-1-position": "Director of housing",
        "signatories-2-organisation": story.police.pk,
        "signatories-2-position": "Superintendent",
        "signatories-2-dated_day": "13",
        "signatories-2-dated_month": "4",
        "signatories-2-dated_year": "2015",
        "review_months": "12",
        "notice_number": "1",
        "notice_unit": "months",
        "history": "0.1 | March 2015 | First draft\n0.2 | | Comments of the police",
    }


def test_a_document_is_recorded_with_its_unknowns(officer, address, typed):
    scan = SimpleUploadedFile("isa.pdf", b"%PDF-1.4 scan", "application/pdf")
    letters = Letter.objects.count()

    answer = officer.post(address, {**typed, "scan": scan})

    agreement = Agreement.objects.get(reference="02/15")
    assert answer.status_code == 302
    assert agreement.state == "in_force"
    assert agreement.in_force_from is None
    assert "Start not computable: 2 of 3 signatures carry no date." in agreement.start_note
    assert str(agreement.review_due) == "13 April 2016"
    assert [str(s.dated) for s in Signature.objects.filter(version__agreement=agreement)] == [
        "None",
        "None",
        "13 April 2015",
    ]
    assert [str(row) for row in agreement.printed_history.all()] == ["0.1 (March 2015)", "0.2 (undated)"]
    assert documents.find(agreement.versions.get().key, "paper") is not None
    assert not SigningRound.objects.filter(version__agreement=agreement).exists()
    assert Letter.objects.count() == letters


def test_other_parties_may_stay_open(officer, address, typed, story):
    alone = {key: value for key, value in typed.items() if not key.startswith(("parties-1", "signatories-"))}
    words = {**ROWS, **alone, "tier": "0", "other_parties_note": "not listed in the document", "review_months": "36"}
    review = {"review_due_month": "8", "review_due_year": "2022"}

    officer.post(address, {**words, **review})

    agreement = Agreement.objects.get(reference="02/15")
    assert agreement.other_parties_note == "not listed in the document"
    assert str(agreement.review_due) == "August 2022"


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    [
        ({"signatories-2-dated_year": "15"}, 422, "Write the year with four digits, for example 13/04/2015."),
        (
            {"signatories-2-dated_day": "31", "signatories-2-dated_month": "2"},
            422,
            "31/2/2015 is not a real date: February 2015 has 28 days.",
        ),
        (
            {"starts_on_day": "31", "starts_on_month": "2", "starts_on_year": "2015"},
            422,
            "31/2/2015 is not a real date",
        ),
        ({"notice_unit": ""}, 422, "Say whether 1 is days or months."),
        ({"notice_number": ""}, 422, "Enter the number of months."),
        ({"title": "ISA\u200b"}, 422, "Title contains an invisible character"),
        ({"reference": ""}, 422, "Enter the reference."),
        ({"tier": ""}, 422, "Choose the tier."),
        ({"signatories-0-position": ""}, 422, "Enter the position of the person who signed."),
        ({"signatories-0-organisation": ""}, 422, "Choose for which organisation this person signed."),
        ({"history": "0.1 March 2015"}, 422, "Line 1: write number | date | description, with two upright strokes."),
        ({"history": "0.1 | 31/02/2015 | Draft"}, 422, "Line 1: 31/02/2015 is not a real date"),
        ({"history": "0.1 | 04/15 | Draft"}, 422, "Line 1: Write the year with four digits"),
        ({"parties-0-organisation": "board:1"}, 422, "Choose one from the list."),
        ({"parties-1-organisation": ""}, 409, "signed but is not a party. Add it to the parties."),
        ({"signatories-2-dated_year": "2030"}, 409, "13 April 2030 is in the future."),
        ({"reference": "T1/26"}, 409, "has an agreement T1/26 already. Choose another reference."),
    ],
)
def test_what_is_wrong_gets_its_sentence_and_changes_nothing(officer, address, typed, story, changed, status, sentence):
    from tests import stories

    stories.tier_1_in_force(story)
    before = everything()

    page = officer.post(address, {**typed, **changed})

    assert page.status_code == status
    assert sentence in words_of(page)
    assert everything() == before
    assert 'value="Superintendent"' in page.content.decode()


def test_the_same_organisation_twice_is_refused(officer, address, typed, story):
    page = officer.post(address, {**typed, "parties-2-organisation": story.council.pk})

    assert page.status_code == 409
    assert "The same organisation cannot be a party twice. Remove one of the two." in words_of(page)
    assert not Agreement.objects.exists()


def test_one_party_is_not_enough(officer, address, typed, story):
    alone = {key: value for key, value in typed.items() if not key.startswith(("parties-1", "signatories-2"))}

    page = officer.post(address, {**ROWS, **alone})

    assert page.status_code == 409
    assert "Add a second party, or say how the document leaves its other parties open." in words_of(page)


def test_what_is_not_a_pdf_is_refused(officer, address, typed):
    page = officer.post(address, {**typed, "scan": SimpleUploadedFile("isa.pdf", b"PK word document")})

    assert page.status_code == 409
    assert "The document is not a PDF. Save it as PDF and choose it again." in words_of(page)
    assert "choose the document again" in words_of(page)


def test_more_rows_are_offered_without_script_and_what_was_typed_stays(officer, address, typed):
    page = officer.post(address, {**typed, "signatories-2-dated_year": "15", "more": "rows"})

    html = page.content.decode()
    assert page.status_code == 200
    assert 'name="parties-7-organisation"' in html
    assert 'name="signatories-7-position"' in html
    assert 'value="Superintendent"' in html
    assert "There is a problem" not in html


def test_only_the_secretariat_finds_the_page(client, address, story):
    for person in (story.editor, story.outsider, story.ig_lead):
        client.force_login(person, "django.contrib.auth.backends.ModelBackend")
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
