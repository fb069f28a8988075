"""The register: what it shows to whom, what it counts, what it costs."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from isa_portal.agreements.models import Agreement, Party
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import OrganisationRole
from tests import stories
from tests.factories.agreements import many_agreements
from tests.pages.desk.pages import assert_whole, words_of
from tests.stories import NOON

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
ALL_FILTERS = (
    "?q=sharing&tier=2&state=in_force&review=overdue&party=body-1&board=avon-and-somerset&gateway=cda1998-s115"
    "&sort=-review&page=2"
)


@pytest.fixture(autouse=True)
def _noon(settings):
    settings.CLOCK = "tests.pages.desk.test_register.Noon"


class Noon:
    def now(self):
        return NOON


@pytest.fixture
def second_board(story):
    return organisations.set_up_board("Suffolk Board", short_name="Suffolk", host=story.trust, by=PORTAL, at=NOON)


@pytest.fixture
def bodies(story):
    more = [organisations.register_organisation(f"Body {n}", by=PORTAL, at=NOON) for n in range(4)]
    return [story.council, story.police, story.trust, *more]


@pytest.fixture
def register(story, second_board, bodies):
    return lambda number: many_agreements(number, [story.board, second_board], bodies)


def seen_by(person):
    """The oracle: who may see what, from the rows alone, person by person and row by row."""
    roles = [(one.board_id, one.organisation_id) for one in person.memberships.all()]
    boards, bodies = {board for board, _ in roles if board}, {body for _, body in roles if body}
    seen = set()
    for agreement in Agreement.objects.all():
        if agreement.board_id in boards:
            seen.add(agreement.pk)
        for party in Party.objects.filter(agreement=agreement):
            if party.organisation_id in bodies and (party.leads or party.state != "listed"):
                seen.add(agreement.pk)
    return seen


def queries_of(client, query=""):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(reverse("agreements") + query)
    assert response.status_code == 200
    return len(captured), response


@pytest.mark.parametrize("who", ["secretariat", "ig_lead", "editor", "outsider"])
def test_the_list_and_its_numbers_agree_with_who_may_see_what(story, signed_in, register, who):
    register(60)
    person = getattr(story, who)
    expected, shown, page = seen_by(person), [], 1

    while True:
        context = signed_in(person).get(reverse("agreements"), {"page": page}).context
        shown += [row.agreement.pk for row in context["register"].rows]
        if not context["register"].page.has_next():
            break
        page += 1

    assert sorted(shown) == sorted(expected)
    assert context["register"].total == context["register"].found == len(expected)
    assert counted(context, "state") == counted(context, "tier") == len(expected)


def counted(context, name):
    words = [text for _, text in context["filters"].fields[name].choices]
    return sum(int(re.search(r"\(([\d,]+)\)$", text)[1].replace(",", "")) for text in words)


@pytest.mark.parametrize("number", [60, 600])
@pytest.mark.parametrize("who", ["secretariat", "ig_lead"])
def test_the_register_takes_at_most_fifteen_queries(story, signed_in, register, number, who):
    register(number)
    stories.agreement_in("in_force", story)
    organisations.appoint(story.secretariat, story.council, OrganisationRole.IG_LEAD, by=PORTAL, at=NOON)
    client = signed_in(getattr(story, who))

    plain, _ = queries_of(client)
    filtered, _ = queries_of(client, ALL_FILTERS)

    assert plain <= 15
    assert filtered <= 15


def test_the_number_of_queries_does_not_grow_with_the_rows(story, signed_in, register, second_board, bodies):
    register(60)
    client = signed_in(story.secretariat)
    few, _ = queries_of(client)

    Party.objects.all().delete()
    Agreement.objects.all().delete()
    register(600)

    assert queries_of(client)[0] == few


def test_state_and_tier_are_counted_among_what_fits_the_other_filters(story, signed_in, register):
    register(60)
    mine = Agreement.objects.filter(pk__in=seen_by(story.secretariat))

    context = signed_in(story.secretariat).get(reverse("agreements"), {"tier": "2", "state": "in_force"}).context

    states = dict(context["filters"].fields["state"].choices)
    tiers = dict(context["filters"].fields["tier"].choices)
    assert context["register"].found == mine.filter(tier=2, stage="in_force").count()
    assert states["in_force"] == f"In force ({mine.filter(tier=2, stage='in_force').count()})"
    assert mine.filter(tier=2, stage="drafting").exists()
    assert states["drafting"] == f"Draft ({mine.filter(tier=2, stage='drafting').count()})"
    assert tiers["1"] == f"Tier 1 (overarching) ({mine.filter(tier=1, stage='in_force').count()})"


FILTERS = {
    "q=purpose 1": lambda mine: {
        a for a in mine if "purpose 1" in a.title or ("1" in a.reference and "purpose" in a.title)
    },
    "review=overdue": lambda mine: {a for a in mine if live(a) and a.review_due_on and a.review_due_on < TODAY},
    "review=soon": lambda mine: {
        a for a in mine if live(a) and a.review_due_on and TODAY <= a.review_due_on <= TODAY + timedelta(days=90)
    },
    "party=body-1": lambda mine: {
        a for a in mine if a.parties.filter(organisation__slug="body-1").exists() and knows(a, "body-1")
    },
    "bound=us": lambda mine: {
        a
        for a in mine
        if live(a) and a.parties.get(organisation__slug="avon-and-somerset-police").state in ("active", "notice_given")
    },
    "board=avon-and-somerset": lambda mine: {a for a in mine if a.board.slug == "avon-and-somerset"},
    "tier=1&tier=0": lambda mine: {a for a in mine if a.tier in (0, 1)},
}


def knows(agreement, slug):
    """The police know of another party once it is asked, all of them where they lead, none once they left."""
    body = agreement.parties.get(organisation__slug=slug)
    police = agreement.parties.get(organisation__slug="avon-and-somerset-police")
    return police.state != "withdrawn" and (police.leads or body.state != "listed")


def live(agreement):
    return agreement.state in ("in_force", "terminating")


@pytest.mark.parametrize("query", FILTERS)
def test_each_filter_finds_what_it_says(story, signed_in, register, query):
    register(60)
    mine = Agreement.objects.filter(pk__in=seen_by(story.ig_lead))

    found = signed_in(story.ig_lead).get(f"{reverse('agreements')}?{query}").context["register"]

    assert found.found == len(FILTERS[query](mine))
    assert {row.agreement for row in found.rows} <= FILTERS[query](mine)


def test_the_gateway_filter_finds_the_agreements_that_rely_on_it(story, signed_in):
    agreement = stories.agreement_in("in_force", story)

    found = signed_in(story.ig_lead).get(reverse("agreements"), {"gateway": "cda1998-s115"}).context["register"]

    assert [row.agreement for row in found.rows] == [story.extra["tier_1"], agreement]


@pytest.mark.parametrize(("words", "number"), [("police", 2), ("Chief AVON", 2), ("nobody of this name", 0)])
def test_a_party_is_looked_for_by_any_of_its_names(story, signed_in, words, number):
    stories.agreement_in("in_force", story)

    found = signed_in(story.secretariat).get(reverse("agreements"), {"party": words}).context["register"]

    assert found.found == number


@pytest.mark.parametrize(
    "query",
    [
        "page=-1",
        "page=9e9",
        "page=99999999999999999999",
        "page=%C2%B2",
        "sort=password",
        "sort=board__host__users",
        "sort=--review",
        "state=nonsense",
        "tier=7",
        "tier=1%20OR%201=1",
        "party=nobody",
        "board=-",
        "review=never",
        "gateway=%00",
        "q=%00",
        "q=" + "x" * 500,
        "filters=open&filters=shut",
    ],
)
def test_a_query_that_means_nothing_is_harmless(story, signed_in, register, query):
    register(30)

    response = signed_in(story.secretariat).get(f"{reverse('agreements')}?{query}")

    assert_whole(response)


@pytest.mark.parametrize("sort", ["reference", "-reference", "state", "-state", "review", "-review"])
def test_the_column_one_sorts_by_says_so(story, signed_in, register, sort):
    register(60)

    response = signed_in(story.secretariat).get(reverse("agreements"), {"sort": sort})

    direction = "descending" if sort.startswith("-") else "ascending"
    assert response.content.decode().count(f'aria-sort="{direction}"') == 1
    assert response.content.decode().count("aria-sort") == 1


def test_what_has_no_review_date_stands_last_either_way(story, signed_in, register):
    register(20)
    client = signed_in(story.secretariat)

    for sort in ("review", "-review"):
        rows = client.get(reverse("agreements"), {"sort": sort}).context["register"].rows
        dates = [row.agreement.review_due_on for row in rows]
        known = [day for day in dates if day]
        assert dates == known + [None] * (len(dates) - len(known))
        assert known == sorted(known, reverse=sort.startswith("-"))


def test_the_title_tells_the_number_and_the_page(story, signed_in, register):
    register(60)

    html = signed_in(story.secretariat).get(reverse("agreements"), {"page": 2}).content.decode()

    assert f"<title>Agreements ({len(seen_by(story.secretariat))}, page 2 of 2) - ISA portal</title>" in html


def test_a_row_tells_parties_review_and_whose_turn_it_is(story, signed_in):
    stories.agreement_in("in_force", story)

    text = words_of(signed_in(story.ig_lead).get(reverse("agreements")))

    assert "01/26 Family support Tier 2" in text
    assert "Bristol City Council and Avon and Somerset Police" in text
    assert "21 November 2027 in 365 days" in text


def test_a_row_out_for_signature_tells_how_many_have_signed(story, signed_in):
    version = stories.version_in("out_for_signature", story)
    link = next(one for one in stories.links_of(version) if one.signatory.user == story.constable)
    stories.sign(link, at=story.later(minutes=1))

    text = words_of(signed_in(story.secretariat).get(reverse("agreements")))

    assert "1 of 2 signed" in text


def test_selected_filters_can_be_taken_off_one_by_one(story, signed_in, register):
    register(30)

    html = signed_in(story.secretariat).get(f"{reverse('agreements')}?tier=1&tier=2&sort=-review").content.decode()

    assert "Remove filter: </span>Tier: Tier 1 (overarching)" in html
    assert 'href="?tier=2&amp;sort=-review"' in html


def test_filters_that_nothing_fits_offer_to_be_cleared(story, signed_in, register):
    register(10)

    text = words_of(signed_in(story.secretariat).get(reverse("agreements"), {"q": "zebra"}))

    assert "0 of" in text
    assert "No agreement fits these filters. Clear filters" in text


def test_who_holds_nothing_sees_an_empty_register(story, signed_in, register):
    register(10)
    stranger = stories.person("new@elsewhere.example", "New", "Officer")

    assert "No agreement yet." in words_of(signed_in(stranger).get(reverse("agreements")))


def test_a_role_that_ended_shows_nothing_from_the_next_request(story, signed_in, register):
    register(30)
    client = signed_in(story.ig_lead)
    before = client.get(reverse("agreements")).context["register"].total
    membership = story.ig_lead.memberships.get(role=OrganisationRole.IG_LEAD)

    organisations.release(membership, by=story.secretariat, at=NOON)

    assert before > 0
    assert client.get(reverse("agreements")).context["register"].total == 0


def test_an_account_that_was_closed_is_sent_to_sign_in(story, signed_in):
    client = signed_in(story.secretariat)
    story.secretariat.is_active = False
    story.secretariat.save()

    assert client.get(reverse("agreements")).status_code == 302
