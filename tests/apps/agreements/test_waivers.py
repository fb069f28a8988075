"""A body that signs no local tier 1: a waiver in the text of the tier 2 serves it, and says what binds it instead."""

import pytest

from isa_portal.agreements import content, cover
from isa_portal.agreements.rules import materiality
from isa_portal.agreements.services import approval, parties
from isa_portal.lib.errors import Refused
from isa_portal.signing.services import naming, rounds
from tests import stories

pytestmark = pytest.mark.django_db

WAIVER = {
    "because": "It signs no local agreement.",
    "takes_in": ["T1/26, clause 7 Security", "T1/26, clause 9 Leaving"],
}


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def national(story):
    """Write a tier 2 to which a third party belongs that has signed no tier 1."""
    do = {"by": story.secretariat, "at": story.at}
    version = stories.draft(story)
    party = parties.add_party(version, story.trust, **do)
    naming.name_signatory(party, email="chief@national.example", name="Chief", position="Chief", **do)
    stories.tell_people(version, **do)
    return version, party


def waive(story, version, party, **changed):
    return parties.waive_tier_1(version, party, **{**WAIVER, **changed}, by=story.secretariat, at=story.at)


def signed(story, version):
    version = stories.sent(story, version)
    return stories.signs(story, version, story.council, story.police, story.trust)


def test_without_the_waiver_the_tier_2_is_not_sent(story, national):
    version, _ = national
    version = stories.approve(story, approval.submit(version, by=story.secretariat, at=story.at))

    with pytest.raises(Refused, match="Riverside Trust has not signed the tier 1"):
        rounds.send(version, by=story.secretariat, at=story.at)


def test_with_it_the_body_signs_and_is_covered_from_its_day(story, national):
    version, party = national
    waive(story, version, party)
    version = signed(story, version)

    today = story.at.date()
    assert cover.between(version.agreement, story.council, story.trust, on=today).covered
    # Who has no waiver still needs the tier 1: without it only that pair is left uncovered.
    above = cover.facts(version.agreement)
    bare = cover.Facts(above.agreement, above.parties, above.texts, [])
    assert not bare.between(story.council, story.trust, on=today).covered
    assert not bare.between(story.council, story.police, on=today).covered


def test_the_waiver_is_part_of_what_is_signed_and_material(story, national):
    version, party = national
    before = content.of(version)
    waive(story, version, party)
    after = content.of(version)

    named = {one["legal_name"]: one.get("tier_1_waived") for one in after["parties"]}
    assert named == {"Bristol City Council": None, str(story.police.legal_name): None, "Riverside Trust": WAIVER}
    assert materiality.proposed(materiality.changes(before, after)) == "material"


def test_what_is_wrong_with_a_waiver_is_said_and_both_empty_ends_it(story, national):
    version, party = national
    bound = version.agreement.parties.get(organisation=story.council)

    with pytest.raises(Refused, match="List the clauses of the tier 1 that bind Riverside Trust"):
        waive(story, version, party, takes_in=[])
    with pytest.raises(Refused, match="Say why Riverside Trust does without the tier 1"):
        waive(story, version, party, because=" ")
    with pytest.raises(Refused, match="has signed the tier 1 and needs no waiver"):
        waive(story, version, bound)
    waive(story, version, party)
    assert waive(story, version, party, because="", takes_in=[]).takes_in == []
