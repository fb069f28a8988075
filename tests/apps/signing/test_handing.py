"""Who signs instead, a refusal that was a mistake, and a party that is taken out of the round."""

import pytest

from isa_portal.agreements.lifecycle import AgreementState, PartyState, State
from isa_portal.agreements.models import Agreement, Rule
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.evidence.models import AuditEvent
from isa_portal.lib import clock
from isa_portal.organisations import services as organisations
from isa_portal.signing.lifecycle import InvitationState, RoundState
from isa_portal.signing.models import Invitation, PersonalLink, Signature, SigningRound
from isa_portal.signing.services import declining, handing, rounds, signatures, sittings, taking_out
from isa_portal.signing.services.handing import Colleague
from tests import stories
from tests.apps.signing.test_questions import refusal

pytestmark = pytest.mark.django_db

CHIEF = Colleague("A Chief", "Deputy chief constable", "deputy@police.example", "Scheme of delegation")


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def version(story):
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story)
    story.later(minutes=1)
    return version


def police_link(version):
    return next(one for one in stories.links_of(version) if one.signatory.user.email == "signatory@police.example")


def seated(story, version):
    return stories.sit(police_link(version), at=story.at)


# Passed on ------------------------------------------------------------------------------------------------------------


def test_a_colleague_gets_a_letter_that_says_who_named_them_and_signs(story, version):
    taken = handing.hand_over(seated(story, version), CHIEF, by=story.constable, at=story.at)
    letter = Letter.objects.get(kind="signature_wanted", recipient="deputy@police.example")
    signature = stories.sign(taken, at=story.later(minutes=1))

    assert letter.context["named_by"] == story.constable.actor_words
    assert signature.signatory.user.email == "deputy@police.example"
    assert Invitation.objects.get(pk=taken.invitation_id).state == InvitationState.SIGNED
    event = AuditEvent.objects.get(chain=version.chain, type="link.hand_over")
    assert event.facts["person"] == signature.signatory.user.actor_key


def test_the_link_that_was_passed_on_says_so_and_signs_nothing(story, version):
    link = seated(story, version)
    handing.hand_over(link, CHIEF, by=story.constable, at=story.at)

    signing = refusal(stories_sign, story, link)
    code = refusal(sittings.send_code, PersonalLink.objects.get(pk=link.pk), at=story.later(minutes=1))

    assert (
        "This request was passed to a colleague, who has a letter of their own since 21 November 2026." in signing[-1]
    )
    assert code[0].startswith("This request was passed to a colleague")
    assert not Signature.objects.filter(version=version).exists()


def stories_sign(story, link):
    typed = {"name": "Police signatory", "position": "Head", "authority": "office"}
    sha256 = link.invitation.round.version.content_sha256
    return signatures.sign(link, expected_sha256=sha256, **typed, by=story.constable, at=story.at)


def test_a_circle_of_hand_overs_is_refused_with_a_sentence(story, version):
    taken = handing.hand_over(seated(story, version), CHIEF, by=story.constable, at=story.at)
    chief = stories.sit(taken, at=story.later(minutes=1))
    back = Colleague("Police signatory", "Head", "Signatory@police.example")
    me = Colleague("A Chief", "Deputy", "deputy@police.example")
    do = {"by": taken.signatory.user, "at": story.at}

    round_again = refusal(handing.hand_over, chief, back, **do)
    to_myself = refusal(handing.hand_over, chief, me, **do)

    assert round_again == [
        "Police signatory passed this very request on, on 21 November 2026, so it would go round in a circle."
        " Name somebody else, or say that you do not know who signs."
    ]
    assert to_myself[0] == "This request is yours already. Name somebody else, or go back and sign it."


def test_a_mandate_that_ended_still_refuses_whoever_was_named(story, version):
    taken = handing.hand_over(seated(story, version), CHIEF, by=story.constable, at=story.at)
    do = {"by": story.secretariat, "at": story.at}
    day = clock.london_date(story.at)
    organisations.record_mandate(taken.signatory.user, story.police, source="Minute 9", ends_on=day, **do)
    story.later(days=2)

    assert "Your authority to bind The Chief Constable" in refusal(stories.sign, taken, at=story.at)[0]


def test_who_does_not_know_returns_it_to_the_ig_lead_and_the_secretariat_and_they_name_somebody(story, version):
    link = seated(story, version)
    handing.give_back(link, by=story.constable, at=story.at)
    told = set(Letter.objects.filter(kind="signatory_wanted").values_list("recipient", flat=True))
    link = PersonalLink.objects.get(pk=link.pk)
    waiting = refusal(stories_sign, story, link)
    taken = handing.name_instead(link, CHIEF, by=story.ig_lead, at=story.later(hours=1))
    stories.sign(taken, at=story.at)

    assert told == {story.secretariat.email, story.colleague.email, story.ig_lead.email}
    assert waiting[0].startswith("Somebody else signs for The Chief Constable of Avon and Somerset: so it was said")
    assert not Letter.objects.filter(kind="signatory_wanted", state=LetterState.OWED).exists()
    types = AuditEvent.objects.filter(chain=version.chain, type__startswith="link.").values_list("type", flat=True)
    assert [one for one in types if one not in ("link.confirm", "link.renew")] == ["link.give_back", "link.hand_over"]


