"""Home: what needs a person, in the order of its gravity, for each role."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from isa_portal.agreements.services import proposals
from isa_portal.desk.selectors.pace import time_to_sign
from isa_portal.evidence.actors import PORTAL
from isa_portal.leaving import services as leaving
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole
from isa_portal.reviews import services as reviews
from isa_portal.reviews.services import answering
from tests import stories
from tests.factories.agreements import many_agreements
from tests.pages.desk.pages import assert_whole, words_of
from tests.stories import NOON

pytestmark = pytest.mark.django_db


class Noon:
    def now(self):
        return NOON


class NearTheReview:
    def now(self):
        return NOON + timedelta(days=350)


@pytest.fixture(autouse=True)
def _noon(settings):
    settings.CLOCK = "tests.pages.desk.test_home.Noon"


@pytest.fixture
def home(signed_in):
    return lambda person, query="": signed_in(person).get("/" + query)


@pytest.mark.parametrize("who", ["secretariat", "ig_lead", "constable", "director", "editor", "outsider"])
def test_home_is_whole_for_every_role(story, home, who):
    stories.agreement_in("in_force", story)
    stories.version_in("out_for_signature", story, reference="02/26")

    assert_whole(home(getattr(story, who)))


def test_home_asks_a_stranger_to_sign_in(client):
    assert client.get("/").headers["Location"] == "/sign-in/?next=/"


def test_a_chair_reads_how_long_signing_took_against_last_year(story, home):
    chair = stories.person("chair@board.example", "The chair", "Chair of the board")
    organisations.appoint(chair, story.board, BoardRole.CHAIR, by=PORTAL, at=story.at)
    version = stories.version_in("out_for_signature", story, reference="04/26")
    for link in stories.links_of(version):
        stories.sign(link, at=story.at + timedelta(days=9))

    told = time_to_sign([story.board.pk], on=NOON.date() + timedelta(days=10))
    later = time_to_sign([story.board.pk], on=NOON.date() + timedelta(days=380))

    # The tier 1 beneath it was signed on the day.
    assert told == (
        "In the last twelve months 2 versions were signed, half of them within 4.5 days; in the year before none was."
    )
    assert later == ""
    assert "Time to sign" in words_of(home(chair))
    assert "Time to sign" not in words_of(home(story.secretariat))


def test_a_signatory_counts_a_signature_once(story, home):
    stories.version_in("out_for_signature", story, reference="02/26")

    found = home(story.constable).context["home"]

    assert (len(found.to_sign), found.needs, found.count) == (1, [], 1)


def test_the_gravest_thing_stands_first_each_with_one_action(story, home):
    agreement = stories.agreement_in("in_force", story)
    stories.version_in("awaiting_approval", story, reference="02/26")
    stories.version_in("out_for_signature", story, reference="03/26")
    leaving.give_notice(agreement.parties.get(organisation=story.police), by=story.constable, at=story.at)

    response = home(story.secretariat)
    text = words_of(response)

    kinds = [one.kind for one in response.context["home"].needs]
    assert kinds[:3] == ["notice", "signature", "approval"]
    assert f"{len(kinds)} things need you" in text
    assert "leaves 01/26. It is bound until 21 December 2026" in text
    assert "Waits for" in text


def test_an_ig_lead_reads_what_binds_their_organisation_and_whose_turn_it_is(story, home):
    stories.agreement_in("in_force", story)

    text = words_of(home(story.ig_lead))

    assert "Nothing needs you today" in text
    assert "Your organisation is bound by 2 agreements." in text
    assert "What binds your organisation" in text
    assert "01/26 Family support In force 21 November 2027, in 365 days Nobody" in text


def test_home_register_and_head_say_the_same_turn_of_a_review(story, home, signed_in, settings):
    agreement = stories.agreement_in("in_force", story)
    at = NOON + timedelta(days=340)
    review = reviews.schedule(agreement, at=at)
    reviews.open_review(review, at=at)
    review.refresh_from_db()
    said = {number: "As before." for number, _ in review.numbered}
    lead = agreement.parties.get(organisation=story.council)
    answering.answer(review, lead, said, is_final=True, by=story.editor, at=at)
    settings.CLOCK = "tests.pages.desk.test_home.NearTheReview"

    first, register = home(story.ig_lead).context["home"], signed_in(story.ig_lead).get("/agreements/")
    rows = [*first.needs, *first.bound, *register.context["register"].rows]
    turns = [one.waits_for for one in rows if one.agreement == agreement]
    head = signed_in(story.ig_lead).get(agreement.get_absolute_url()).context["head"]

    assert [*turns, head.waits_for] == ["The Chief Constable of Avon and Somerset"] * 4


def test_a_signatory_sees_what_to_sign_and_then_what_they_signed(story, home):
    version = stories.version_in("out_for_signature", story)
    before = words_of(home(story.constable))

    stories.sign(
        next(one for one in stories.links_of(version) if one.signatory.user == story.constable),
        at=story.later(minutes=1),
    )
    after = words_of(home(story.constable))

    assert (
        "You are asked to sign version 1.0 for The Chief Constable of Avon and Somerset by 19 December 2026" in before
    )
    assert "Read and sign 01/26" in before
    assert "For you to sign" not in after
    assert "You signed" in after
    assert "01/26 Family support, version 1.0" in after


def test_a_signatory_is_not_shown_what_another_has_to_sign(story, home):
    stories.version_in("out_for_signature", story)

    assert "For you to sign" not in words_of(home(story.editor))


def test_a_chair_and_an_auditor_read_what_is_due_but_need_do_nothing(story, home):
    stories.version_in("out_for_signature", story)
    for role in (BoardRole.CHAIR, BoardRole.AUDITOR):
        person = stories.person(f"{role}@board.example", role.label, "Member")
        organisations.appoint(person, story.board, role, by=PORTAL, at=NOON)

        text = words_of(home(person))

        assert "Nothing needs you today" in text
        assert "Next: 01/26: 0 of 2 parties have signed. The last day to sign is 19 December 2026" in text
        assert "Due in the next 90 days" in text
        assert "In drafting" not in text


def test_a_new_board_is_told_how_it_begins(story, home):
    text = words_of(home(story.secretariat))

    assert "Avon and Somerset Board has no agreement yet." in text


def test_a_person_without_a_role_is_told_so(db, home):
    stranger = stories.person("new@elsewhere.example", "New", "Officer")

    assert "You act for no board and no organisation today." in words_of(home(stranger))


def test_a_proposal_of_one_board_is_not_shown_to_another(story, home):
    proposals.propose(
        story.board,
        title="Share attendance data",
        need="Schools need to know.",
        asked_by="Schools forum",
        by=story.secretariat,
        at=NOON,
    )

    assert "Share attendance data" in words_of(home(story.secretariat))
    assert "Share attendance data" not in words_of(home(story.ig_lead))


def test_the_year_is_a_picture_with_words_and_a_table(story, home):
    many_agreements(120, [story.board], [story.council, story.police, story.trust])

    picture, table = home(story.secretariat).content.decode(), home(story.secretariat, "?year=table")

    assert '<svg class="portal-picture portal-picture--wide" role="img" aria-labelledby="year-words"' in picture
    assert "marks, busiest" in picture
    assert "Show as a table" in picture
    assert_whole(table)
    assert "Review due" in words_of(table)


def test_the_year_has_the_days_that_the_calendars_have(story, home):
    stories.consulted(story, reference="04/26")

    table = words_of(home(story.secretariat, "?year=table"))

    assert "Last day for comments" in table


def test_the_number_of_queries_does_not_grow_with_the_agreements(story, signed_in):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert signed_in(story.secretariat).get("/").status_code == 200
        return len(captured)

    bodies = [story.council, story.police, story.trust]
    many_agreements(30, [story.board], bodies)
    few = queries()

    from isa_portal.agreements.models import Agreement

    Agreement.objects.all().delete()
    many_agreements(300, [story.board], bodies)

    assert queries() <= few + 2


NAVIGATION = {
    "secretariat": ["Home", "Agreements", "Proposals", "Organisations", "Gateways", "Correspondence", "Board"],
    "ig_lead": ["Home", "Agreements", "Gateways", "Our organisation"],
    "constable": ["Home", "Agreements"],
    "editor": ["Home", "Agreements"],
}


@pytest.mark.parametrize("who", NAVIGATION)
def test_the_navigation_is_that_of_the_role(story, home, who):
    context = home(getattr(story, who)).context

    assert [item["text"] for item in context["navigation"]] == NAVIGATION[who]
    assert [item["text"] for item in context["navigation"] if item["current"]] == ["Home"]


@pytest.mark.parametrize("who", NAVIGATION)
def test_every_item_of_the_navigation_leads_somewhere(story, signed_in, who):
    client = signed_in(getattr(story, who))

    for item in client.get("/").context["navigation"]:
        assert client.get(item["href"]).status_code == 200, item


def test_an_agreement_belongs_to_agreements_in_the_navigation(story, signed_in):
    agreement = stories.agreement_in("in_force", story)

    items = signed_in(story.secretariat).get(agreement.get_absolute_url()).context["navigation"]

    assert [item["text"] for item in items if item["current"]] == ["Agreements"]


def test_the_page_tells_for_whom_one_acts_and_whom_to_telephone(story, home):
    story.board.help_telephone = "01632 960 777"
    story.board.save()
    stories.agreement_in("in_force", story)

    assert "You act for Avon and Somerset Board" in words_of(home(story.secretariat))
    assert "You act for The Chief Constable of Avon and Somerset" in words_of(home(story.ig_lead))
    assert "Help 01632 960 777" in words_of(home(story.ig_lead))


def test_the_head_of_a_page_costs_two_queries_beside_the_grants(story, signed_in):
    client = signed_in(story.ig_lead)

    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("help"))

    assert len(captured) <= 6


def test_what_ends_at_a_body_of_no_agreement_stands_there_for_who_looks_after_it_in_as_few_queries(story, home):
    def page(*more):
        for one in more:
            until = {"source": "Minute 12", "ends_on": NOON.date() + timedelta(days=one)}
            organisations.record_mandate(story.outsider, story.trust, **until, by=PORTAL, at=story.at)
        with CaptureQueriesContext(connection) as captured:
            return home(story.outsider), len(captured)

    one, few = page(7)
    response, queries = page(5, 6, 30)

    text, found = words_of(response), response.context["home"]
    assert (one.context["home"].count, found.count, len(found.due)) == (1, 3, 1)
    assert "3 things need you" in text
    assert text.count("the authority of Outsider to bind it ends on") == 4
    assert "Waits for the IG lead of Riverside Trust, for it has no administrator. Renew or end it" in text
    assert queries == few
