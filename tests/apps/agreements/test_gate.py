"""Which agreements, and which of their versions, each person sees."""

import pytest

from isa_portal.agreements import access
from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Agreement, Version
from isa_portal.agreements.services import approval, opening
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole, User
from isa_portal.signing.services import rounds
from tests import stories

pytestmark = pytest.mark.django_db


def seen_by(person: User, story: stories.World) -> set[str]:
    return set(Agreement.objects.visible_to(person, on=story.at.date()).values_list("reference", flat=True))


def versions_seen_by(person: User, version: Version, story: stories.World) -> set[str]:
    found = access.versions_seen(version.agreement, person, on=story.at.date())
    return set(found.values_list("number", flat=True))


@pytest.mark.parametrize("state", [State.DRAFTING, State.AWAITING_APPROVAL, State.APPROVED])
def test_a_text_that_was_not_sent_is_seen_by_its_board_and_its_lead_only(state: State) -> None:
    story = stories.world()
    stories.version_in(state, story)

    assert "01/26" in seen_by(story.secretariat, story)
    assert "01/26" in seen_by(story.editor, story)
    assert "01/26" not in seen_by(story.ig_lead, story)
    assert "01/26" not in seen_by(story.outsider, story)


def test_a_party_sees_what_was_sent_to_it_and_no_later_draft() -> None:
    story = stories.world()
    version = stories.version_in(State.AWAITING_APPROVAL, story)
    first = stories.approve(story, version, decision="sent_back", advice="Say more.")
    second = opening.start_next_draft(first, by=story.secretariat, at=story.at)
    sent = stories._through_to(story, second, State.OUT_FOR_SIGNATURE)
    rounds.withdraw(sent.signing_round, "One more change.", by=story.secretariat, at=story.at)
    opening.start_next_draft(Version.objects.get(pk=sent.pk), by=story.secretariat, at=story.at)

    assert versions_seen_by(story.secretariat, sent, story) == {"0.1", "1.0", "0.3"}
    assert versions_seen_by(story.ig_lead, sent, story) == {"1.0"}


def test_a_person_who_was_released_sees_nothing_from_that_instant() -> None:
    story = stories.world()
    stories.agreement_in(AgreementState.IN_FORCE, story)
    member = story.ig_lead.memberships.get()

    organisations.release(member, by=PORTAL, at=story.at)

    assert seen_by(story.ig_lead, story) == set()


def test_an_inactive_person_and_a_superuser_see_nothing_by_being_one() -> None:
    story = stories.world()
    stories.agreement_in(AgreementState.IN_FORCE, story)
    story.secretariat.is_active = False
    story.secretariat.save()
    story.outsider.is_superuser = True
    story.outsider.save()

    assert seen_by(story.secretariat, story) == set()
    assert seen_by(story.outsider, story) == set()


def test_a_membership_without_guardians_grant_opens_nothing() -> None:
    story = stories.world()
    stories.version_in(State.DRAFTING, story)
    organisations.appoint(story.outsider, story.board, BoardRole.AUDITOR, by=PORTAL, at=story.at)
    assert "01/26" in seen_by(story.outsider, story)

    story.outsider.groups.clear()

    assert seen_by(story.outsider, story) == set()


def test_the_lead_of_one_agreement_sees_no_other_of_the_same_board() -> None:
    story = stories.world()
    stories.version_in(State.DRAFTING, story)
    approval.submit(stories.draft(story, reference="02/26"), by=story.secretariat, at=story.at)
    member = story.outsider.memberships.get()

    assert seen_by(story.editor, story) >= {"01/26", "02/26"}
    assert seen_by(member.user, story) == set()
