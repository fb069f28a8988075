"""On a day: the question, the answer from what one may see, the papers for a meeting."""

import subprocess
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode

from isa_portal.agreements.models import Agreement, Tier
from isa_portal.desk.selectors import on_a_day
from isa_portal.desk.selectors.on_a_day import subjects
from isa_portal.evidence.actors import PORTAL
from isa_portal.leaving import services as leaving
from isa_portal.lib.calendar import PartialDate
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole
from isa_portal.reminders import sweep
from isa_portal.signing.paper import PaperAgreement, PaperSignatory
from isa_portal.signing.services import recording
from tests import stories
from tests.factories.agreements import many_agreements
from tests.pages.desk.pages import assert_whole, words_of
from tests.stories import NOON

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


class Later:
    """Noon, long enough after the signatures for a party to have left."""

    def now(self):
        return NOON + timedelta(days=60)


@pytest.fixture(autouse=True)
def _later(settings):
    settings.CLOCK = "tests.pages.desk.test_on_a_day.Later"


def query(day=TODAY, known=None, **words):
    for name, one in (("day", day), ("known", known)):
        if one:
            words |= {f"{name}_day": one.day, f"{name}_month": one.month, f"{name}_year": one.year}
    return f"?{urlencode(words)}"


@pytest.fixture
def ask(signed_in):
    def get(person, *, at="/on-a-day/", **words):
        return signed_in(person).get(at + query(**words))

    return get


@pytest.fixture
def paper(story):
    document = PaperAgreement(
        reference="02/15",
        title="Troubled families",
        tier=Tier.STAND_ALONE,
        parties=[story.council, story.trust],
        signatories=[
            PaperSignatory(story.council, "Strategic director", PartialDate.month(2015, 4)),
            PaperSignatory(story.trust, "Chief executive", PartialDate.day(date(2015, 4, 13))),
        ],
    )
    return recording.record_existing(story.board, document, by=story.secretariat, at=story.at)


def test_the_answer_says_text_signatures_authority_gateways_source_and_since_when_records_are_kept(story, ask):
    stories.agreement_in("in_force", story)

    response = ask(story.secretariat, q="Avon and Somerset Police", day=TODAY + timedelta(days=1))

    assert_whole(response)
    text = words_of(response)
    name = "The Chief Constable of Avon and Somerset"
    assert f"On 22 November 2026 {name} was bound to 2 agreements." in text
    assert "01/26 Family support Bound. Since 21 November 2026. Version 1.0 Police signatory" in text
    assert "Authority: My office allows it; mandate: Scheme of delegation." in text
    assert "Crime and Disorder Act 1998 s.115 Online" in text
    assert "This portal keeps records since 21 November 2026; earlier days rest on papers." in text


def test_what_a_paper_leaves_open_is_not_known_and_who_entered_it_is_said(story, ask, paper):
    response = ask(story.secretariat, q="02/15", day=date(2015, 4, 14))

    text = words_of(response)
    assert "On 14 April 2015 1 organisation was bound. Of 1 party it is not known." in text
    assert "Not known. Signed in April 2015, day not recorded." in text
    assert "Riverside Trust Bound. Since 13 April 2015." in text
    assert "Paper, entered on 21 November 2026 by the Governance officer" in text


def test_as_known_on_an_earlier_day_a_paper_that_came_later_is_not_there(story, ask, paper):
    before = TODAY - timedelta(days=1)

    now = words_of(ask(story.secretariat, q="02/15", day=date(2020, 1, 1)))
    then = words_of(ask(story.secretariat, q="02/15", day=date(2020, 1, 1), known=before))

    assert "2 organisations were bound." in now
    assert "no organisation was bound." in then
    assert "As the portal knew it at the end of 20 November 2026." in then


def test_a_name_that_several_bear_is_asked_back_and_one_that_none_bears_is_refused(story, ask):
    stories.tier_1_in_force(story)

    several = ask(story.secretariat, q="somerset")
    none = ask(story.secretariat, q="Nowhere")

    assert_whole(several)
    assert "Avon and Somerset Board (board)" in words_of(several)
    assert "The Chief Constable of Avon and Somerset (organisation)" in words_of(several)
    assert (none.status_code, "You may see nothing of the name Nowhere." in words_of(none)) == (422, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"day_day": "30", "day_month": "2", "day_year": "2025"}, "30/2/2025 is not a real date"),
        ({"day_day": "", "day_month": "", "day_year": ""}, "Enter the day, for example 13/04/2015."),
        ({"known_day": "1", "known_month": "1", "known_year": "2040"}, "1 January 2040 is still to come."),
        ({"known_day": "1", "known_month": "1", "known_year": "2026"}, "1 January 2026 is before 21 November 2026."),
        ({"q": ""}, "Enter the board, organisation or agreement."),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(story, signed_in, words, said):
    asked = {"q": "Bristol", "day_day": "21", "day_month": "11", "day_year": "2026"} | words

    response = signed_in(story.secretariat).get(f"/on-a-day/?{urlencode(asked)}")

    assert response.status_code == 422
    assert said in words_of(response)


