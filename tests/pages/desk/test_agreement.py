"""An agreement's head and tabs, in every state that a reader meets."""

import re
from datetime import date

import pytest
from django.urls import reverse

from isa_portal.agreements.models import Tier
from isa_portal.evidence import documents, sealing
from isa_portal.evidence.actors import PORTAL
from isa_portal.leaving import services as leaving
from isa_portal.lib.calendar import PartialDate, Period
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import OrganisationRole
from isa_portal.reviews import services as reviews
from isa_portal.signing.paper import PaperAgreement, PaperSignatory
from isa_portal.signing.sealing import seal_wanted
from isa_portal.signing.services.recording import record_existing
from tests import stories
from tests.pages.desk.pages import TABS, assert_whole, tabs_of, words_of
from tests.stories import NOON

pytestmark = pytest.mark.django_db


class Noon:
    """A clock that stands at the noon of the stories, an hour later so that nothing lies ahead of it."""

    at = NOON

    def now(self):
        return Noon.at


@pytest.fixture(autouse=True)
def clock(settings):
    settings.CLOCK = "tests.pages.desk.test_agreement.Noon"
    Noon.at = NOON
    yield Noon
    Noon.at = NOON


@pytest.fixture
def in_force(story):
    return stories.agreement_in("in_force", story)


@pytest.fixture
def recorded(story):
    return record_existing(story.board, bristol(story), scan=b"%PDF-1.4 scan", by=story.secretariat, at=NOON)


def bristol(story):
    """What the old document says, with everything that it leaves open."""
    row = {
        "inherent_likelihood": 1,
        "inherent_impact": 2,
        "residual_likelihood": 2,
        "residual_impact": 2,
        "printed_inherent_priority": 2,
        "printed_residual_priority": 2,
    }
    return PaperAgreement(
        reference="02/15",
        title="Families with several needs",
        tier=Tier.STAND_ALONE,
        purpose="Find families who need help.",
        parties=(story.council, story.police),
        signatories=(
            PaperSignatory(story.council, "Service director"),
            PaperSignatory(story.council, "Second service director"),
            PaperSignatory(story.police, "Superintendent", PartialDate.day(date(2015, 4, 13))),
        ),
        review_months=12,
        notice=Period(1, "months"),
        notice_method="in writing",
        printed_history=(("0.9", PartialDate.month(2019, 8), "Third review"), ("10.0", None, "")),
        risks=({"description": "Combined data is more sensitive", **row},),
    )


def left_open(story):
    return PaperAgreement(
        reference="EH/20",
        title="Early help",
        tier=Tier.STAND_ALONE,
        parties=(story.council,),
        other_parties_note="not listed in the document",
        review_due=PartialDate.month(2022, 8),
        review_questions=("Is it still needed?", "Did it help?"),
    )


def read(client, agreement, tab=""):
    return words_of(client.get(agreement.get_absolute_url() + tab))


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("who", ["secretariat", "ig_lead", "constable", "editor"])
def test_every_tab_of_an_agreement_in_force_is_whole(story, signed_in, in_force, tab, who):
    assert_whole(signed_in(getattr(story, who)).get(in_force.get_absolute_url() + tab))


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_of_a_recorded_agreement_is_whole(story, signed_in, recorded, tab):
    open_one = record_existing(story.board, left_open(story), by=story.secretariat, at=NOON)

    for agreement in (recorded, open_one):
        assert_whole(signed_in(story.secretariat).get(agreement.get_absolute_url() + tab))


@pytest.mark.parametrize("state", ["drafting", "awaiting_approval", "approved", "out_for_signature"])
def test_every_tab_is_whole_before_an_agreement_is_in_force(story, signed_in, state):
    version = stories.version_in(state, story)

    for path in tabs_of(version.agreement):
        assert_whole(signed_in(story.secretariat).get(path))


def test_an_outsider_cannot_tell_an_agreement_from_nothing(story, signed_in, in_force):
    outsider = signed_in(story.outsider)

    for path in [*tabs_of(in_force), in_force.get_absolute_url() + "documents/" + "0" * 64 + "/"]:
        there, nowhere = outsider.get(path), outsider.get(path.replace("01-26", "99-99"))
        assert there.status_code == nowhere.status_code == 404
        assert without_secrets(there) == without_secrets(nowhere)
    assert outsider.post(reverse("retry_seal", args=["avon-and-somerset", "01-26"])).status_code == 404


