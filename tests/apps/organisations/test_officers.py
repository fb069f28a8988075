"""Officers by office and mailbox; letters go to the mailbox, its holder and a deputy."""

from datetime import timedelta

import pytest

from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import stamps
from isa_portal.lib.errors import Overtaken, Refused
from isa_portal.organisations import selectors, services
from isa_portal.organisations.models import Office
from isa_portal.organisations.services.officers import facts_of
from isa_portal.signing import letters
from tests import stories
from tests.stories import NOON

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def officer(story):
    return services.appoint_officer(
        story.council, Office.IG_LEAD, mailbox="IG@bristol.example", holder="IG lead",
        holder_email=story.editor.email, by=story.secretariat, at=NOON,
    )  # fmt: skip


def refused(act, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return " ".join(refusal.value.reasons)


def deputise(officer, by, until=TODAY + timedelta(days=7), at=NOON):
    return services.name_deputy(
        officer, deputy="Deputy", deputy_email="deputy@bristol.example", deputy_until=until, by=by, at=at
    )


def test_letters_to_an_office_go_to_mailbox_holder_and_deputy_each_once(story, officer):
    agreement = stories.version_in("out_for_signature", story).agreement
    deputise(officer, story.editor)

    told = [one.email for one in letters.mailboxes(agreement, "in_force", at=NOON)]
    watching = [one.email for one in letters.watchers(agreement, "review_reminder", at=NOON)]

    for mailbox in ("ig@bristol.example", "editor@bristol.example", "deputy@bristol.example"):
        assert told.count(mailbox) == watching.count(mailbox) == 1


def test_a_deputy_gets_letters_until_the_last_day(story, officer):
    deputise(officer, story.editor, until=TODAY)

    def to(on):
        return [mailbox for mailbox, _ in selectors.office_mailboxes(story.council, Office.IG_LEAD, on=on)]

    assert "deputy@bristol.example" in to(TODAY)
    assert to(TODAY + timedelta(days=1)) == ["ig@bristol.example", "editor@bristol.example"]


def test_the_holder_names_a_deputy_and_a_stranger_does_not(story, officer):
    assert deputise(officer, story.editor).deputy == "Deputy"

    for person in (story.outsider, story.ig_lead, story.director):
        assert "Only an administrator of Bristol City Council" in refused(deputise, officer, person)


def test_an_office_without_a_holder_belongs_to_no_person_without_an_address(story):
    officer = services.appoint_officer(story.council, Office.DPO, mailbox="dpo@bristol.example", by=PORTAL, at=NOON)
    story.outsider.email = ""

    assert "Only an administrator" in refused(deputise, officer, story.outsider)


def test_a_deputy_until_a_day_that_has_passed_is_refused(story, officer):
    words = refused(deputise, officer, story.editor, until=TODAY - timedelta(days=1))

    assert words == "20 November 2026 has passed. Enter today or a later day."


def test_an_ended_appointment_gets_no_letters_and_cannot_be_changed(story, officer):
    services.end_officer(officer, by=story.secretariat, at=NOON)

    assert selectors.office_mailboxes(story.council, Office.IG_LEAD, on=TODAY) == []
    assert "ended on 20 November 2026" in refused(
        services.change_officer, officer, mailbox="x@bristol.example", by=story.secretariat, at=NOON
    )


def test_only_who_keeps_a_body_appoints_its_officers(story):
    for person in (story.editor, story.ig_lead, story.outsider):
        assert "Only an administrator" in refused(
            services.appoint_officer, story.council, Office.DPO, mailbox="dpo@x.example", by=person, at=NOON
        )


def test_the_second_of_two_who_change_an_officer_is_told(story, officer):
    read = stamps.of(facts_of(officer))
    services.change_officer(officer, stamp=read, mailbox="first@bristol.example", by=story.secretariat, at=NOON)

    with pytest.raises(Overtaken):
        services.change_officer(officer, stamp=read, mailbox="second@bristol.example", by=story.colleague, at=NOON)

    officer.refresh_from_db()
    assert officer.mailbox == "first@bristol.example"


def test_an_appointment_runs_from_and_to_its_days(story):
    tomorrow, week = TODAY + timedelta(days=1), TODAY + timedelta(days=7)
    services.appoint_officer(
        story.council, Office.DPO, mailbox="dpo@bristol.example", starts_on=tomorrow, ends_on=week,
        by=story.secretariat, at=NOON,
    )  # fmt: skip

    days = [TODAY + timedelta(days=number) for number in range(9)]
    written = [bool(selectors.office_mailboxes(story.council, Office.DPO, on=day)) for day in days]
    (coming,) = [office.coming for office in selectors.offices_of(story.council, on=TODAY) if office.key == "dpo"]

    assert written == [False, *[True] * 7, False]
    assert [one.mailbox for one in coming] == ["dpo@bristol.example"]


def test_an_appointment_that_would_end_before_it_begins_is_refused(story, officer):
    do = {"by": story.secretariat, "at": NOON}
    sentence = "The appointment would end on 20 November 2026, before it begins on 21 November 2026."

    assert refused(
        services.appoint_officer, story.council, Office.DPO, mailbox="d@x.example",
        ends_on=TODAY - timedelta(days=1), **do,
    ) == sentence  # fmt: skip
    assert refused(services.change_officer, officer, ends_on=TODAY - timedelta(days=1), **do) == sentence
    assert services.change_officer(officer, ends_on=TODAY + timedelta(days=3), **do).ends_on == TODAY + timedelta(
        days=3
    )
