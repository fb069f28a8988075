"""Whose turn it is: places, offices that clear first; a copied link beats neither."""

from datetime import timedelta

import pytest

from isa_portal.agreements.models import Rule
from isa_portal.correspondence.models import Letter
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.models import AuditEvent
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.reminders import services as reminders
from isa_portal.signing.models import Signatory, Signature, SigningRound
from isa_portal.signing.selectors import following
from isa_portal.signing.services import clearing, declining, naming, rounds
from tests import stories
from tests.apps.signing.test_questions import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return stories.world()


def in_places(story, **places):
    """Send a tier 1 of three whose bodies sign in places, the others first."""
    version = stories.of_three(story, rule=Rule.AS_EACH_SIGNS)
    for signatory in list(Signatory.objects.filter(party__agreement=version.agreement).select_related("user", "party")):
        body = signatory.party.organisation
        place = next((place for name, place in places.items() if getattr(story, name) == body), 1)
        if place > 1:
            do = {"by": story.secretariat, "at": story.at}
            naming.remove_signatory(signatory, **do)
            who = {"email": signatory.user.email, "name": signatory.user.name, "position": signatory.position}
            naming.name_signatory(signatory.party, **who, place=place, **do)
    version = stories.sent(story, version)
    story.later(minutes=1)
    return version


def links(story, version, body):
    return [one for one in stories.links_of(version) if one.invitation.party.organisation == body]


def wanted(version):
    return set(Letter.objects.filter(chain=version.chain, kind="signature_wanted").values_list("recipient", flat=True))


# Places ---------------------------------------------------------------------------------------------------------------


def test_each_place_is_asked_when_all_before_it_have_signed(story):
    version = in_places(story, police=2, trust=3)
    first = wanted(version)
    one, other = links(story, version, story.council)
    stories.sign(one, at=story.at)
    half = wanted(version)
    stories.sign(other, at=story.at)
    second = wanted(version)
    stories.signs(story, version, story.police)

    assert first == half == {story.director.email, story.second_director.email}
    assert second - half == {story.constable.email}
    assert wanted(version) - second == {"chief@riverside.example"}


def test_a_copied_link_does_not_beat_the_order(story):
    version = in_places(story, police=2)
    (police,) = links(story, version, story.police)
    copied = stories.sit(police, at=story.at)

    reasons = refusal(stories.sign, copied, at=story.at)
    renewing = refusal(rounds.renew_link, copied, by=story.secretariat, at=story.at)

    waits = (
        "It is not your turn yet: it waits for Bristol City Council, Riverside Trust. Nothing was signed."
        " A letter says when it is."
    )
    assert reasons == renewing == [waits]
    assert not Signature.objects.filter(version=version).exists()


def test_who_declines_holds_up_nobody(story):
    version = in_places(story, police=2)
    stories.signs(story, version, story.council)
    (trust,) = links(story, version, story.trust)
    declining.decline(stories.sit(trust, at=story.at), "Not for us.", by=trust.signatory.user, at=story.at)

    assert story.constable.email in wanted(version)


def test_whose_turn_it_is_not_is_said_and_neither_reminded_nor_asked_at_home(story):
    version = in_places(story, police=2)
    signing_round = SigningRound.objects.get(version=version)
    standing = following.standing(signing_round)
    a_week_on = story.at + timedelta(days=8)
    reminded = {one.key for one in reminders.coming_due(at=a_week_on) if one.agreement == version.agreement}

    assert "Waits for Bristol City Council, Riverside Trust, until" in standing
    assert "After that it is the turn of The Chief Constable of Avon and Somerset." in standing
    (police,) = links(story, version, story.police)
    assert f"personallink:{police.pk}" not in reminded
    assert len(reminded) == 3


def test_the_place_is_a_number_from_1_to_9(story):
    version = stories.draft(story, tier=1, reference="T3/26")
    party = version.agreement.parties.get(organisation=story.police)
    who = {"email": "new@police.example", "name": "A Newcomer", "position": "Officer"}

    reasons = refusal(naming.name_signatory, party, **who, place=0, by=story.secretariat, at=story.at)

    assert reasons == ["A signatory signs in a place from 1 to 9."]