def test_a_party_is_not_complete_while_nobody_knows_who_signs_beside_the_others(story, version):
    first, second, police = stories.links_of(version)
    handing.give_back(stories.sit(second, at=story.at), by=story.second_director, at=story.at)
    stories.sign(first, at=story.at)
    stories.sign(police, at=story.at)

    assert Invitation.objects.get(pk=first.invitation_id).state == InvitationState.PART_SIGNED
    assert Agreement.objects.get(pk=version.agreement_id).state == AgreementState.PROPOSED


def test_nobody_else_names_who_signs_instead(story, version):
    for by in (story.outsider, story.editor, story.director):
        reasons = refusal(handing.name_instead, police_link(version), CHIEF, by=by, at=story.at)

        assert reasons[0].startswith("Only the secretariat, or an IG lead or administrator of The Chief Constable")


# Declined by mistake --------------------------------------------------------------------------------------------------


def test_who_declined_by_mistake_takes_it_back_and_signs_and_both_are_kept(story, version):
    link = seated(story, version)
    declining.decline(link, "Wrong button.", by=story.constable, at=story.at)
    declined = Invitation.objects.get(pk=link.invitation_id).state
    declining.take_back_refusal(link, by=story.constable, at=story.later(minutes=1))
    stories.sign(police_link(version), at=story.later(minutes=1))

    assert declined == InvitationState.DECLINED
    assert Invitation.objects.get(pk=link.invitation_id).state == InvitationState.SIGNED
    types = list(AuditEvent.objects.filter(chain=version.chain).order_by("pk").values_list("type", flat=True))
    assert (
        types.index("invitation.decline") < types.index("invitation.take_back_refusal") < types.index("signature.sign")
    )
    assert Letter.objects.filter(kind="refusal_taken_back", recipient=story.secretariat.email).exists()


def test_only_who_declined_takes_it_back_and_only_until_the_round_ends(story, version):
    first, second, _ = stories.links_of(version)
    second = stories.sit(second, at=story.at)
    first = stories.sit(first, at=story.at)
    declining.decline(first, "No.", by=story.director, at=story.at)

    colleague = refusal(declining.take_back_refusal, second, by=story.second_director, at=story.at)
    rounds.withdraw(SigningRound.objects.get(version=version), "A mistake.", by=story.secretariat, at=story.at)
    late = refusal(declining.take_back_refusal, first, by=story.director, at=story.at)

    assert colleague == ["Only who declined may take that back. The secretariat can invite the party again."]
    assert late == ["This is withdrawn. It cannot take this step now."]


# Out of the round -----------------------------------------------------------------------------------------------------


def silent(story, rule):
    """Let two of three sign; return the invitation of the trust, which is silent."""
    version = stories.sent(story, stories.of_three(story, rule=rule))
    stories.signs(story, version, story.council, story.police)
    return Invitation.objects.get(round__version=version, party__organisation=story.trust)


def test_a_silent_party_is_taken_out_where_the_rule_allows_it_and_stays_listed_as_never_joined(story):
    invitation = silent(story, Rule.AS_EACH_SIGNS)

    taking_out.take_out(invitation, by=story.secretariat, at=story.later(days=1))

    invitation = Invitation.objects.get(pk=invitation.pk)
    names = [one["legal_name"] for one in invitation.round.version.content["parties"]]
    assert invitation.state == InvitationState.TAKEN_OUT
    assert invitation.party.state == PartyState.NEVER_JOINED
    assert invitation.round.state == RoundState.COMPLETED
    assert "Riverside Trust" in names
    (link,) = invitation.links.all()
    assert "This is taken out of the round. It cannot take this step now." in refusal(stories.sign, link, at=story.at)
    types = AuditEvent.objects.filter(chain=invitation.chain).order_by("pk").values_list("type", flat=True)
    assert "invitation.take_out" in list(types)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (Rule.ALL_SIGN, "To go on without Riverside Trust needs a new version"),
        (Rule.ESSENTIAL_SIGN, ""),
    ],
)
def test_where_all_sign_it_needs_a_new_version_and_where_the_essential_sign_it_does_not(story, rule, sentence):
    invitation = silent(story, rule)

    if sentence:
        assert sentence in refusal(taking_out.take_out, invitation, by=story.secretariat, at=story.at)[0]
        assert Invitation.objects.get(pk=invitation.pk).state == InvitationState.INVITED
    else:
        taking_out.take_out(invitation, by=story.secretariat, at=story.at)
        assert Invitation.objects.get(pk=invitation.pk).state == InvitationState.TAKEN_OUT


def test_two_parties_at_least_stay_and_only_the_secretariat_takes_out(story):
    version = stories.sent(story, stories.of_three(story, rule=Rule.AS_EACH_SIGNS))
    first, second, _ = Invitation.objects.filter(round__version=version)
    taking_out.take_out(first, by=story.secretariat, at=story.at)

    alone = refusal(taking_out.take_out, second, by=story.secretariat, at=story.at)
    other = refusal(taking_out.take_out, second, by=story.editor, at=story.at)

    assert alone == [f"Without {second.party} fewer than two parties are left, and an agreement needs two."]
    assert other[0] == "Only the board's secretariat may do this."
