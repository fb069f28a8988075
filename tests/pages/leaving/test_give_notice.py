"""The page on which a party gives notice: both dates before it is confirmed, reasons where it may not."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from isa_portal.agreements.lifecycle import AgreementState, PartyState, State
from isa_portal.agreements.models import Party
from isa_portal.evidence.actors import PORTAL
from isa_portal.leaving import services
from isa_portal.leaving.models import Notice
from isa_portal.organisations import services as organisations
from tests import stories

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
AT = datetime(2026, 11, 21, 15, tzinfo=UTC)


class Afternoon:
    """The afternoon of the story's day."""

    def now(self) -> datetime:
        return AT


@pytest.fixture
def story(settings) -> stories.World:
    settings.CLOCK = f"{__name__}.Afternoon"
    return stories.world()


@pytest.fixture
def police(story) -> Party:
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    return agreement.parties.get(organisation=story.police)


def address(party: Party) -> str:
    return reverse("give_notice", args=[party.agreement.board.slug, party.agreement.slug, party.pk])


def opened(client, person, party: Party):
    client.force_login(person, BACKEND)
    return client.get(address(party))


def text(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def sent(client, party: Party, **changed):
    words = {"bound_until": "2026-12-21", "reason": "The programme ends."}
    return client.post(address(party), {**words, **changed})


def test_the_page_states_both_dates_and_how_they_were_found(client, story, police):
    page = opened(client, story.constable, police)

    assert page.status_code == 200
    assert "is bound until 21 December 2026; out from 22 December 2026." in text(page)
    assert "1 month from 21 November 2026 ends on the same date of the month, 21 December 2026." in text(page)
    assert page.content.decode().count("<h1") == 1
    assert "<title>Give notice for The Chief Constable of Avon and Somerset on 01/26" in page.content.decode()


def test_opening_the_page_gives_no_notice(client, story, police):
    opened(client, story.constable, police)

    assert not Notice.objects.exists()


def test_notice_is_given_and_the_page_of_the_parties_says_so(client, story, police):
    opened(client, story.constable, police)

    answer = sent(client, police)

    police.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, "/boards/avon-and-somerset/agreements/01-26/parties/")
    assert (police.state, str(police.bound_until)) == (PartyState.NOTICE_GIVEN, "2026-12-21")
    assert Notice.objects.get().reason == "The programme ends."


def test_a_second_notice_is_refused_with_its_reason(client, story, police):
    opened(client, story.constable, police)
    sent(client, police)

    answer = sent(client, police)

    assert answer.status_code == 409
    assert "The Chief Constable of Avon and Somerset has given notice already." in text(answer)
    assert Notice.objects.count() == 1


def test_an_ig_lead_may_look_but_not_give(client, story, police):
    page = opened(client, story.ig_lead, police)

    answer = sent(client, police)

    assert "Notice binds, so it is given by a signatory" in text(page)
    assert 'type="submit" class="govuk-button govuk-button--inverse"' not in page.content.decode()
    assert answer.status_code == 409
    assert not Notice.objects.exists()


def test_a_signatory_of_another_party_may_not_give_it(client, story, police):
    organisations.record_mandate(story.director, story.council, source="Scheme of delegation", by=PORTAL, at=story.at)

    opened(client, story.director, police)

    assert sent(client, police).status_code == 409
    assert not Notice.objects.exists()


def test_dates_that_changed_since_the_page_was_opened_are_stated_again(client, story, police):
    opened(client, story.constable, police)

    answer = sent(client, police, bound_until="2026-12-20")

    assert answer.status_code == 409
    assert "The dates changed since you opened the page: notice given today ends on 21 December 2026." in text(answer)
    assert 'value="2026-12-21"' in answer.content.decode()
    assert "The programme ends.</textarea>" in answer.content.decode()


@pytest.mark.parametrize("stated", ["", "soon", "2026-02-31"])
def test_a_confirmation_without_its_dates_is_asked_again(client, story, police, stated):
    opened(client, story.constable, police)

    answer = sent(client, police, bound_until=stated)

    assert answer.status_code == 422
    assert "Read them again, then give notice." in text(answer)
    assert not Notice.objects.exists()


def test_a_stranger_finds_nothing_there(client, story, police):
    page = opened(client, story.outsider, police)

    assert page.status_code == 404
    assert sent(client, police).status_code == 404


def test_a_party_of_another_agreement_is_not_found_here(client, story, police):
    other = stories.version_in(State.OUT_FOR_SIGNATURE, story, reference="02/26").agreement.parties.first()
    client.force_login(story.constable, BACKEND)

    page = client.get(reverse("give_notice", args=["avon-and-somerset", "01-26", other.pk]))

    assert page.status_code == 404


def test_a_running_notice_is_shown_with_both_dates(client, story, police):
    services.give_notice(police, by=story.constable, at=AT)

    page = opened(client, story.ig_lead, police)

    assert "gave notice on 21 November 2026. It is bound until 21 December 2026; out from 22 December 2026." in text(
        page
    )


def test_the_page_is_for_people_who_signed_in(client, story, police):
    assert client.get(address(police)).status_code == 302
