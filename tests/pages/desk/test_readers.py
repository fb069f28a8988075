"""What is shown to a party that left, and to a body that only sits on the board."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from isa_portal.agreements.models import Agreement
from isa_portal.evidence import documents
from isa_portal.evidence.actors import PORTAL
from isa_portal.leaving import services as leaving
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Seat
from isa_portal.reminders import due
from isa_portal.reviews import services as reviews
from tests import stories
from tests.pages.desk.pages import assert_whole, tabs_of, words_of

pytestmark = pytest.mark.django_db


class Later:
    """Two months after the stories: the notice of the police has run out."""

    def now(self) -> datetime:
        return datetime(2027, 1, 25, 12, tzinfo=UTC)


def paper(version, name, at):
    facts = {"name": name, "kind": "sealed", "media_type": "application/pdf", "subject": version.key}
    return documents.store(f"%PDF {name}".encode(), **facts, by=PORTAL, at=at)


@pytest.fixture
def left(story, settings):
    """The police left on 21 December; afterwards the council gave notice too, and a new seal was made."""
    settings.CLOCK = f"{__name__}.Later"
    agreement = stories.agreement_in("in_force", story)
    version = agreement.versions.get()
    story.extra["kept"] = paper(version, "first.pdf", story.at)
    police = agreement.parties.get(organisation=story.police)
    notice = leaving.give_notice(police, by=story.constable, at=story.at)
    leaving.end_notice(notice, at=story.at + timedelta(days=31))
    organisations.record_mandate(story.director, story.council, source="Constitution", by=PORTAL, at=story.at)
    afterwards = story.at + timedelta(days=60)
    story.extra["later"] = paper(version, "second.pdf", afterwards)
    council = agreement.parties.get(organisation=story.council)
    leaving.give_notice(council, reason="The later reason.", by=story.director, at=afterwards)
    reviews.schedule(agreement, at=afterwards)
    return Agreement.objects.select_related("board").get(pk=agreement.pk)


def test_a_party_that_left_opens_every_tab_of_what_it_was_bound_to(story, signed_in, left):
    client = signed_in(story.ig_lead)

    for tab in tabs_of(left):
        assert_whole(client.get(tab))

    assert "The parties share what" in words_of(client.get(tabs_of(left)[1]))
    assert "left and was bound until 21 December 2026" in words_of(client.get(tabs_of(left)[0]))


@pytest.mark.parametrize("tab", range(8))
def test_a_party_that_left_is_told_nothing_later_on_any_tab(story, signed_in, left, tab):
    later = ("The later reason", "20 February", "21 February", "20 March", "second.pdf", "365 days")

    mine, board = (words_of(signed_in(one).get(tabs_of(left)[tab])) for one in (story.ig_lead, story.secretariat))

    assert [word for word in later if word in mine] == []
    # The head of every tab tells the board that the council has given notice: what is hidden is there to be hidden.
    assert "has given notice and is bound until" in board


def test_the_register_says_that_it_left_and_not_what_came_after(story, signed_in, left):
    context = signed_in(story.ig_lead).get(reverse("agreements")).context
    row = next(row for row in context["register"].rows if row.agreement == left)

    found = {
        query: signed_in(story.ig_lead).get(f"{reverse('agreements')}?{query}").context["register"].found
        for query in ("state=left", "state=in_force", "party=bristol", "party=police", "q=01/26")
    }

    assert (row.stage, row.review, row.waits_for, row.is_overdue) == ("left", None, "", False)
    assert list(found.values()) == [1, 1, 1, 2, 1]
    assert dict(context["filters"].fields["state"].choices)["left"] == "Left (1)"


def test_only_documents_from_before_it_left_can_be_fetched(story, signed_in, left):
    def answer(person, stored):
        address = reverse("document", args=[left.board.slug, left.slug, story.extra[stored].sha256])
        return signed_in(person).get(address).status_code

    assert [answer(story.ig_lead, one) for one in ("kept", "later")] == [200, 404]
    assert [answer(story.secretariat, one) for one in ("kept", "later")] == [200, 200]


def test_pages_of_the_course_of_an_agreement_are_not_there_for_who_left(story, signed_in, left):
    council = left.parties.get(organisation=story.council)
    words = [left.board.slug, left.slug]

    addresses = [reverse("signatures", args=words), reverse("give_notice", args=[*words, council.pk])]

    assert [signed_in(story.ig_lead).get(one).status_code for one in addresses] == [404, 404]
    assert [signed_in(story.secretariat).get(one).status_code for one in addresses] == [200, 200]


def test_nothing_but_its_exit_tasks_is_due_for_who_left(story, signed_in, left):
    on = date(2027, 1, 25)
    of_left = lambda found: {one.kind for one in found if one.agreement == left}  # noqa: E731
    home = signed_in(story.ig_lead).get("/").context["home"]

    assert of_left(due.for_person(story.ig_lead, on=on)) <= {"exit"}
    assert of_left(due.for_organisation(story.police, on=on)) <= {"exit"}
    assert "notice" in [one.kind for one in due.for_person(story.secretariat, on=on) if one.agreement == left]
    assert [one.agreement for one in home.bound] == [story.extra["tier_1"]]


def test_its_own_page_says_that_it_left(story, signed_in, left):
    text = words_of(signed_in(story.ig_lead).get(reverse("organisation", args=[story.police.slug])))

    assert "01/26 Family support Left Left, bound until 21 December 2026 No date" in text


def test_it_is_no_party_from_the_first_day_out_before_the_sweep_comes(story, signed_in, settings):
    settings.CLOCK = f"{__name__}.Later"
    agreement = stories.agreement_in("in_force", story)
    police = agreement.parties.get(organisation=story.police)

    leaving.give_notice(police, by=story.constable, at=story.at)

    page = words_of(signed_in(story.ig_lead).get(agreement.get_absolute_url()))
    assert "left and was bound until 21 December 2026" in page


# A seat on the board -------------------------------------------------------------------------------------------------


@pytest.fixture
def seated(story, settings):
    """The trust sits on a board that shows its register to its members; one agreement is in force, one a draft."""
    settings.CLOCK = "tests.pages.signing.clock.StoppedClock"
    agreement = stories.agreement_in("in_force", story)
    stories.draft(story, reference="77/26")
    Seat.objects.create(board=story.board, organisation=story.trust, starts_on=story.at.date())
    organisations.change_practice(story.board, members_see_register=True, by=story.secretariat, at=story.at)
    return agreement


def test_a_body_on_the_board_reads_the_outline_and_nothing_else(story, signed_in, seated):
    client = signed_in(story.outsider)

    outline, *tabs = [client.get(tab) for tab in tabs_of(seated)]

    assert_whole(outline)
    text = words_of(outline)
    for told in ("Family support", "Bristol City Council", "Find families who need help", "In force", "November 2027"):
        assert told in text
    assert [
        word for word in ("Incidents", "Help arrives earlier", "Crime and Disorder", "DPIA-12") if word in text
    ] == []
    assert [tab.status_code for tab in tabs] == [404] * 7


def test_the_register_names_outlines_of_what_is_signed_only(story, signed_in, seated):
    client = signed_in(story.outsider)

    context = client.get(reverse("agreements")).context
    by_power = client.get(reverse("agreements"), {"gateway": "cda1998-s115"}).context["register"]

    assert [(row.agreement.reference, row.is_outline) for row in context["register"].rows] == [
        ("T1/26", True),
        ("01/26", True),
    ]
    assert by_power.found == 0
    assert client.get(reverse("agreements"), {"party": story.council.slug}).context["register"].found == 2


def test_without_the_boards_word_or_the_seat_there_is_no_outline(story, signed_in, seated):
    client = signed_in(story.outsider)
    Seat.objects.update(ends_on=story.at.date() - timedelta(days=1), starts_on=date(2020, 1, 1))

    assert client.get(seated.get_absolute_url()).status_code == 404
    assert client.get(reverse("agreements")).context["register"].total == 0
