"""What only an effective version may do: make a party active, give cover; and who left is asked for nothing."""

from datetime import timedelta

import pytest

from isa_portal.agreements import content, cover, execution
from isa_portal.agreements.lifecycle import AgreementState, PartyState, State
from isa_portal.agreements.models import Agreement, Rule, Version
from isa_portal.agreements.services import approval, classes, opening, parties
from isa_portal.leaving import services as leaving
from isa_portal.lib.errors import Refused
from isa_portal.signing.models import Invitation, SigningRound
from isa_portal.signing.services import rounds
from tests import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def taken_back(story):
    """A text that the trust and the council signed and that was taken back; the next one binds council and police."""
    first = stories.sent(story, stories.of_three(story, rule=Rule.AS_EACH_SIGNS))
    stories.signs(story, first, story.trust)
    rounds.withdraw(SigningRound.objects.get(version=first), "A clause was wrong.", by=story.secretariat, at=story.at)
    following = opening.start_next_draft(Version.objects.get(pk=first.pk), by=story.secretariat, at=story.at)
    following = stories.sent(story, following)
    stories.signs(story, following, story.council, story.police)
    return Agreement.objects.get(pk=first.agreement_id)


def test_a_signature_under_a_text_that_was_taken_back_makes_nobody_a_party(story, taken_back):
    trust = taken_back.parties.get(organisation=story.trust)

    assert taken_back.state == AgreementState.IN_FORCE
    assert (trust.state, trust.active_from) == (PartyState.JOINING, None)


def test_a_signature_under_a_text_that_was_taken_back_keeps_nobody_from_never_joining(story, taken_back):
    current = taken_back.versions.get(state=State.CURRENT)

    rounds.lapse(SigningRound.objects.get(version=current), at=story.later(days=60))

    assert taken_back.parties.get(organisation=story.trust).state == PartyState.NEVER_JOINED


def test_two_signatures_under_a_text_that_lapsed_give_no_cover_on_any_day(story):
    version = stories.sent(story, stories.of_three(story, rule=Rule.ALL_SIGN))
    stories.signs(story, version, story.council, story.police)
    signed = story.at.date()
    rounds.lapse(SigningRound.objects.get(version=version), at=story.later(days=60))
    following = opening.start_next_draft(Version.objects.get(pk=version.pk), by=story.secretariat, at=story.at)
    following = stories.sent(story, following)
    stories.signs(story, following, story.council, story.police, story.trust)
    agreement = Agreement.objects.get(pk=version.agreement_id)

    days = (signed, story.at.date())
    found = [cover.between(agreement, story.council, story.police, on=day) for day in days]

    assert [one.covered for one in found] == [False, True]
    assert found[1].version == following.pk


def test_a_past_day_is_answered_from_what_was_so_on_that_day(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    first = story.at.date()
    party = agreement.parties.get(organisation=story.police)
    notice = leaving.give_notice(party, by=story.constable, at=story.later(days=1))
    leaving.end_notice(notice, at=story.later(days=60))
    agreement = Agreement.objects.get(pk=agreement.pk)

    then = cover.between(agreement, story.council, story.police, on=first)
    now = cover.between(agreement, story.council, story.police, on=story.at.date())

    assert (then.covered, now.covered) == (True, False)


def test_an_agreement_that_was_replaced_covered_until_the_day_before(story):
    old = stories.agreement_in(AgreementState.IN_FORCE, story, reference="02/26")
    story.later(days=10)
    new = stories.draft(story, reference="03/26", replaces=old)
    new = stories.everyone_signs(story, stories.sent(story, new))
    replaced = Agreement.objects.get(pk=old.pk)
    last = replaced.ended_on

    answers = [
        cover.between(replaced, story.council, story.police, on=day).covered for day in (last, last - timedelta(days=1))
    ]

    assert replaced.state == AgreementState.SUPERSEDED
    assert answers == [False, True]


def gone(story, agreement, organisation):
    notice = leaving.give_notice(agreement.parties.get(organisation=organisation), by=story.constable, at=story.at)
    leaving.end_notice(notice, at=story.later(days=60))


@pytest.fixture
def without_police(story):
    """An agreement in force of three, which the police have left."""
    version = stories.sent(story, stories.of_three(story, rule=Rule.ALL_SIGN))
    stories.signs(story, version, story.council, story.police, story.trust)
    agreement = Agreement.objects.get(pk=version.agreement_id)
    gone(story, agreement, story.police)
    return Agreement.objects.get(pk=agreement.pk)


def test_who_left_stands_in_no_later_text(story, without_police):
    version = opening.open_next(without_police, reason="Another period.", by=story.secretariat, at=story.at)

    named = [party["legal_name"] for party in content.of(version)["parties"]]

    assert named == [story.council.legal_name, story.trust.legal_name]


def test_who_left_is_not_asked_and_keeps_no_rule_from_being_met(story, without_police):
    version = opening.open_next(without_police, reason="Another period.", by=story.secretariat, at=story.at)

    version = stories.sent(story, version)
    stories.signs(story, version, story.council, story.trust)

    asked = Invitation.objects.filter(round__version=version).values_list("party__organisation", flat=True)
    assert set(asked) == {story.council.pk, story.trust.pk}
    assert Version.objects.get(pk=version.pk).state == State.CURRENT
    assert execution.rule_is_met(version)


def test_a_draft_beside_a_text_in_force_changes_neither_the_parties_nor_the_title(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    version = opening.open_next(agreement, reason="Another period.", by=story.secretariat, at=story.at)
    police = agreement.parties.get(organisation=story.police)
    do = {"by": story.secretariat, "at": story.at}
    changes = (
        lambda: parties.add_party(version, story.trust, **do),
        lambda: parties.change_party(version, police, role="joint_controller", leads=True, is_essential=True, **do),
        lambda: parties.remove_party(version, police, **do),
        lambda: classes.name_class(version, name="The practices", kind="gp_practice", **do),
        lambda: opening.change_foundations(version, title="Another", stands_on=[], **do),
    )

    for change in changes:
        with pytest.raises(Refused, match="in force"):
            change()

    assert content.of(version)["parties"] == agreement.versions.get(state=State.CURRENT).content["parties"]
    assert Agreement.objects.get(pk=agreement.pk).title == agreement.title


def test_each_party_approves_only_while_it_is_one(story, without_police):
    version = opening.open_next(without_police, reason="Another period.", by=story.secretariat, at=story.at)

    assert story.police not in approval.awaited(version)
