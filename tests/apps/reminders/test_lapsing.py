"""What ends by itself: told beforehand to those who look after it, each warning once."""

from datetime import date, datetime, timedelta

import pytest

from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.correspondence.models import Letter
from isa_portal.evidence.actors import PORTAL
from isa_portal.gateways.models import LegalGateway
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import OrganisationRole
from isa_portal.reminders import due, sweep
from tests import stories

pytestmark = pytest.mark.django_db
ENDS = date(2027, 1, 20)


@pytest.fixture
def story():
    story = stories.world()
    administrator = stories.person("admin@police.example", "An administrator", "Administrator")
    organisations.appoint(administrator, story.police, OrganisationRole.ADMINISTRATOR, by=PORTAL, at=story.at)
    story.extra["administrator"] = administrator
    return story


def lapses(person, on):
    return [one for one in due.for_person(person, on=on) if one.kind == "lapsing"]


@pytest.fixture
def ends(request, story):
    """Let something of the police end on a day, and say how it is told."""
    by = {"by": PORTAL, "at": story.at}
    facts = {"source": "Minute 12", "kind": "minute", "starts_on": date(2026, 1, 1), "ends_on": ENDS}
    if request.param == "mandate":
        organisations.record_mandate(story.constable, story.police, **facts, **by)
        return "the authority of"
    if request.param == "registration":
        organisations.change_particulars(story.police, ico="ZA123456", ico_expires_on=ENDS, **by)
        return "the registration"
    organisations.change_particulars(story.police, cyber_essentials="plus", cyber_essentials_until=ENDS, **by)
    return "its Cyber Essentials Plus certificate"


@pytest.mark.parametrize("ends", ["mandate", "certificate"], indirect=True)
def test_who_looks_after_a_body_sees_what_ends_and_whose_turn_it_is(story, ends):
    on = ENDS - timedelta(days=7)

    (administrator,) = lapses(story.extra["administrator"], on)
    (ig_lead,) = lapses(story.ig_lead, on)

    assert ends in administrator.sentence
    assert "ends on 20 January 2027, in 7 days." in administrator.sentence
    assert (administrator.yours, ig_lead.yours) == (True, False)
    assert lapses(story.secretariat, on) == []
    (early,) = lapses(story.extra["administrator"], on - timedelta(days=1))
    assert not early.yours


@pytest.mark.parametrize("ends", ["mandate", "certificate"], indirect=True)
def test_administrators_are_warned_30_and_7_days_before_once(story, ends):
    for days in (31, 30, 30, 12, 7, 0, -1):
        sweep.follow_calendar(at=datetime.combine(ENDS - timedelta(days=days), story.at.timetz()))

    written = Letter.objects.filter(kind="lapsing")
    assert [(one.recipient, one.occurrence) for one in written.order_by("pk")] == [
        ("admin@police.example", "30 days before 2027-01-20"),
        ("admin@police.example", "7 days before 2027-01-20"),
    ]


def test_a_power_that_ends_is_told_to_the_board_whose_agreements_rely_on_it(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    gateway = agreement.versions.get(state=State.CURRENT).reliances.first().gateway
    LegalGateway.objects.filter(pk=gateway.pk).update(in_force_to=ENDS)

    (told,) = lapses(story.secretariat, ENDS - timedelta(days=10))

    assert f"{gateway} is in force until 20 January 2027, in 10 days; agreements rely on it." == told.sentence
    assert told.yours
