"""What ends by itself: told beforehand to those who look after it, each warning once."""

from datetime import date, datetime, timedelta

import pytest

from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.correspondence.models import Letter
from isa_portal.evidence.actors import PORTAL
from isa_portal.gateways.models import LegalGateway
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Membership, Office, OrganisationRole
from isa_portal.reminders import due, sweep
from tests import stories

pytestmark = pytest.mark.django_db
ENDS = date(2027, 1, 20)
A_YEAR_BEFORE = date(2026, 1, 20)


@pytest.fixture
def story():
    story = stories.world()
    administrator = stories.person("admin@police.example", "An administrator", "Administrator")
    organisations.appoint(administrator, story.police, OrganisationRole.ADMINISTRATOR, by=PORTAL, at=story.at)
    story.extra["administrator"] = administrator
    return story


def lapses(person, on):
    return [one for one in due.for_person(person, on=on) if one.kind == "lapsing"]


KINDS = {
    "mandate": "the authority of Police signatory to bind it",
    "membership": "the role of Police IG lead as information governance lead",
    "officerappointment": "the appointment of its Senior information risk owner",
    "identifier": "its ICO registration number ZA123456",
    "cyber_essentials": "its Cyber Essentials Plus certificate",
    "dspt": "its Data Security and Protection Toolkit assessment",
}


@pytest.fixture
def ending(story):
    """Let something of each kind end on one day at the police."""
    by = {"by": PORTAL, "at": story.at}
    facts = {"source": "Minute 12", "kind": "minute", "starts_on": date(2026, 1, 1), "ends_on": ENDS}
    organisations.record_mandate(story.constable, story.police, **facts, **by)
    organisations.appoint_officer(story.police, Office.SIRO, mailbox="siro@police.example", ends_on=ENDS, **by)
    assurances = {"cyber_essentials": "plus", "cyber_essentials_until": ENDS, "dspt": "met", "dspt_on": A_YEAR_BEFORE}
    organisations.change_particulars(story.police, ico=["ZA123456"], ico_expires_on=ENDS, **assurances, **by)
    Membership.objects.filter(user=story.ig_lead).update(ends_on=ENDS)
    return story


def test_who_looks_after_a_body_sees_all_that_ends_and_whose_turn_it_is(ending):
    on = ENDS - timedelta(days=7)

    administrator, ig_lead = (lapses(who, on) for who in (ending.extra["administrator"], ending.ig_lead))

    told = {f"{ending.police}: {words} ends on 20 January 2027, in 7 days." for words in KINDS.values()}
    assert {one.sentence for one in administrator} == {one.sentence for one in ig_lead} == told
    assert {one.yours for one in administrator} == {True}
    assert {one.yours for one in ig_lead} == {False}
    assert lapses(ending.secretariat, on) == []
    assert not any(one.yours for one in lapses(ending.extra["administrator"], on - timedelta(days=1)))


def looking_after(story, name):
    """Let somebody look after the trust, which is party to no agreement, by a role or by the office of its IG lead."""
    Membership.objects.filter(organisation=story.trust).update(ends_on=story.at.date() - timedelta(days=1))
    person, do = story.extra["administrator"], {"by": PORTAL, "at": story.at}
    if isinstance(name, Office):
        organisations.appoint_officer(story.trust, name, mailbox="dpo@trust.example", holder_email=person.email, **do)
        name = OrganisationRole.EDITOR
    organisations.appoint(person, story.trust, name, **do)
    return person


def ending_at_the_trust(story):
    """Let something of each kind but a role end there."""
    do, trust = {"by": PORTAL, "at": story.at}, story.trust
    organisations.record_mandate(
        story.outsider, trust, source="Minute 12", starts_on=date(2026, 1, 1), ends_on=ENDS, **do
    )
    organisations.appoint_officer(trust, Office.SIRO, mailbox="siro@trust.example", ends_on=ENDS, **do)
    assurances = {"cyber_essentials": "plus", "cyber_essentials_until": ENDS, "dspt": "met", "dspt_on": A_YEAR_BEFORE}
    organisations.change_particulars(trust, ico=["ZA123457"], ico_expires_on=ENDS, **assurances, **do)


@pytest.mark.parametrize("name", [OrganisationRole.ADMINISTRATOR, OrganisationRole.IG_LEAD, Office.IG_LEAD])
def test_what_ends_at_a_body_of_no_agreement_is_due_for_whoever_gets_its_letters(story, name):
    person = looking_after(story, name)
    ending_at_the_trust(story)
    at = datetime.combine(ENDS - timedelta(days=7), story.at.timetz())

    sweep.follow_calendar(at=at)

    told = Letter.objects.filter(kind="lapsing", recipient=person.email)
    found = lapses(person, at.date())
    assert len(found) == 5
    assert {one.about for one in found} == set(told.values_list("subject_key", flat=True))
    assert {one.yours for one in found} == {True}
    assert [lapses(one, at.date()) for one in (story.secretariat, story.editor)] == [[], []]


def test_an_office_that_has_ended_or_is_another_one_hears_of_nothing_that_ends(story):
    person = looking_after(story, Office.IG_LEAD)
    ending_at_the_trust(story)
    held = story.trust.officers.filter(office=Office.IG_LEAD)

    held.update(office=Office.DPO)

    assert lapses(person, ENDS) == []


def test_administrators_are_warned_30_and_7_days_before_once(ending):
    for days in (31, 30, 30, 12, 7, 0, -1):
        sweep.follow_calendar(at=datetime.combine(ENDS - timedelta(days=days), ending.at.timetz()))

    written = Letter.objects.filter(kind="lapsing").order_by("pk")
    found = {kind: [] for kind in KINDS}
    for one in written:
        found[one.subject_key.partition(":")[0]].append(one.occurrence)
    assert found == {kind: ["30 days before 2027-01-20", "7 days before 2027-01-20"] for kind in KINDS}
    assert {one.recipient for one in written} == {"admin@police.example"}


def test_a_warning_that_has_not_left_is_withdrawn_once_it_is_renewed(ending):
    first, second = (datetime.combine(ENDS - timedelta(days=days), ending.at.timetz()) for days in (30, 29))
    sweep.follow_calendar(at=first)
    later = {"ico_expires_on": date(2028, 1, 20), "cyber_essentials_until": date(2028, 1, 20)}
    organisations.change_particulars(ending.police, **later, by=PORTAL, at=second)

    sweep.follow_calendar(at=second)

    found = Letter.objects.filter(kind="lapsing").values_list("subject_key", "state", "error")
    renewed = {"identifier", "cyber_essentials"}
    assert {(key.partition(":")[0], state, error) for key, state, error in found} == {
        (kind, "withdrawn", "It was renewed, or has ended.") if kind in renewed else (kind, "owed", "")
        for kind in KINDS
    }


def test_a_power_that_ends_is_told_to_the_board_whose_agreements_rely_on_it(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    gateway = agreement.versions.get(state=State.CURRENT).reliances.first().gateway
    LegalGateway.objects.filter(pk=gateway.pk).update(in_force_to=ENDS)

    (told,) = lapses(story.secretariat, ENDS - timedelta(days=10))

    assert f"{gateway} is in force until 20 January 2027, in 10 days; agreements rely on it." == told.sentence
    assert told.yours
