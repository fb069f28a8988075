"""A tier 1 and a tier 2 signed in one sitting: two records, the tier 1 first, and one may stop after it."""

from datetime import timedelta

import pytest

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement
from isa_portal.agreements.services import approval, parties
from isa_portal.lib.errors import Refused
from isa_portal.signing.models import Signature, SigningRound
from isa_portal.signing.services import naming, packs, rounds, signatures
from tests import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def pair(story):
    """Send a tier 1, and while it waits a tier 2 that stands on it."""
    tier_1 = stories.sent(story, stories.draft(story, tier=1, reference="T1/26"))
    story.extra["tier_1"] = tier_1.agreement
    return tier_1, stories.sent(story, stories.draft(story, reference="02/26"))


def link_of(version, person):
    return next(link for link in stories.links_of(version) if link.signatory.user == person)


def signs(link, *, at):
    stories.show(link.invitation.round.version)
    version = link.invitation.round.version
    words = {"name": "Police signatory", "position": "Head", "authority": "office"}
    return signatures.sign(link, expected_sha256=version.content_sha256, **words, by=link.signatory.user, at=at)


def test_both_are_signed_by_one_code_the_tier_1_first_with_a_record_each(story, pair):
    tier_1, tier_2 = (link_of(version, story.constable) for version in pair)
    tier_2 = stories.sit(tier_2, at=story.at)

    with pytest.raises(Refused, match="has not signed the tier 1 that this tier 2 stands on"):
        signs(tier_2, at=story.at)
    first = signs(packs.go_on(tier_2, tier_1, at=story.at), at=story.at)
    second = signs(packs.go_on(tier_1, tier_2, at=story.at), at=story.at)

    assert packs.of(tier_1) == packs.of(tier_2) == [tier_1, tier_2]
    assert (first.version, second.version) == pair
    assert first.record["proved_at"] == second.record["proved_at"]
    assert first.record["content_sha256"] != second.record["content_sha256"]


def test_one_may_stop_after_the_first(story, pair):
    tier_1, tier_2 = (link_of(version, story.constable) for version in pair)
    signs(stories.sit(tier_1, at=story.at), at=story.at)

    assert packs.waiting(tier_1, at=story.at) == [tier_2]
    assert Signature.objects.get().version == pair[0]


def test_going_on_makes_no_sitting_longer_and_leads_to_nobody_elses_text(story, pair):
    tier_1, tier_2 = (link_of(version, story.constable) for version in pair)
    sat = stories.sit(tier_1, at=story.at)
    others = link_of(pair[1], story.director)

    with pytest.raises(Refused, match="not for you to sign"):
        packs.go_on(sat, others, at=story.at)
    with pytest.raises(Refused, match="session ended"):
        packs.go_on(sat, tier_2, at=story.at + timedelta(hours=3))
    assert packs.go_on(sat, tier_2, at=story.at + timedelta(hours=1)).confirmed_at == sat.confirmed_at


def test_a_tier_2_is_not_sent_to_a_body_that_is_not_even_asked_to_sign_the_tier_1(story, pair):
    do = {"by": story.secretariat, "at": story.at}
    version = stories.draft(story, reference="03/26")
    third = parties.add_party(version, story.trust, **do)
    naming.name_signatory(third, email="chief@riverside.example", name="Chief", position="Chief", **do)
    stories.tell_people(version, **do)
    version = stories.approve(story, approval.submit(version, **do))

    with pytest.raises(Refused, match="Riverside Trust has not signed the tier 1"):
        rounds.send(version, **do)

    assert Agreement.objects.get(pk=version.agreement_id).versions.get().state == State.APPROVED


@pytest.mark.parametrize("ends", ["withdrawn", "lapsed"])
def test_what_was_signed_of_a_tier_1_whose_round_ended_without_it_does_not_count(story, pair, ends):
    tier_1, tier_2 = pair
    signs(stories.sit(link_of(tier_1, story.constable), at=story.at), at=story.at)
    signing = SigningRound.objects.get(version=tier_1)
    if ends == "withdrawn":
        rounds.withdraw(signing, "The text needs a change.", by=story.secretariat, at=story.at)
    else:
        rounds.extend(SigningRound.objects.get(version=tier_2), signing.last_day + timedelta(days=20),
                      by=story.secretariat, at=story.at)  # fmt: skip
        story.later(days=(signing.last_day - story.at.date()).days + 1)
        rounds.lapse(signing, at=story.at)

    link = stories.sit(link_of(tier_2, story.constable), at=story.at)
    with pytest.raises(Refused, match="has not signed the tier 1"):
        signs(link, at=story.at)
