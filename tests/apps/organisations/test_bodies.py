"""The register of bodies: who keeps it, what is refused, and that the second of two who change is told."""

from datetime import date, timedelta

import pytest

from isa_portal.agreements.services import opening, parties
from isa_portal.evidence import audit, verify
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import stamps
from isa_portal.lib.errors import Overtaken, Refused
from isa_portal.organisations import selectors, services
from isa_portal.organisations.models import Organisation, OrganisationRole, Seat
from tests import stories
from tests.stories import NOON

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def administrator(story):
    person = stories.person("admin@police.example", "Police administrator", "Administrator")
    services.appoint(person, story.police, OrganisationRole.ADMINISTRATOR, by=PORTAL, at=NOON)
    return person


def register(story, name="Hill School", **facts):
    return services.register_organisation(name, **{"by": story.secretariat, "at": NOON, **facts})


def refusal(act, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return " ".join(refused.value.reasons)


def test_the_secretariat_registers_a_body_with_its_numbers(story):
    body = register(story, kinds=["academy_trust", "charity"], urn=["109 123"], company=["1234567"],
                    ico=["za123456"], ico_expires_on=date(2027, 1, 1), other_names=["The Hill"])  # fmt: skip

    assert [str(one) for one in body.identifiers.all()] == [
        "Company number 01234567", "ICO registration number ZA123456", "URN of a school 109123",
    ]  # fmt: skip
    assert body.kind_words == ["Academy trust", "Charity"]
    assert [one.type for one in audit.history(body.chain)] == ["organisation.register"]


def test_only_a_secretariat_keeps_the_register(story, administrator):
    for act in (
        lambda by: services.register_organisation("New body", by=by, at=NOON),
        lambda by: services.change_particulars(story.police, kinds=["charity"], by=by, at=NOON),
        lambda by: services.rename(story.police, "Other", changed_on=TODAY, instrument="Order", by=by, at=NOON),
    ):
        for person in (administrator, story.ig_lead, story.outsider):
            assert "Only a board's secretariat" in refusal(act, person)
    story.police.refresh_from_db()
    assert (story.police.kinds, story.police.legal_name) == (["police"], "The Chief Constable of Avon and Somerset")


def test_an_administrator_keeps_the_contact_facts_of_the_own_body_only(story, administrator):
    services.change_contact(story.police, notice_email="notices@police.example", by=administrator, at=NOON)

    story.police.refresh_from_db()
    assert story.police.notice_email == "notices@police.example"
    assert "Only an administrator of Bristol City Council" in refusal(
        services.change_contact, story.council, notice_email="x@police.example", by=administrator, at=NOON
    )
    assert "Only an administrator" in refusal(
        services.change_contact, story.police, notice_email="x@police.example", by=story.ig_lead, at=NOON
    )


def test_contact_facts_carry_nothing_else_along(story, administrator):
    services.change_contact(
        story.police, legal_name="Somebody", kinds=["charity"], domains=["police.example"], by=administrator, at=NOON
    )

    story.police.refresh_from_db()
    assert (story.police.legal_name, story.police.kinds) == ("The Chief Constable of Avon and Somerset", ["police"])
    assert story.police.domains == ["police.example"]


def test_a_number_of_another_body_is_refused_with_that_body_named(story):
    register(story, urn=["109123"])

    words = refusal(register, story, "Dale School", urn=["109-123"])

    assert words == "URN of a school 109123 is that of Hill School. Check it."
    assert not Organisation.objects.filter(legal_name="Dale School").exists()


def test_a_number_that_cannot_be_is_refused_by_the_service_too(story):
    assert "Z1234567 or ZA123456" in refusal(services.change_particulars, story.police, ico=["12"],
                                             by=story.secretariat, at=NOON)  # fmt: skip


def test_a_circle_of_proprietors_is_named(story):
    trust = register(story, "Hill Trust")
    school = register(story, parent=trust)

    words = refusal(services.change_particulars, trust, parent=school, by=story.secretariat, at=NOON)

    assert "Hill Trust, then Hill School, then Hill Trust." in words


def test_a_body_is_neither_its_own_proprietor_nor_its_successor(story):
    for facts in ({"parent": story.police}, {"successor": story.police, "dissolved_on": TODAY}):
        words = refusal(services.change_particulars, story.police, by=story.secretariat, at=NOON, **facts)
        assert "circle" in words


def test_a_body_that_stands_has_no_successor(story):
    words = refusal(services.change_particulars, story.police, successor=story.trust, by=story.secretariat, at=NOON)

    assert "A body that stands has no successor." in words


def test_a_new_legal_name_keeps_the_old_one_findable(story):
    services.rename(
        story.trust, "Riverside Foundation", changed_on=date(2026, 10, 31), instrument="Resolution of the trustees",
        by=story.secretariat, at=NOON,
    )  # fmt: skip

    body = Organisation.objects.get(pk=story.trust.pk)
    last = audit.history(body.chain)[-1]
    assert [(one.name, one.was_legal_until) for one in body.other_names.all()] == [
        ("Riverside Trust", date(2026, 10, 31))
    ]
    assert (last.type, last.facts["instrument"]) == ("organisation.rename", "Resolution of the trustees")
    assert body in selectors.found_here("the RIVERSIDE trust ltd.")


def test_a_legal_name_belongs_to_one_body(story):
    words = refusal(services.rename, story.trust, "bristol city council", changed_on=TODAY, instrument="Order",
                    by=story.secretariat, at=NOON)  # fmt: skip

    assert words == "bristol city council is registered already. Use the entry that is there."


@pytest.mark.parametrize("words", ["avon & somerset police", "The Chief Constable of Avon & Somerset", "Z-1234567"])
def test_a_body_is_found_by_any_name_or_number(story, words):
    services.change_particulars(story.police, ico=["Z1234567"], by=story.secretariat, at=NOON)

    assert selectors.found_here(words) == [story.police]


def test_a_successor_is_noted_when_the_new_body_is_added(story):
    after = register(story, "Avon Police Authority", predecessor=story.police)

    story.police.refresh_from_db()
    assert story.police.successor == after
    assert audit.history(story.police.chain)[-1].type == "organisation.succeed"


def test_the_second_of_two_who_change_a_body_is_told_and_overwrites_nothing(story, administrator):
    read = stamps.of(selectors.contact_facts(story.police))
    services.change_contact(story.police, stamp=read, notice_email="first@police.example", by=administrator, at=NOON)

    with pytest.raises(Overtaken) as told:
        services.change_contact(
            story.police, stamp=read, notice_email="second@police.example", by=story.secretariat, at=NOON
        )

    story.police.refresh_from_db()
    assert story.police.notice_email == "first@police.example"
    assert told.value.reasons[0].startswith(
        "Police administrator, Administrator changed this on 21 November 2026 at 12:00"
    )


def test_without_a_stamp_the_second_change_would_win(story, administrator):
    for mailbox in ("first@police.example", "second@police.example"):
        services.change_contact(story.police, notice_email=mailbox, by=administrator, at=NOON)

    story.police.refresh_from_db()
    assert story.police.notice_email == "second@police.example"


def test_a_lapsed_assurance_is_said_and_ends_nothing(story):
    services.change_particulars(
        story.police, ico=["Z1234567"], ico_expires_on=TODAY - timedelta(days=1), by=story.secretariat, at=NOON
    )

    agreement = stories.agreement_in("in_force", story)

    assert selectors.lapsed(story.police, on=TODAY) == ["ICO registration ended on 20 November 2026."]
    assert selectors.lapsed(story.police, on=TODAY - timedelta(days=1)) == []
    assert agreement.is_in_force


def test_a_dissolved_body_is_no_party_and_signs_nothing_and_its_successor_is_named(story):
    version = stories.version_in("approved", story)
    services.change_particulars(story.police, dissolved_on=TODAY, successor=story.trust, by=story.secretariat, at=NOON)
    words = "was dissolved on 21 November 2026 and cannot sign. Its successor is Riverside Trust."

    from isa_portal.signing.services import rounds

    assert words in refusal(rounds.send, version, by=story.secretariat, at=NOON)
    draft = opening.open_draft(
        story.board, tier=0, reference="09/26", title="New", lead=story.council, by=story.secretariat, at=NOON
    )
    gone = Organisation.objects.get(pk=story.police.pk)
    assert words in refusal(parties.add_party, draft, gone, by=story.secretariat, at=NOON)
    assert words in refusal(opening.open_draft, story.board, tier=0, reference="10/26", title="New", lead=gone,
                            by=story.secretariat, at=NOON)  # fmt: skip


def test_a_body_takes_a_seat_once_and_leaves_it(story):
    seat = services.take_seat(story.board, story.police, by=story.secretariat, at=NOON)

    assert "sits on this board already" in refusal(
        services.take_seat, story.board, story.police, by=story.secretariat, at=NOON
    )
    assert "Only the board's secretariat" in refusal(services.end_seat, seat, by=story.ig_lead, at=NOON)
    services.end_seat(seat, by=story.secretariat, at=NOON)
    assert not Seat.objects.in_date(TODAY).exists()
    assert list(verify.chains()) == []
