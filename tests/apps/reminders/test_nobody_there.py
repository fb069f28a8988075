"""Where nobody is there whom a reminder is for, somebody else hears, knows why, and hears once."""

from datetime import datetime, timedelta

import pytest

from isa_portal.correspondence import delivery
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import (
    BoardRole,
    Membership,
    Office,
    OfficerAppointment,
    OrganisationRole,
    Portal,
    PortalRole,
)
from isa_portal.reminders import due, services, sweep
from isa_portal.reminders.services import joining, warning
from tests import stories
from tests.apps.reminders.causes import A_DAY, CAUSES, ending

pytestmark = pytest.mark.django_db
# The links of these lead to who was named to sign, in post or not.
TO_SIGNATORIES = {"signature_reminder", "accession_sign"}
KINDS = [*services.KINDS, joining.CONSENT, joining.FORM, warning.KIND]


@pytest.fixture
def story():
    return stories.world()


def leave(*roles: str) -> None:
    """Let everybody who has one of these roles leave before the first day of the story."""
    Membership.objects.filter(role__in=roles).update(ends_on=stories.NOON.date() - A_DAY)


def nobody_is_left() -> None:
    leave(*BoardRole, *OrganisationRole)
    OfficerAppointment.objects.all().delete()


def put(story, email, body, role):
    person = stories.person(email, email.partition("@")[0].capitalize(), "Officer")
    organisations.appoint(person, body, role, by=PORTAL, at=story.at)
    return person


def swept(story, days: int) -> list[int]:
    """Sweep twice on a day, and return how much each found to tell."""
    at: datetime = story.at + timedelta(days=days)
    return [done.reminded + done.warned for done in (sweep.follow_calendar(at=at) for _ in range(2))]


@pytest.mark.parametrize("kind", KINDS)
def test_each_reminder_reaches_somebody_although_nobody_it_is_for_is_there(story, kind):
    CAUSES[kind].build(story)
    nobody_is_left()
    put(story, "next-chair@board.example", story.board, BoardRole.CHAIR)

    found = swept(story, CAUSES[kind].days or 7)

    told = Letter.objects.filter(kind=kind).exclude(occurrence__in=("asked", "generation 1"))
    assert told.exists()
    assert found[1] == 0
    if kind not in TO_SIGNATORIES:
        assert "next-chair@board.example" in {one.recipient for one in told}


@pytest.mark.parametrize("kind", ["review_reminder", "papers_due", "lapsing"])
def test_where_nobody_is_in_post_at_all_the_letter_stands_as_not_delivered_once(story, kind):
    CAUSES[kind].build(story)
    nobody_is_left()

    found = swept(story, CAUSES[kind].days or 7)

    told = Letter.objects.filter(kind=kind)
    assert {(one.recipient, one.state) for one in told} == {("", LetterState.FAILED)}
    assert {one.error for one in told} == {"Nobody is in post who could be told. Appoint somebody."}
    assert found[1] == 0


def test_operators_hear_for_a_board_without_secretariat_mailbox_and_chair_and_read_why(story):
    CAUSES["papers_due"].build(story)
    nobody_is_left()
    there, _ = Portal.objects.get_or_create(is_the_one=True)
    put(story, "operator@host.example", there, PortalRole.OPERATOR)

    swept(story, 9)

    [told] = Letter.objects.filter(kind="papers_due")
    assert told.recipient == "operator@host.example"
    said = delivery.words(told, at=told.owed_at)[1]
    assert "You are told because Avon and Somerset has no secretariat in the portal." in said


# What ends at a body --------------------------------------------------------------------------------------------------


def warned() -> dict[str, str]:
    found = Letter.objects.filter(kind="lapsing")
    return {one.recipient: one.context.get("instead", "") for one in found}


def test_what_ends_at_a_body_without_administrator_is_told_to_its_ig_lead_and_office(story):
    ending(story)
    office = {"mailbox": "governance@police.example", "by": PORTAL, "at": story.at}
    organisations.appoint_officer(story.police, Office.IG_LEAD, **office)

    swept(story, 0)

    why = f"{story.police} has no administrator in the portal"
    assert warned() == {"ig@police.example": why, "governance@police.example": why}
    [mine] = [one for one in due.for_person(story.ig_lead, on=story.at.date()) if one.kind == "lapsing"]
    assert mine.waits_for == f"the IG lead of {story.police}, for it has no administrator"


def test_with_neither_the_secretariats_of_its_agreements_are_told_and_their_first_page_says_it(story):
    mandate = ending(story)
    leave(OrganisationRole.IG_LEAD)

    swept(story, 0)

    why = f"{story.police} has neither administrator nor IG lead in the portal"
    assert warned() == {"colleague@board.example": why, "secretariat@board.example": why}
    on = mandate.ends_on - 7 * A_DAY
    [mine] = [one for one in due.for_person(story.secretariat, on=on) if one.kind == "lapsing"]
    assert (mine.waits_for, mine.yours) == ("the secretariat, for it has no administrator", True)


def test_what_ends_at_a_body_of_no_agreement_and_without_people_is_not_even_looked_at(story):
    until = {"source": "Minute 12", "ends_on": story.at.date() + 30 * A_DAY}
    organisations.record_mandate(story.outsider, story.trust, **until, by=PORTAL, at=story.at)
    heard = list(warning.coming_due(at=story.at))
    leave(OrganisationRole.IG_LEAD)

    found = list(warning.coming_due(at=story.at))

    assert (len(heard), found) == (1, [])
    assert [one for one in due.for_person(story.secretariat, on=until["ends_on"]) if one.kind == "lapsing"] == []


def test_a_party_without_ig_lead_is_reminded_of_a_consultation_through_the_secretariat(story):
    stories.consulted(story)

    swept(story, 8)

    told = Letter.objects.filter(kind="consultation_closing")
    why = "Bristol City Council has no IG lead in the portal"
    assert {one.recipient: one.context.get("instead", "") for one in told} == {
        "ig@police.example": "",
        "colleague@board.example": why,
        "secretariat@board.example": why,
    }


def test_a_consultation_on_which_all_have_commented_is_not_even_looked_at(story):
    version = stories.consulted(story)
    editor = {"organisation": story.council, "by": story.editor}
    stories.comment(story, version)
    stories.comment(story, version, **editor)

    found = services.coming_due(at=story.at + 8 * A_DAY)

    assert "consultation_closing" not in {one.kind for one in found}