# Offices --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def cleared_first(story):
    """The police ask their DPO and their IG lead before their signatory."""
    do = {"by": story.secretariat, "at": story.at}
    organisations.appoint_officer(story.police, "dpo", mailbox="dpo@police.example", **do)
    clearing.choose_offices(story.police, ["dpo", "ig_lead"], **do)
    version = stories.sent(story, stories.of_three(story, rule=Rule.ALL_SIGN))
    story.later(minutes=1)
    return version


def clearances(version):
    return {one.office: one for link in stories.links_of(version) for one in link.invitation.clearances.all()}


def test_the_offices_are_asked_first_and_the_signatory_when_they_are_content(story, cleared_first):
    before = wanted(cleared_first)
    asked = set(Letter.objects.filter(kind="clearance_wanted").values_list("recipient", flat=True))
    by = {"by": story.ig_lead, "at": story.at}
    clearing.record(clearances(cleared_first)["dpo"], view="content_if", reason="The DPIA is read.", **by)
    half = wanted(cleared_first)
    clearing.record(clearances(cleared_first)["ig_lead"], view="content", **by)

    assert asked == {"dpo@police.example", story.ig_lead.email}
    assert story.constable.email not in before | half
    assert wanted(cleared_first) - half == {story.constable.email}
    told = AuditEvent.objects.filter(chain=cleared_first.chain, type="clearance.record").order_by("pk")
    assert [one.facts["view"] for one in told] == ["content if", "content"]
    assert clearances(cleared_first)["dpo"].reason == "The DPIA is read."


def test_an_office_that_is_not_content_stops_the_signature_and_the_secretariat_is_told(story, cleared_first):
    by = {"by": story.ig_lead, "at": story.at}
    (police,) = links(story, cleared_first, story.police)
    unanswered = refusal(stories.sign, police, at=story.at)
    for one in clearances(cleared_first).values():
        clearing.record(one, view="content", **by)
    clearing.record(clearances(cleared_first)["dpo"], view="not_content", reason="Clause 2 is too wide.", **by)
    stopped = refusal(stories.sign, police, at=story.later(minutes=1))

    dpo = "Data protection officer of The Chief Constable of Avon and Somerset"
    assert unanswered[0] == (
        "The Chief Constable of Avon and Somerset asks its Data protection officer first, who has not answered."
        " Nothing was signed."
    )
    assert stopped == [f"{dpo} is not content with this text: Clause 2 is too wide. Nothing was signed."]
    told = set(Letter.objects.filter(kind="not_content").values_list("recipient", flat=True))
    assert told == {story.secretariat.email, story.colleague.email}


def test_the_office_itself_may_record_by_its_mailbox_and_nobody_else_of_the_body(story, cleared_first):
    officer = stories.person("dpo@police.example", "The DPO", "DPO")
    reader = stories.person("reader@police.example", "A reader", "Officer")
    for who in (officer, reader):
        organisations.appoint(who, story.police, "reader", by=PORTAL, at=story.at)
    found = clearances(cleared_first)

    recorded = clearing.record(found["dpo"], view="content", by=officer, at=story.at)
    others = [
        refusal(clearing.record, found["ig_lead"], view="content", by=by, at=story.at)
        for by in (officer, reader, story.secretariat)
    ]

    assert recorded.recorded_by == officer.actor_words
    assert {reasons[0][:52] for reasons in others} == {"Only the Information governance lead of The Chief Co"}


def test_what_an_office_says_has_its_reason(story, cleared_first):
    one, by = clearances(cleared_first)["dpo"], {"by": story.ig_lead, "at": story.at}

    said = [refusal(clearing.record, one, view=view, reason=" ", **by) for view in ("", "content_if", "not_content")]

    assert said == [
        ["Choose what the office says."],
        ["Write the condition."],
        ["Say why the office is not content."],
    ]


def test_only_the_four_offices_clear_and_only_keepers_choose_them(story):
    with pytest.raises(Refused, match="Choose among: Information governance lead, Data protection officer"):
        clearing.choose_offices(story.police, ["asset_owner"], by=story.secretariat, at=story.at)
    with pytest.raises(Refused, match="Only an administrator of The Chief Constable"):
        clearing.choose_offices(story.police, ["dpo"], by=story.ig_lead, at=story.at)