def without_secrets(response):
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", response.content.decode())


def test_a_stranger_to_the_portal_is_asked_to_sign_in(client, in_force):
    for path in tabs_of(in_force):
        assert client.get(path).headers["Location"].startswith("/sign-in/?next=")


def test_an_account_that_was_closed_sees_nothing(story, signed_in, in_force):
    client = signed_in(story.ig_lead)
    story.ig_lead.is_active = False
    story.ig_lead.save()

    assert {client.get(path).status_code for path in tabs_of(in_force)} == {302}


def test_a_party_that_is_only_listed_sees_nothing_of_a_draft(story, signed_in):
    agreement = stories.draft(story).agreement

    assert {signed_in(story.ig_lead).get(path).status_code for path in tabs_of(agreement)} == {404}
    assert signed_in(story.editor).get(agreement.get_absolute_url()).status_code == 200


def test_the_head_says_since_when_between_whom_and_when_the_review_is(story, signed_in, in_force):
    text = read(signed_in(story.ig_lead), in_force)

    assert "Tier 2 (purpose-specific), 01/26 Family support In force" in text
    assert "In force since 21 November 2026 between 2 parties." in text
    assert "Review due on 21 November 2027, in 365 days." in text
    assert "Nothing waits for you." in text


def test_each_reader_is_offered_the_one_thing_that_waits_for_them(story, signed_in):
    version = stories.version_in("approved", story)

    for_secretariat = signed_in(story.secretariat).get(version.agreement.get_absolute_url()).content.decode()
    for_editor = signed_in(story.editor).get(version.agreement.get_absolute_url()).content.decode()

    assert for_secretariat.count('class="govuk-button"') <= 1
    assert 'class="govuk-button"' not in for_editor
    assert "Waits for the secretariat." in words_of(signed_in(story.editor).get(version.agreement.get_absolute_url()))


def test_the_summary_answers_who_is_covered_and_what_that_does_not_mean(story, signed_in, in_force):
    text = read(signed_in(story.ig_lead), in_force)

    assert "Covered by this agreement Both have signed; covered since 21 November 2026." in text
    assert "It does not stop sharing that the law requires or permits" in text
    assert "Signed by 3 people, 2 parties" in text
    assert "Leaving 1 month's notice, in writing" in text
    assert "21 November 2027 The review is due" in text


def test_the_picture_of_the_flows_has_words_and_a_table(story, signed_in, in_force):
    html = signed_in(story.ig_lead).get(in_force.get_absolute_url()).content.decode()

    words = "Flow 1: from Avon and Somerset Police to Bristol City Council, personal, 1 data item."
    assert f'<title id="flows-words">{words}</title>' in html
    assert "Avon and Somerset Police to Bristol City Council: 1 flow, personal" in html
    assert "data-and-law/#flows" in html


def test_a_recorded_agreement_keeps_what_its_document_leaves_open(story, signed_in, recorded):
    client = signed_in(story.secretariat)

    summary, parties = read(client, recorded), read(client, recorded, "parties/")

    assert "Start not computable: 2 of 3 signatures carry no date." in summary
    assert "Review was due on 13 April 2016 and is overdue by 3,874 days." in summary
    assert "Counted from the only dated signature." in summary
    assert "Waits for Bristol City Council." in summary
    assert "Not known A signature in the document is undated" in summary
    assert "Service director: version 1.0, on paper, undated" in parties
    assert "Superintendent: version 1.0, on paper, 13 April 2015" in parties


def test_printed_history_and_printed_figures_are_shown_as_printed(story, signed_in, recorded):
    client = signed_in(story.secretariat)

    text, risks = read(client, recorded, "text/"), read(client, recorded, "risks/")

    assert "They are not versions of this portal" in text
    assert "0.9 August 2019 Third review" in text
    assert "10.0 Undated No description is printed" in text
    assert "Document says 2; 2 x 2 = 4." in risks


def test_parties_that_a_document_does_not_list_leave_cover_not_known(story, signed_in):
    agreement = record_existing(story.board, left_open(story), by=story.secretariat, at=NOON)
    client = signed_in(story.secretariat)

    assert "Not known The parties are not listed in the document." in read(client, agreement)
    assert "Review was due in August 2022 and is overdue by" in read(client, agreement)
    assert "Is it still needed? Did it help?" in read(client, agreement, "reviews/")