def test_nobody_learns_of_what_they_may_not_see(story, ask, paper):
    agreement = stories.tier_1_in_force(story)
    of_both = {"about": "organisation:bristol-city-council"}

    police, outsider = ask(story.ig_lead, **of_both), ask(story.outsider, **of_both)

    assert "T1/26" in words_of(police)
    assert "Troubled families" not in words_of(police)
    assert "Troubled families" in words_of(outsider)
    assert "T1/26" not in words_of(outsider)
    for key in (f"agreement:{agreement.board.slug}/{agreement.slug}", "organisation:avon-and-somerset-police", "x"):
        assert ask(story.outsider, about=key).status_code == 404
        assert ask(story.outsider, at="/on-a-day/answer.pdf", about=key).status_code == 404
    assert ask(story.outsider, q="Overarching").status_code == 422


def test_who_left_is_told_of_itself_and_nothing_later(story, ask):
    agreement = stories.agreement_in("in_force", story)
    leaving.give_notice(agreement.parties.get(organisation=story.police), by=story.constable, at=story.at)
    sweep.follow_calendar(at=Later().now())

    left = ask(story.ig_lead, q="01/26", day=TODAY + timedelta(days=50))
    board = ask(story.secretariat, q="01/26", day=TODAY + timedelta(days=50))

    assert "It was bound until 21 December 2026." in words_of(left)
    assert "Bristol City Council" not in words_of(left)
    assert "Bristol City Council" in words_of(board)


def test_a_body_is_called_by_its_name_of_that_day(story, ask):
    stories.tier_1_in_force(story)
    changed = {"changed_on": TODAY + timedelta(days=20), "instrument": "Deed of change"}
    organisations.rename(story.police, "The Chief Constable of Wessex", **changed, by=story.secretariat, at=NOON)

    text = words_of(ask(story.secretariat, q="T1/26", day=TODAY + timedelta(days=5)))

    assert "The Chief Constable of Wessex then called The Chief Constable of Avon and Somerset" in text


def said_by(response, program, tmp_path):
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    path = tmp_path / "answer.pdf"
    path.write_bytes(response.content)
    shown = subprocess.run([program("pdftotext"), "-raw", path, "-"], capture_output=True, text=True, check=True)
    return " ".join(shown.stdout.split())


def test_the_answer_and_the_list_for_a_meeting_are_pdfs(story, ask, paper, program, tmp_path):
    about = {"about": f"board:{story.board.slug}", "day": date(2015, 4, 14)}

    answer = said_by(ask(story.secretariat, at="/on-a-day/answer.pdf", **about), program, tmp_path)
    listed = said_by(ask(story.secretariat, at="/on-a-day/bound.pdf", **about), program, tmp_path)

    assert "Strategic director: April 2015. Authority: Not recorded in the document." in answer
    assert "Bristol City Council 02/15 (not known: Signed in April 2015, day not recorded.)" in listed
    assert "Riverside Trust 02/15" in listed


def test_what_is_too_long_for_a_pdf_is_said(story, ask, paper, monkeypatch):
    monkeypatch.setattr("isa_portal.desk.views.on_a_day.MOST_PRINTED", 1)

    response = ask(story.secretariat, at="/on-a-day/answer.pdf", about=f"board:{story.board.slug}")

    assert response.status_code == 409
    assert "This answer has 2 rows, too many for one PDF." in words_of(response)


def test_statements_do_not_grow_with_the_agreements(story, paper):
    def counted(known):
        asked = subjects.subject(f"board:{story.board.slug}", story.secretariat, on=TODAY)
        with CaptureQueriesContext(connection) as statements:
            found = on_a_day.answer(asked, story.secretariat, day=TODAY, known_on=known, today=TODAY)
            found.sections(found.units())
            assert found.organisations
        return len(statements), len(found.standings)

    few = counted(None), counted(TODAY)
    many_agreements(120, [story.board], [story.council, story.police, story.trust])
    many = counted(None), counted(TODAY)

    assert [number for number, _ in few] == [number for number, _ in many]
    assert many[0][1] > few[0][1] + 200
    assert Agreement.objects.count() == 121


def test_the_home_of_an_auditor_leads_there_and_asks_about_their_board(story, signed_in):
    auditor = stories.person("auditor@board.example", "Board auditor", "Internal auditor")
    organisations.appoint(auditor, story.board, BoardRole.AUDITOR, by=PORTAL, at=NOON)

    home = words_of(signed_in(auditor).get("/"))
    page = signed_in(auditor).get("/on-a-day/")

    assert "Ask about a day" in home
    assert_whole(page)
    assert 'value="Avon and Somerset Board"' in page.content.decode()
