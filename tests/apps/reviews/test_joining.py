"""Two entries that are the same body become one, with everything that belongs to either."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import models

from isa_portal.agreements.models import Agreement, Approval, DataFlow, Party
from isa_portal.agreements.services import opening, parties
from isa_portal.evidence import audit, guards, verify
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import BoardRole, Membership, Office, Organisation, OrganisationRole, Seat
from isa_portal.organisations.selectors import found_here
from isa_portal.reviews.services import joining
from tests import stories
from tests.stories import NOON

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
# Rows that say what something was stay where they are; a group's grant is made anew.
HELD = {
    # Once it is asked; the party that it made moves.
    "accession.Accession.organisation",
    "agreements.Approval.organisation",
    "agreements.Comment.organisation",
}
STAY = {"organisations.OrganisationGroupPermission.content_object", *HELD}


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def other(story):
    """The police once more, under a name that somebody else wrote."""
    return services.register_organisation(
        "Avon & Somerset Constabulary", known_as="A&S", by=story.secretariat, at=NOON, ico=["Z1234567"]
    )


def join(story, double, into, by=None):
    return joining.join(double, into, by=by or story.secretariat, at=NOON, reason="Same ICO registration")


def refusal(story, *pair, **more):
    with pytest.raises(Refused) as refused:
        join(story, *pair, **more)
    return " ".join(refused.value.reasons)


def keys_to_a_body():
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.related_model is Organisation:
                yield f"{model._meta.label}.{field.name}"


def test_every_foreign_key_to_a_body_moves_or_is_said_to_stay():
    known = {tie.label for tie in joining.ties()}

    left = {key for key in keys_to_a_body() if ".Historical" not in key} - known

    assert left == STAY
    assert guards.held_fast() >= HELD
    assert {"agreements.Party.organisation", "agreements.Proposal_leads.organisation"} <= known


def test_everything_of_the_double_moves(story, other):
    agreement = stories.agreement_in("in_force", story)
    services.appoint_officer(story.police, Office.DPO, mailbox="dpo@police.example", by=PORTAL, at=NOON)
    services.take_seat(story.board, story.police, by=PORTAL, at=NOON)
    signed = Approval.objects.count(), agreement.versions.get(state="current").content_sha256

    join(story, story.police, other)

    left = {tie.label: tie.rows(story.police).count() for tie in joining.ties() if tie.rows(story.police).exists()}
    assert left == {}
    assert Party.objects.filter(organisation=other).count() == 2
    # What was signed stays as it was signed; the next text names the other entry.
    assert DataFlow.objects.get(version__agreement=agreement).discloser == story.police
    draft = opening.open_next(
        Agreement.objects.get(pk=agreement.pk), reason="Joined.", by=story.secretariat, at=story.at
    )
    assert draft.flows.get().discloser == other
    assert other.officers.get().mailbox == "dpo@police.example"
    assert signed == (Approval.objects.count(), agreement.versions.get(state="current").content_sha256)
    assert list(verify.chains()) == []


def test_people_act_for_the_other_body_from_the_next_request(story, other):
    join(story, story.police, other)

    own = grants(story.constable, on=TODAY)
    assert own.all_organisations == {other.pk}
    assert own.is_(OrganisationRole.SIGNATORY, other)
    assert Agreement.objects.visible_to(story.constable, on=TODAY).count() == 0
    assert not Group.objects.get(name=f"organisation:{story.police.pk}:signatory").user_set.exists()


def test_a_person_with_the_role_in_both_holds_it_once(story, other):
    services.appoint(story.ig_lead, other, OrganisationRole.IG_LEAD, by=PORTAL, at=NOON)

    join(story, story.police, other)

    assert Membership.objects.in_date(TODAY).filter(user=story.ig_lead, organisation=other).count() == 1
    assert grants(story.ig_lead, on=TODAY).is_(OrganisationRole.IG_LEAD, other)


def test_a_seat_of_both_is_one_seat_afterwards(story, other):
    for body in (story.police, other):
        services.take_seat(story.board, body, by=PORTAL, at=NOON)

    join(story, story.police, other)

    assert Seat.objects.in_date(TODAY).filter(board=story.board, organisation=other).count() == 1


def test_the_double_stays_findable_and_both_histories_tell_it(story, other):
    join(story, other, story.police)

    other.refresh_from_db()
    assert other.joined_into == story.police
    assert found_here("avon and somerset constabulary") == [story.police]
    assert found_here("Z1234567") == [story.police]
    assert audit.history(other.chain)[-1].type == "organisation.join"
    assert audit.history(story.police.chain)[-1].facts["double"] == "Avon & Somerset Constabulary"


def test_a_joined_double_cannot_be_changed_or_made_a_party(story, other):
    join(story, other, story.police)
    double = Organisation.objects.get(pk=other.pk)
    draft = opening.open_draft(
        story.board, tier=0, reference="09/26", title="New", lead=story.council, by=story.secretariat, at=NOON
    )

    with pytest.raises(Refused, match="Change that entry"):
        services.change_particulars(double, known_as="Again", by=story.secretariat, at=NOON)
    with pytest.raises(Refused, match="was entered twice"):
        parties.add_party(draft, double, by=story.secretariat, at=NOON)


def test_two_parties_of_one_agreement_are_not_joined(story):
    agreement = stories.draft(story).agreement

    words = refusal(story, story.council, story.police)

    assert f"Both are parties of {agreement} (Avon and Somerset Board)." in words
    assert Party.objects.filter(organisation=story.council).count() == 2


def test_a_body_that_is_asked_to_sign_is_not_joined(story, other):
    stories.version_in("out_for_signature", story)

    words = refusal(story, story.police, other)

    assert "01/26 Family support is out for signature and names The Chief Constable" in words


def test_predecessor_and_successor_or_owner_and_owned_are_two_bodies(story, other):
    school = services.register_organisation("Hill School", parent=other, by=PORTAL, at=NOON)
    later = services.register_organisation("New Police", predecessor=story.police, by=PORTAL, at=NOON)

    assert "two bodies" in refusal(story, school, other)
    assert "two bodies" in refusal(story, other, school)
    assert "two bodies" in refusal(story, later, story.police)


def test_a_host_of_a_board_is_joined_and_the_other_body_hosts_it(story, other):
    join(story, story.council, other)

    story.board.refresh_from_db()
    assert story.board.host == other


def test_only_who_keeps_the_register_joins(story, other):
    for person in (story.ig_lead, story.editor, story.outsider):
        assert "Only a board's secretariat" in refusal(story, other, story.police, by=person)


def test_one_entry_is_not_joined_into_itself_or_twice(story, other):
    assert "is one entry" in refusal(story, other, other)

    join(story, other, story.police)

    assert "already" in refusal(story, Organisation.objects.get(pk=other.pk), story.trust)


def test_what_moves_is_told_in_words(story, other):
    stories.draft(story)
    services.take_seat(story.board, story.police, by=PORTAL, at=NOON + timedelta(minutes=1))

    words = joining.moving(story.police)

    assert {"2 roles of people", "1 mandate", "1 seat on a board"} <= set(words)


# What another board has -----------------------------------------------------------------------------------------------


@pytest.fixture
def stranger(story):
    """The secretariat of another board."""
    board = services.set_up_board("Suffolk Board", short_name="Suffolk", host=story.trust, by=PORTAL, at=NOON)
    person = stories.person("secretariat@suffolk.example", "Suffolk secretariat", "Officer")
    services.appoint(person, board, BoardRole.SECRETARIAT, by=PORTAL, at=NOON)
    return person


def test_a_secretariat_is_not_told_what_the_draft_of_another_board_is_called(story, stranger):
    agreement = stories.draft(story).agreement

    words = refusal(story, story.council, story.police, by=stranger)

    assert "Both are parties of an agreement of another board." in words
    for told in (agreement.reference, agreement.title, story.board.name, "T1/26"):
        assert told not in words
    assert f"Both are parties of {agreement}" in refusal(story, story.council, story.police)


def test_an_agreement_of_another_board_out_for_signature_stops_joining_without_its_name(story, other, stranger):
    agreement = stories.version_in("out_for_signature", story).agreement

    words = refusal(story, story.police, other, by=stranger)

    assert "An agreement of another board is out for signature and names The Chief Constable" in words
    assert agreement.title not in words


def test_neither_the_page_nor_the_history_counts_what_boards_have_drafted(story, other, stranger):
    before = joining.moving(story.police)
    stories.draft(story)
    after = joining.moving(story.police)

    join(story, story.police, other, by=stranger)

    told = [audit.history(body.chain)[-1].facts["moved"] for body in (other, story.police)]
    assert before == after
    assert {label.partition(".")[0] for moved in told for label in moved} == {"organisations"}
    assert Party.objects.filter(organisation=other).count() == 2