def test_an_illustration_says_so(story, signed_in):
    story.board.is_illustration = True
    story.board.save()
    agreement = stories.draft(story).agreement

    assert "This is an illustration." in read(signed_in(story.secretariat), agreement)


def test_the_text_has_an_anchor_for_each_clause_and_no_live_mark(story, signed_in, in_force):
    html = signed_in(story.ig_lead).get(in_force.get_absolute_url() + "text/").content.decode()

    assert 'id="clause-1"' in html
    assert "<strong>helps</strong>" in html
    assert "1.0" in words_of(signed_in(story.ig_lead).get(in_force.get_absolute_url() + "text/"))


def test_parties_shows_who_signed_and_the_tier_1_beneath(story, signed_in, in_force):
    text = read(signed_in(story.ig_lead), in_force, "parties/")

    assert "Police signatory, Head of information management: version 1.0, online" in text
    assert "Tier 1 signed T1/26" in text
    assert "Active since 21 November 2026" in text


def test_only_a_signatory_with_a_mandate_is_offered_to_give_notice(story, signed_in, in_force):
    def offered(person):
        return "Give notice" in read(signed_in(person), in_force, "parties/")

    assert offered(story.constable)
    assert not offered(story.ig_lead)
    assert not offered(story.director)
    assert not offered(story.secretariat)


def test_a_signatory_of_one_party_gives_notice_without_naming_it(story, signed_in, in_force):
    html = signed_in(story.constable).get(in_force.get_absolute_url()).content.decode()

    assert ">Give notice</a>" in html


def test_a_notice_is_shown_with_both_dates(story, signed_in, in_force):
    party = in_force.parties.get(organisation=story.police)
    leaving.give_notice(party, by=story.constable, at=story.at)
    client = signed_in(story.secretariat)

    assert "Bound until 21 December 2026; out from 22 December 2026." in read(client, in_force, "reviews/")
    assert "has given notice and is bound until 21 December 2026." in read(client, in_force)
    assert "Leaving, bound from 21 November 2026 until 21 December 2026" in read(client, in_force, "parties/")


def test_a_party_that_left_reads_what_bound_it_and_no_later_event(story, signed_in, in_force, clock):
    party = in_force.parties.get(organisation=story.police)
    notice = leaving.give_notice(party, by=story.constable, at=story.at)
    clock.at = story.later(days=60)
    leaving.end_notice(notice, at=story.at)
    reviews.schedule(in_force, at=story.at)
    police, board = signed_in(story.ig_lead), signed_in(story.secretariat)

    assert "The parties share what" in read(police, in_force, "text/")
    assert "gave notice" in read(police, in_force, "history/")
    assert "Review scheduled" in read(board, in_force, "history/")
    assert "Review scheduled" not in read(police, in_force, "history/")
    assert "was bound until 21 December 2026" in read(police, in_force)
    assert "Left, bound from 21 November 2026 until 21 December 2026" in read(board, in_force, "parties/")


def test_history_tells_the_trail_as_sentences_and_drafting_to_the_lead_only(story, signed_in, in_force):
    lead = read(signed_in(story.editor), in_force, "history/")
    other = read(signed_in(story.ig_lead), in_force, "history/")

    for sentence in ("Came into force on 21 November 2026", "Approved as version 1.0", "Clause added: Purpose"):
        assert sentence in lead
    assert "Came into force on 21 November 2026" in other
    assert "Clause added" not in other
    assert "Changes of the text" not in other


def test_history_names_no_event_by_its_code(story, signed_in, in_force, recorded):
    party = in_force.parties.get(organisation=story.police)
    notice = leaving.give_notice(party, by=story.constable, at=story.at)
    leaving.end_notice(notice, at=story.later(days=60))
    seal_wanted(at=story.at)

    from isa_portal.desk.selectors.history.words import SENTENCES
    from isa_portal.evidence import audit

    told = {event.type for one in (in_force, recorded) for event in audit.history(one.chain)}

    assert told <= set(SENTENCES)


def test_changes_name_the_field_the_person_and_the_draft(story, signed_in):
    version = stories.draft(story)
    client = signed_in(story.editor)
    clause = version.clauses.first()
    from isa_portal.agreements.services import clauses

    clauses.change_clause(clause, heading="Aim", text="Another text.", by=story.editor, at=story.at)

    assert "Clause 1, Aim: heading, text" in read(client, version.agreement, "history/")


