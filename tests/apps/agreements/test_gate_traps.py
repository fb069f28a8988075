"""Guardian's own traps, one by one: each opens a door there, and none here."""

import pytest
from django.contrib.auth.models import Group, Permission
from guardian.shortcuts import get_objects_for_user

from isa_portal.agreements import access
from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Agreement
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services as organisations
from isa_portal.organisations.access import grants, role_group
from isa_portal.organisations.models import (
    Board,
    BoardRole,
    Membership,
    OrganisationRole,
    PortalRole,
    User,
)
from tests import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    story = stories.world()
    stories.version_in(State.DRAFTING, story)
    return story


def seen_by(person, story):
    # Read afresh: guardian and Django remember permissions on the object.
    person = User.objects.get(pk=person.pk)
    return set(Agreement.objects.listed_to(person, on=story.at.date()).values_list("reference", flat=True))


def by_guardian(person, role):
    return set(get_objects_for_user(User.objects.get(pk=person.pk), f"organisations.act_as_{role}", Board))


def test_an_account_that_is_closed_sees_nothing_though_guardian_still_lists_it(story):
    assert seen_by(story.secretariat, story) == {"01/26", "T1/26"}

    User.objects.filter(pk=story.secretariat.pk).update(is_active=False)

    assert by_guardian(story.secretariat, "secretariat") == {story.board}
    assert seen_by(story.secretariat, story) == set()


@pytest.mark.parametrize("holder", ["person", "group"])
def test_a_permission_on_the_model_opens_no_object(story, holder):
    permission = Permission.objects.get(codename="act_as_secretariat", content_type__model="board")
    if holder == "person":
        story.outsider.user_permissions.add(permission)
    else:
        everywhere = Group.objects.create(name="everywhere")
        everywhere.permissions.add(permission)
        story.outsider.groups.add(everywhere)

    assert by_guardian(story.outsider, "secretariat") == {story.board}
    assert seen_by(story.outsider, story) == set()


def test_a_superuser_sees_nothing_by_being_one(story):
    User.objects.filter(pk=story.outsider.pk).update(is_superuser=True)

    assert by_guardian(story.outsider, "secretariat") == {story.board}
    assert seen_by(story.outsider, story) == set()


def test_a_board_that_takes_the_key_of_a_deleted_one_inherits_no_grant(story):
    old = organisations.set_up_board("Old board", short_name="Old", host=story.council, by=PORTAL, at=story.at)
    organisations.appoint(story.outsider, old, BoardRole.AUDITOR, by=PORTAL, at=story.at)
    key, on = old.pk, story.at.date()
    assert grants(story.outsider, on=on).boards == {"auditor": {key}}

    Board.objects.get(pk=key).delete()
    Board.objects.create(pk=key, name="New board", short_name="New", slug="new", host=story.council)

    assert grants(User.objects.get(pk=story.outsider.pk), on=on).all_boards == set()
    # The group that is left over carries nothing to the next holder of the role either.
    organisations.appoint(story.ig_lead, Board.objects.get(pk=key), BoardRole.CHAIR, by=PORTAL, at=story.at)
    assert grants(User.objects.get(pk=story.outsider.pk), on=on).all_boards == set()


def test_who_is_in_two_groups_sees_each_agreement_once_and_keeps_one_when_the_other_ends(story):
    organisations.appoint(story.ig_lead, story.board, BoardRole.AUDITOR, by=PORTAL, at=story.at)
    organisations.appoint(story.ig_lead, story.board, BoardRole.CHAIR, by=PORTAL, at=story.at)
    listed = Agreement.objects.listed_to(story.ig_lead, on=story.at.date())

    assert sorted(listed.values_list("reference", flat=True)) == ["01/26", "T1/26"]
    assert listed.count() == 2
    for role in (BoardRole.AUDITOR, BoardRole.CHAIR):
        organisations.release(story.ig_lead.memberships.get(role=role), by=PORTAL, at=story.at)
    assert seen_by(story.ig_lead, story) == {"T1/26"}


def test_a_group_that_outlives_the_membership_opens_nothing(story):
    Membership.objects.filter(user=story.secretariat).update(ends_on=story.at.date(), starts_on="2020-01-01")
    assert seen_by(story.secretariat, story) == {"01/26", "T1/26"}

    Membership.objects.filter(user=story.secretariat).update(ends_on="2026-11-20")

    assert story.secretariat.groups.filter(name=f"board:{story.board.pk}:secretariat").exists()
    assert by_guardian(story.secretariat, "secretariat") == {story.board}
    assert seen_by(story.secretariat, story) == set()


def test_a_group_without_any_membership_opens_nothing(story):
    story.outsider.groups.add(role_group(story.board, BoardRole.SECRETARIAT))

    assert by_guardian(story.outsider, "secretariat") == {story.board}
    assert seen_by(story.outsider, story) == set()


def test_a_membership_of_one_role_does_not_use_the_grant_of_another(story):
    auditor = role_group(story.board, BoardRole.AUDITOR)
    member = Membership.objects.create(
        user=story.outsider, board=story.board, role=BoardRole.SECRETARIAT, starts_on=story.at.date()
    )
    member.user.groups.add(auditor)

    assert seen_by(story.outsider, story) == set()


def test_a_signatory_is_nobody_once_the_mandate_is_over(story):
    stories.agreement_in(AgreementState.IN_FORCE, story, reference="02/26")
    assert seen_by(story.constable, story) == {"T1/26", "02/26"}

    story.constable.mandates.update(ends_on="2026-11-20")

    assert seen_by(story.constable, story) == set()


def test_the_operator_of_the_portal_sees_no_agreement(story):
    from isa_portal.organisations.models import Portal

    portal = Portal.objects.get_or_create()[0]
    organisations.appoint(story.outsider, portal, PortalRole.OPERATOR, by=PORTAL, at=story.at)
    organisations.release(story.outsider.memberships.get(role=OrganisationRole.IG_LEAD), by=PORTAL, at=story.at)

    own = grants(User.objects.get(pk=story.outsider.pk), on=story.at.date())

    assert own.operates and not own.all_boards and not own.all_organisations
    assert seen_by(story.outsider, story) == set()
    assert not access.filter_versions(story.board.agreements.first().versions.all(), story.outsider, on=story.at.date())
