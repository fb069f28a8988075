"""When an agreement comes into force: by the rule of its text, once, on the later of two days; and when it does not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from isa_portal.agreements import cover
from isa_portal.agreements.lifecycle import AgreementState, PartyState, State
from isa_portal.agreements.models import Agreement, Rule
from isa_portal.agreements.services import approval, parties, terms
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.evidence import sealing
from isa_portal.evidence.models import AuditEvent, SealWanted
from isa_portal.evidence.seal import Sealed
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import ApprovalRoute
from isa_portal.signing.lifecycle import InvitationState, RoundState
from isa_portal.signing.models import SigningRound
from isa_portal.signing.sealing import tell_in_force
from isa_portal.signing.services import commencing, naming, rounds, sittings
from tests import stories

pytestmark = pytest.mark.django_db

SEALED = Sealed(b"%PDF sealed", "PAdES B-B", "c" * 64, "A seal")


@pytest.fixture
def story():
    return stories.world()


def drafted(story, *, rule, essential=(), commences_on=None):
    """Write a tier 1 between council, police and trust that comes into force by a rule."""
    do = {"by": story.secretariat, "at": story.at}
    version = stories.draft(story, tier=1, reference="T2/26")
    third = parties.add_party(version, story.trust, **do)
    naming.name_signatory(third, email="chief@riverside.example", name="Trust signatory", position="Chief", **do)
    for party in version.agreement.parties.all():
        facts = {"role": party.role, "leads": party.leads, "is_essential": party.organisation in essential}
        parties.change_party(version, party, **facts, **do)
    return terms.change(version, rule=rule, commences_on=commences_on, **do)


def sent(story, version):
    version = approval.submit(version, by=story.secretariat, at=story.at)
    version = stories.approve(story, version)
    rounds.send(version, by=story.secretariat, at=story.at)
    return version


def sign_for(story, version, *bodies):
    for link in stories.links_of(version):
        if link.invitation.party.organisation in bodies:
            stories.sign(link, at=story.later(minutes=1))
    return Agreement.objects.get(pk=version.agreement_id)


def state_of(agreement, organisation):
    return agreement.parties.get(organisation=organisation).state


# The rule -------------------------------------------------------------------------------------------------------------


def test_where_all_sign_two_of_three_bring_nothing_into_force(story):
    version = sent(story, drafted(story, rule=Rule.ALL_SIGN))

    before = sign_for(story, version, story.council, story.police)
    after = sign_for(story, version, story.trust)

    assert (before.state, after.state) == (AgreementState.PROPOSED, AgreementState.IN_FORCE)


def test_as_each_signs_it_begins_with_the_second_party_and_never_with_the_first(story):
    version = sent(story, drafted(story, rule=Rule.AS_EACH_SIGNS))

    alone = sign_for(story, version, story.council)
    two = sign_for(story, version, story.police)

    assert alone.state == AgreementState.PROPOSED
    assert two.state == AgreementState.IN_FORCE
    assert state_of(two, story.trust) == PartyState.JOINING
    assert not cover.between(two, story.council, story.trust, on=story.at.date()).covered


def test_a_third_party_that_signs_later_joins_and_the_document_is_sealed_anew(story):
    version = sent(story, drafted(story, rule=Rule.AS_EACH_SIGNS))
    sign_for(story, version, story.council, story.police)
    (claim,) = sealing.claim(story.at)
    sealing.fulfil(claim, SEALED, name="t2-26.pdf", at=story.at)
    between = SealWanted.objects.get(chain=version.chain).state
    began = Agreement.objects.get(pk=version.agreement_id).in_force_from

    story.later(days=5)
    agreement = sign_for(story, version, story.trust)

    seal = SealWanted.objects.get(chain=version.chain)
    assert (between, seal.state) == (SealWanted.State.DONE, SealWanted.State.WANTED)
    assert agreement.in_force_from == began
    assert agreement.parties.get(organisation=story.trust).active_from == clock.london_date(story.at)
    assert cover.between(agreement, story.council, story.trust, on=clock.london_date(story.at)).covered
    assert not cover.between(agreement, story.council, story.trust, on=began).covered
    assert SigningRound.objects.get(version=version).state == RoundState.COMPLETED


def test_everybody_is_told_again_with_the_new_document_when_a_party_joins_later(story):
    version = sent(story, drafted(story, rule=Rule.AS_EACH_SIGNS))
    sign_for(story, version, story.council, story.police)
    (claim,) = sealing.claim(story.at)
    first = sealing.fulfil(claim, SEALED, name="t2-26.pdf", at=story.at)
    told_first = [tell_in_force(at=story.at), tell_in_force(at=story.at)]

    story.later(days=5)
    sign_for(story, version, story.trust)
    while_sealing = tell_in_force(at=story.at)
    (claim,) = sealing.claim(story.at)
    second = sealing.fulfil(claim, replace(SEALED, content=b"%PDF-1.7 with three"), name="t2-26.pdf", at=story.at)
    told_second = tell_in_force(at=story.at)

    letters = Letter.objects.filter(kind="in_force", chain=version.chain, recipient=story.ig_lead.email)
    assert (told_first, while_sealing, told_second) == ([1, 0], 0, 1)
    assert [one.attachments for one in letters.order_by("pk")] == [[first.sha256], [second.sha256]]


def test_where_the_essential_parties_sign_the_others_may_follow(story):
    version = sent(story, drafted(story, rule=Rule.ESSENTIAL_SIGN, essential=(story.council, story.police)))

    without = sign_for(story, version, story.council, story.trust)
    complete = sign_for(story, version, story.police)

    assert without.state == AgreementState.PROPOSED
    assert complete.state == AgreementState.IN_FORCE


def test_what_never_signed_when_the_round_ends_never_joined(story):
    version = sent(story, drafted(story, rule=Rule.AS_EACH_SIGNS))
    agreement = sign_for(story, version, story.council, story.police)
    signing_round = SigningRound.objects.get(version=version)

    ended = rounds.lapse(signing_round, at=story.later(days=60))

    signing_round.refresh_from_db()
    agreement.refresh_from_db()
    assert ended
    assert signing_round.state == RoundState.COMPLETED
    assert state_of(agreement, story.trust) == PartyState.NEVER_JOINED
    assert agreement.state == AgreementState.IN_FORCE


# The day --------------------------------------------------------------------------------------------------------------


def test_signed_before_its_day_it_waits_and_begins_on_that_day(story):
    day = clock.london_date(story.at) + timedelta(days=10)
    version = sent(story, drafted(story, rule=Rule.ALL_SIGN, commences_on=day))

    signed = sign_for(story, version, story.council, story.police, story.trust)
    words = signed.start_words
    early = commencing.commence(signed, at=story.later(days=9))
    due = [commencing.commence(signed, at=story.later(days=1)) for _ in range(2)]

    signed = Agreement.objects.get(pk=signed.pk)
    assert (early, due) == (False, [True, False])
    assert words == f"Signed, in force from {in_words(day)}"
    assert (signed.in_force_from, signed.start_words) == (day, "")
    assert AuditEvent.objects.filter(chain=signed.chain, type="agreement.commence").count() == 1


def test_signed_after_its_day_it_begins_when_its_rule_is_met(story):
    day = clock.london_date(story.at) + timedelta(days=2)
    version = sent(story, drafted(story, rule=Rule.ALL_SIGN, commences_on=day))

    story.later(days=6)
    agreement = sign_for(story, version, story.council, story.police, story.trust)

    assert agreement.state == AgreementState.IN_FORCE
    assert agreement.in_force_from == clock.london_date(story.at) > day


# The end without effect -----------------------------------------------------------------------------------------------


def test_a_round_lapses_after_its_last_day_and_its_links_die(story):
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story)
    signing_round = SigningRound.objects.get(version=version)
    on_the_day = rounds.lapse(signing_round, at=story.at + timedelta(days=28))

    day_after = rounds.lapse(signing_round, at=story.at + timedelta(days=29))

    version.refresh_from_db()
    states = set(signing_round.invitations.values_list("state", flat=True))
    assert (on_the_day, day_after) == (False, True)
    assert (version.state, states) == (State.LAPSED, {InvitationState.LAPSED})
    with pytest.raises(Refused):
        stories.sign(stories.links_of(version)[0], at=story.at + timedelta(days=29))


def test_a_withdrawn_round_returns_the_text_and_withdraws_the_letters(story):
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story)

    rounds.withdraw(SigningRound.objects.get(version=version), "A clause was wrong.", by=story.secretariat, at=story.at)

    version.refresh_from_db()
    letters = Letter.objects.filter(kind="signature_wanted", chain=version.chain)
    assert (version.state, version.returned_because) == (State.RETURNED, "A clause was wrong.")
    assert {letter.state for letter in letters} == {LetterState.WITHDRAWN}


@pytest.mark.parametrize("who", ["ig_lead", "constable", "outsider", "editor"])
def test_only_the_secretariat_withdraws_a_round(story, who):
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story)
    signing_round = SigningRound.objects.get(version=version)

    with pytest.raises(Refused, match="Only the board's secretariat may do this"):
        rounds.withdraw(signing_round, "No reason.", by=getattr(story, who), at=story.at)


# Links and codes ------------------------------------------------------------------------------------------------------


def test_a_renewed_link_kills_the_one_before_and_the_sitting_that_it_opened(story):
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story)
    link = stories.sit(stories.links_of(version)[0], at=story.at)
    before = link.token

    renewed = rounds.renew_link(link, by=story.secretariat, at=story.at)

    assert sittings.find(before) is None
    assert sittings.find(renewed.token) == link
    assert (renewed.generation, renewed.confirmed_at) == (2, None)


# Approval -------------------------------------------------------------------------------------------------------------


def test_where_each_party_approves_nothing_is_sent_before_the_last_of_them(story):
    organisations.change_practice(
        story.board, purpose_specific_approval=ApprovalRoute.EACH_PARTY, by=story.secretariat, at=story.at
    )
    version = stories.version_in(State.AWAITING_APPROVAL, story)
    version = stories.approve(story, version, organisation=story.police)

    with pytest.raises(Refused):
        rounds.send(version, by=story.secretariat, at=story.at)

    assert approval.awaited(version) == [story.council]
    assert not SigningRound.objects.filter(version=version).exists()


def test_the_minute_may_follow_once(story):
    version = stories.version_in(State.APPROVED, story)
    record = version.approvals.get()
    without = record.reference

    approval.add_reference(record, "Minute 7", by=story.colleague, at=story.at)

    record.refresh_from_db()
    assert (without, record.reference) == ("", "Minute 7")
    with pytest.raises(Refused):
        approval.add_reference(record, "Minute 8", by=story.colleague, at=story.at)