def test_the_sealed_document_is_offered_with_its_hash_and_comes_whole(story, signed_in, in_force):
    seal_wanted(at=story.later(minutes=1))
    client = signed_in(story.ig_lead)
    stored = sealing.progress(in_force.versions.get()).document

    page = read(client, in_force, "documents/")
    response = client.get(reverse("document", args=[story.board.slug, in_force.slug, stored.sha256]))

    assert stored.sha256 in page
    assert "Sealed on 21 November 2026" in page
    assert "Download signed PDF (" in page
    assert response.content == documents.read(stored)
    assert response.headers["Content-Disposition"] == 'attachment; filename="01-26-version-1.0.pdf"'
    assert "no-store" in response.headers["Cache-Control"]


def test_a_document_is_refused_to_strangers_and_under_another_agreement(story, signed_in, recorded, in_force):
    stored = documents.about([recorded.versions.get().key])[0]
    path = reverse("document", args=[story.board.slug, recorded.slug, stored.sha256])

    assert signed_in(story.secretariat).get(path).content == b"%PDF-1.4 scan"
    assert signed_in(story.outsider).get(path).status_code == 404
    elsewhere = path.replace("02-15", "01-26")
    assert signed_in(story.secretariat).get(elsewhere).status_code == 404


def test_a_document_of_another_subject_is_not_given_out_here(story, signed_in, in_force):
    stored = documents.store(
        b"%PDF-1.4 other",
        name="other.pdf",
        kind="paper",
        media_type="application/pdf",
        subject="version:999999",
        by=PORTAL,
        at=NOON,
    )
    path = reverse("document", args=[story.board.slug, in_force.slug, stored.sha256])

    assert signed_in(story.secretariat).get(path).status_code == 404


def test_a_damaged_file_is_said_and_never_sent(story, signed_in, recorded):
    from django.core.files.storage import default_storage

    stored = documents.about([recorded.versions.get().key])[0]
    path = documents.path_of(stored.sha256)
    default_storage.delete(path)

    response = signed_in(story.secretariat).get(
        reverse("document", args=[story.board.slug, recorded.slug, stored.sha256])
    )

    assert response.status_code == 409
    assert "missing from the storage" in words_of(response)


def test_a_failed_seal_says_why_and_the_secretariat_tries_again(story, signed_in, in_force):
    for _ in range(5):
        for claim in sealing.claim(story.later(hours=2), limit=5):
            sealing.fail(claim, "The certificate has expired.", at=story.at)
    client = signed_in(story.secretariat)

    page = read(client, in_force, "documents/")
    response = client.post(reverse("retry_seal", args=[story.board.slug, in_force.slug]))

    assert "Sealing has failed 5 times: The certificate has expired." in page
    assert "Try again" in page
    assert response.status_code == 302
    assert sealing.progress(in_force.versions.get()).state == "wanted"


def test_only_the_secretariat_asks_for_a_seal_again(story, signed_in, in_force):
    response = signed_in(story.ig_lead).post(reverse("retry_seal", args=[story.board.slug, in_force.slug]))

    assert response.status_code == 409
    assert "Only the board's secretariat may ask for the seal again." in words_of(response)


def test_a_seal_that_is_done_is_not_tried_again(story, signed_in, in_force):
    seal_wanted(at=story.later(minutes=1))

    response = signed_in(story.secretariat).post(reverse("retry_seal", args=[story.board.slug, in_force.slug]))

    assert response.status_code == 409


def test_a_name_with_markup_is_shown_as_text(story, signed_in):
    agreement = stories.draft(story, reference="03/26").agreement
    agreement.title = "<script>alert(1)</script>"
    agreement.save()

    html = signed_in(story.secretariat).get(agreement.get_absolute_url()).content.decode()

    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_reader_who_joined_later_sees_by_their_membership_alone(story, signed_in, in_force):
    client = signed_in(story.outsider)
    assert client.get(in_force.get_absolute_url()).status_code == 404

    organisations.appoint(story.outsider, story.police, OrganisationRole.READER, by=PORTAL, at=NOON)

    assert client.get(in_force.get_absolute_url()).status_code == 200
