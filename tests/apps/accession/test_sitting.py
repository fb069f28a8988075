"""The sitting of an accession holds what every sitting of a signatory holds, and a refusal ends the accession."""

from datetime import timedelta

import pytest

from isa_portal.accession.models import AccessionSignature
from isa_portal.accession.services import proposing, signing
from isa_portal.agreements.models import Adherence, Agreement
from isa_portal.correspondence.models import Letter
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Membership
from isa_portal.signing.services import sittings
from tests.apps.accession import conftest as acceding

pytestmark = pytest.mark.django_db


@pytest.fixture
def signatory(story, agreement):
    return acceding.out(story, agreement, signatories=1).signatories.select_related("user").get()


def mandated(story, signatory, **days):
    organisations.record_mandate(signatory.user, story.trust, source="Minute 4", by=PORTAL, at=story.at, **days)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"expected_sha256": "0" * 64}, "not the form that you were shown"),
        ({"name": " "}, "Enter your full name"),
        ({"name": "A\u202eB"}, "Your full name"),
        ({"position": ""}, "Enter your position"),
        ({"authority": "other"}, "Say what authorises you to sign"),
        ({"declared": acceding.DECLARED[:1]}, "Confirm: The national advice was read."),
        ({"by": "constable"}, "You are not named to sign for Riverside Trust"),
    ],
)
def test_a_signature_is_refused_with_its_reason_and_changes_nothing(story, signatory, changed, sentence):
    changed = {name: getattr(story, value) if name == "by" else value for name, value in changed.items()}

    with pytest.raises(Refused, match=sentence):
        acceding.sign(signatory, at=story.at, **changed)

    assert not AccessionSignature.objects.exists()


def test_a_sitting_that_was_not_opened_or_has_ended_signs_nothing(story, signatory):
    said = {"name": "Chief", "position": "Trustee", "authority": "office", "declared": acceding.DECLARED}
    said |= {"expected_sha256": signatory.accession.content_sha256, "by": signatory.user}

    with pytest.raises(Refused, match="Your session ended"):
        signing.sign(signatory, **said, at=story.at)
    acceding.sit(signatory, at=story.at)
    with pytest.raises(Refused, match="Your session ended"):
        signing.sign(signatory, **said, at=story.later(hours=3))


def test_authority_counts_only_while_it_is_in_date(story, signatory):
    day = story.at.date()
    mandated(story, signatory, starts_on=day - timedelta(days=9), ends_on=day - timedelta(days=1))

    with pytest.raises(Refused, match="Your authority to bind Riverside Trust ended on 20 November 2026"):
        acceding.sign(signatory, at=story.at)
    mandated(story, signatory, starts_on=day)
    signature = acceding.sign(signatory, at=story.later(minutes=1))

    assert signature.record["mandate"] == "Minute 4"


def test_a_board_that_asks_for_a_passkey_is_not_signed_for_without(story, signatory):
    type(story.board).objects.filter(pk=story.board.pk).update(passkey_before_signing=True)

    with pytest.raises(Refused, match="asks for a passkey before you sign"):
        acceding.sign(signatory, at=story.at)


def test_who_left_the_body_gets_no_code(story, signatory):
    acceding.sit(signatory, at=story.at)
    membership = Membership.objects.get(user=signatory.user, organisation=story.trust)
    organisations.release(membership, by=PORTAL, at=story.later(minutes=1))

    with pytest.raises(Refused, match="no longer acts for Riverside Trust"):
        signing.send_code(signatory, at=story.later(days=1))


def test_the_declarations_are_in_the_record_with_their_words(story, signatory):
    signature = acceding.sign(signatory, at=story.at)

    assert signature.record["declarations"] == list(acceding.DECLARED)
    assert signature.record["proof"] == "control of this mailbox"


def test_who_signed_the_text_for_another_party_confirms_that_they_sign_for_both(story, agreement):
    accession = acceding.ready(story, agreement, signatories=0)
    named = {"email": story.constable.email, "name": story.constable.name, "position": "Trustee"}
    signatory = proposing.name_signatory(accession, **named, by=story.secretariat, at=story.at)
    proposing.ask(accession, by=story.secretariat, at=story.at)
    both = (
        "I sign for both The Chief Constable of Avon and Somerset and Riverside Trust,"
        " and know that I bind each of them to the other."
    )

    with pytest.raises(Refused, match="Tick that you sign for both and know it"):
        acceding.sign(signatory, at=story.at)
    signature = acceding.sign(signatory, at=story.later(minutes=1), both=both)

    assert signature.record["signs_for_several"] == both


def test_signing_twice_is_signing_once(story, signatory):
    first = acceding.sign(signatory, at=story.at)
    nothing = {"expected_sha256": "", "name": "", "position": "", "authority": ""}

    again = signing.sign(signatory, **nothing, by=signatory.user, at=story.at)

    assert again == first
    assert Adherence.objects.filter(party__organisation=story.trust).count() == 1


def test_a_wrong_code_opens_nothing(story, signatory):
    signatory = signing.send_code(signatory, at=story.at)
    wrong = "111111" if signatory.code != "111111" else "222222"

    with pytest.raises(Refused, match="not the one we sent"):
        sittings.confirm_code(signatory, wrong, at=story.at)


def test_who_declines_says_why_and_ends_the_accession_for_all_its_signatories(story, agreement):
    accession = acceding.out(story, agreement)
    first, second = (acceding.sit(one, at=story.at) for one in accession.signatories.all())

    with pytest.raises(Refused, match="Say why you decline"):
        signing.decline(first, " ", by=first.user, at=story.at)
    with pytest.raises(Refused, match="You are not named to sign"):
        signing.decline(first, "No.", by=second.user, at=story.at)
    signing.decline(first, "Liability is open.", by=first.user, at=story.at)

    accession.refresh_from_db()
    assert accession.state == "declined"
    assert accession.ended_because == "Chief 0, Trustee declined for it: Liability is open."
    told = set(Letter.objects.filter(kind="accession_ended").values_list("recipient", flat=True))
    assert told == {"secretariat@board.example", "colleague@board.example"}
    with pytest.raises(Refused, match="This accession is declined"):
        acceding.sign(second, at=story.at)
    assert Agreement.objects.get(pk=agreement.pk).parties.count() == 2


def test_a_withdrawn_accession_is_signed_by_nobody(story, signatory):
    acceding.sit(signatory, at=story.at)

    proposing.withdraw(signatory.accession, "The trust changed its mind.", by=story.secretariat, at=story.at)

    with pytest.raises(Refused, match="This accession is withdrawn"):
        acceding.sign(signatory, at=story.at)
