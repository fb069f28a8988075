"""What is due, whose turn it is, and who hears of it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.services import proposals
from isa_portal.leaving import services as leaving
from isa_portal.reminders import due
from tests import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> stories.World:
    return stories.world()


def kinds(found: list[due.Due]) -> list[str]:
    return [one.kind for one in found]


def on_day(story: stories.World, days: int = 0) -> date:
    return story.at.date() + timedelta(days=days)


def test_an_open_round_waits_for_those_who_have_not_signed(story):
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story)
    police = stories.links_of(version)[2]
    stories.sign(police, at=story.at)

    [found] = [one for one in due.for_person(story.ig_lead, on=on_day(story, 10)) if one.kind == "signature"]

    assert found.sentence == (
        "01/26: 1 of 2 parties have signed. The last day to sign is 19 December 2026, in 18 days."
    )
    assert (found.waits_for, found.days, found.yours) == ("Bristol City Council", 18, False)
    assert found.action_url == "/boards/avon-and-somerset/agreements/01-26/parties/"


def test_the_secretariat_is_led_to_the_signatures(story):
    stories.version_in(State.OUT_FOR_SIGNATURE, story)

    [found] = [one for one in due.for_person(story.secretariat, on=on_day(story)) if one.kind == "signature"]

    assert found.waits_for == "Bristol City Council and The Chief Constable of Avon and Somerset"
    assert (found.action_url, found.yours) == ("/boards/avon-and-somerset/agreements/01-26/signatures/", True)


@pytest.mark.parametrize(
    ("days_before", "kind"), [(91, None), (90, "review"), (0, "review"), (-1, "overdue"), (-30, "overdue")]
)
def test_a_review_is_due_from_90_days_before_and_overdue_from_the_day_after(story, days_before, kind):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    on = agreement.review_due_on - timedelta(days=days_before)

    found = [one for one in due.for_person(story.ig_lead, on=on) if one.agreement == agreement]

    assert kinds(found) == ([kind] if kind else [])
    assert [one.days for one in found] == ([days_before] if kind else [])


def test_an_overdue_review_names_its_days_and_whose_turn_it_is(story):
    stories.agreement_in(AgreementState.IN_FORCE, story)

    found = [one for one in due.for_organisation(story.police, on=date(2027, 11, 22)) if "01/26" in one.sentence]

    assert [one.sentence for one in found] == [
        "The review of 01/26 Family support was due on 21 November 2027: 1 day overdue."
    ]
    assert (found[0].waits_for, found[0].yours, found[0].is_overdue) == ("Bristol City Council", False, True)


def test_a_running_notice_is_the_gravest(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    party = agreement.parties.get(organisation=story.police)
    leaving.give_notice(party, by=story.constable, at=story.at)

    found = due.for_board(story.board, on=on_day(story, 340))

    assert found == sorted(found, key=lambda one: -one.gravity)
    assert found[0].sentence == (
        "The Chief Constable of Avon and Somerset leaves 01/26. It is bound until 21 December 2026, 310 days ago,"
        " and out from 22 December 2026."
    )
    assert found[0].waits_for == "Bristol City Council"


def test_a_draft_before_the_board_is_due_for_the_board_only(story):
    stories.version_in(State.AWAITING_APPROVAL, story)

    secretariat = [one for one in due.for_person(story.secretariat, on=on_day(story)) if one.kind == "approval"]
    police = [one for one in due.for_person(story.ig_lead, on=on_day(story)) if one.kind == "approval"]

    assert [one.waits_for for one in secretariat] == ["Avon and Somerset Board"]
    assert police == []


def test_an_approved_text_waits_for_sending_and_its_minute(story):
    stories.version_in(State.APPROVED, story)

    found = due.for_person(story.colleague, on=on_day(story))

    assert {"sending", "minutes"} <= set(kinds(found))
    assert all(one.yours for one in found if one.kind in {"sending", "minutes"})


def test_a_proposal_waits_for_the_board_until_it_is_decided(story):
    proposals.propose(
        story.board,
        title="Early help",
        need="Families wait.",
        asked_by="Public health",
        by=story.secretariat,
        at=story.at,
    )

    [found] = due.for_person(story.secretariat, on=on_day(story))
    strangers = due.for_person(story.outsider, on=on_day(story))

    assert found.sentence == "Early help: raised on 21 November 2026, not decided."
    assert (found.waits_for, found.agreement, found.has_deadline) == ("Avon and Somerset Board", None, False)
    assert strangers == []


def test_a_signature_on_paper_waits_for_a_second_person_and_not_for_who_entered_it(story):
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story)
    entered = stories.on_paper(story, version, story.police)

    people = (story.secretariat, story.colleague, story.ig_lead, story.outsider)
    found = {who.name: [one for one in due.for_person(who, on=on_day(story)) if one.kind == "paper"] for who in people}

    yours = {name: [one.yours for one in each] for name, each in found.items()}
    assert yours == {"Secretariat officer": [False], "Second officer": [True], "Police IG lead": [True], "Outsider": []}
    assert found["Second officer"][0].action_url.endswith(f"/signatures/paper/{entered.pk}/")
    assert found["Second officer"][0].sentence == (
        "01/26: a signature on paper for The Chief Constable of Avon and Somerset waits for a second person until"
        " 19 December 2026, in 28 days."
    )


def test_an_outsider_hears_of_nothing(story):
    stories.agreement_in(AgreementState.IN_FORCE, story)

    assert due.for_person(story.outsider, on=date(2030, 1, 1)) == []


def test_the_number_of_queries_does_not_grow_with_the_rows(story):
    stories.agreement_in(AgreementState.IN_FORCE, story)
    stories.version_in(State.OUT_FOR_SIGNATURE, story, reference="02/26")
    stories.version_in(State.AWAITING_APPROVAL, story, reference="03/26")
    few = queries(story)
    for number in range(4, 8):
        stories.version_in(State.OUT_FOR_SIGNATURE, story, reference=f"{number:02}/26")
        stories.version_in(State.AWAITING_APPROVAL, story, reference=f"1{number}/26")

    many = queries(story)

    assert many <= few <= 39


def queries(story: stories.World) -> int:
    story.secretariat.remembered_grants = {}
    with CaptureQueriesContext(connection) as captured:
        due.for_person(story.secretariat, on=date(2027, 11, 22))
    return len(captured)
