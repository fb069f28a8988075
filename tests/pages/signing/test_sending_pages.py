"""Naming, sending and waiting: what the pages say, and what they refuse."""

import pytest
from django.urls import reverse

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement, Version
from isa_portal.correspondence.models import Letter
from isa_portal.organisations import services as organisations
from isa_portal.signing.models import PersonalLink, Signatory, SigningRound
from isa_portal.signing.services import declining, naming
from tests import stories
from tests.pages.signing.conftest import everything, words_of

pytestmark = pytest.mark.django_db


def at(name, version, *more):
    return reverse(name, args=[version.agreement.board.slug, version.agreement.slug, *more])


@pytest.fixture
def approved(story, clock):
    version = stories.version_in(State.APPROVED, story)
    clock.at = story.later(minutes=1)
    return version


@pytest.fixture
def drafted(story, clock):
    version = stories.draft(story)
    clock.at = story.later(minutes=1)
    return version


DAY = {"last_day_day": "19", "last_day_month": "12", "last_day_year": "2026"}


# Who signs ------------------------------------------------------------------------------------------------------------


def test_a_signatory_is_named_and_taken_off(officer, drafted, story):
    party = drafted.agreement.parties.get(organisation=story.police)
    words = {"party": party.pk, "name": "Deputy", "position": "Deputy head", "email": "deputy@police.example"}

    named = officer.post(at("draft_signatories", drafted), words, follow=True)
    signatory = Signatory.objects.get(user__email="deputy@police.example")
    removed = officer.post(at("draft_signatories", drafted), {"remove": signatory.pk}, follow=True)

    assert "Deputy, Deputy head signs for The Chief Constable of Avon and Somerset." in words_of(named)
    assert "Deputy, Deputy head no longer signs for The Chief Constable" in words_of(removed)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"email": "someone"}, "Enter an e-mail address in the form name@example.org."),
        ({"email": "a@b.example\nBcc: c@d.example"}, "Enter an e-mail address in the form name@example.org."),
        ({"name": "A\u200bName"}, "Full name contains an invisible character"),
        ({"name": ""}, "Enter the full name."),
        ({"position": ""}, "Enter the position."),
        ({"party": ""}, "signs for"),
    ],
)
def test_a_signatory_who_is_not_well_named_is_refused(officer, drafted, story, changed, sentence):
    party = drafted.agreement.parties.get(organisation=story.police)
    words = {"party": party.pk, "name": "Deputy", "position": "Deputy head", "email": "deputy@police.example"}
    before = Signatory.objects.count()

    page = officer.post(at("draft_signatories", drafted), {**words, **changed})

    assert page.status_code == 422
    assert sentence in words_of(page)
    assert Signatory.objects.count() == before


def test_the_same_signatory_twice_is_refused(officer, drafted, story):
    party = drafted.agreement.parties.get(organisation=story.police)
    words = {"party": party.pk, "name": "X Y", "position": "Head", "email": "SIGNATORY@police.example"}

    page = officer.post(at("draft_signatories", drafted), words)

    assert page.status_code == 409
    assert "signs for The Chief Constable of Avon and Somerset already." in words_of(page)


def test_a_signatory_of_another_agreement_cannot_be_taken_off_here(officer, drafted, story):
    other = stories.draft(story, reference="02/26")
    stranger = Signatory.objects.filter(party__agreement=other.agreement).first()

    page = officer.post(at("draft_signatories", drafted), {"remove": stranger.pk})
    nonsense = officer.post(at("draft_signatories", drafted), {"remove": "x"})

    assert page.status_code == nonsense.status_code == 404
    assert Signatory.objects.get(pk=stranger.pk).removed_at is None


# Sending --------------------------------------------------------------------------------------------------------------


def test_the_secretariat_reads_the_letter_and_sends(officer, approved):
    page = officer.get(at("send", approved))
    shown = officer.post(at("send", approved), {**DAY, "show": "letter"})
    assert not SigningRound.objects.filter(version=approved).exists()
    sent = officer.post(at("send", approved), DAY, follow=True)

    assert "Second director, Service director" in words_of(page)
    assert "When all parties have signed" in words_of(page)
    assert "Signature wanted by 19 December 2026: 01/26" in words_of(shown)
    assert "/sign/********/" in words_of(shown)
    assert "01/26 version 1.0 sent for signature to 2 parties." in words_of(sent)
    assert SigningRound.objects.get(version=approved).last_day.isoformat() == "2026-12-19"
    assert Letter.objects.filter(kind="signature_wanted", subject_key__in=_keys(approved)).count() == 3


def _keys(version):
    return [f"personallink:{link.pk}" for link in stories.links_of(version)]


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    [
        ({"last_day_year": "26"}, 422, "Write the year with four digits, for example 13/04/2015."),
        (
            {"last_day_day": "31", "last_day_month": "2"},
            422,
            "31/2/2026 is not a real date: February 2026 has 28 days.",
        ),
        ({"last_day_month": "11"}, 409, "19 November 2026 is not in the future. Choose a later last day to sign."),
    ],
)
def test_a_last_day_that_cannot_be_is_refused(officer, approved, changed, status, sentence):
    page = officer.post(at("send", approved), {**DAY, **changed})

    assert page.status_code == status
    assert sentence in words_of(page)
    assert not SigningRound.objects.filter(version=approved).exists()


def test_a_party_without_a_signatory_is_named(officer, approved, story):
    police = Signatory.objects.get(party__agreement=approved.agreement, user=story.constable)
    naming.remove_signatory(police, by=story.secretariat, at=story.at)
    sentence = "The Chief Constable of Avon and Somerset has no signatory. Name who signs for it."
    before = everything()

    page = officer.get(at("send", approved))
    refused = officer.post(at("send", approved), DAY)

    assert sentence in words_of(page)
    assert refused.status_code == 409
    assert sentence in words_of(refused)
    assert everything() == before


def test_a_party_that_has_not_signed_the_tier_1_is_named(officer, approved, story):
    board = approved.agreement.board
    above = Agreement.objects.create(
        board=board, tier=1, reference="T9/26", slug="t9-26", title="Other", created_at=story.at
    )
    approved.agreement.stands_on.set([above])

    page = officer.get(at("send", approved))
    refused = officer.post(at("send", approved), DAY)

    both = "Bristol City Council and The Chief Constable of Avon and Somerset"
    sentence = f"{both} have not signed the tier 1 that this tier 2 stands on (T9/26). They sign that one first."
    assert sentence in words_of(page)
    assert sentence in words_of(refused)
    assert refused.status_code == 409
    assert not SigningRound.objects.filter(version=approved).exists()


def test_a_draft_cannot_be_sent(officer, drafted):
    page = officer.post(at("send", drafted), DAY)

    assert page.status_code == 409
    assert "01/26 version 0.1 is draft. It cannot take this step now." in words_of(page)


def test_only_the_secretariat_sends(client, approved, story):
    client.force_login(story.editor, "django.contrib.auth.backends.ModelBackend")

    page = client.post(at("send", approved), DAY)

    assert page.status_code == 409
    assert "Only the board's secretariat may do this." in words_of(page)
    assert Version.objects.get(pk=approved.pk).state == State.APPROVED


@pytest.mark.parametrize("name", ["draft_signatories", "send", "signatures", "extend_round", "withdraw_round"])
def test_a_stranger_finds_nothing(client, version, story, name):
    client.force_login(story.outsider, "django.contrib.auth.backends.ModelBackend")

    assert client.get(at(name, version)).status_code == 404
    assert client.post(at(name, version)).status_code in {404, 405}


# Waiting --------------------------------------------------------------------------------------------------------------


def test_the_page_says_for_each_party_where_it_stands(officer, version, signatories, story):
    council, _, police = signatories
    council.sit().sign()
    police.sit()
    declining.decline(police.link, "Clause 7.", by=story.constable, at=story.at)

    page = words_of(officer.get(at("signatures", version)))

    assert "0 of 2 parties have signed" in page
    assert "Waits for Bristol City Council, until 19 December 2026." in page
    assert "Signed in part: the others named for it must sign too." in page
    assert "Signed on 21 November 2026 at" in page
    assert "Declined: Clause 7." in page
    assert page.count("Send a new link") == 1
    assert "Invite again" in page


def test_a_new_link_and_a_new_invitation_are_sent(officer, version, signatories, story):
    council, _, police = signatories
    police.sit()
    declining.decline(police.link, "Clause 7.", by=story.constable, at=story.at)
    old = council.link.token

    renewed = officer.post(at("renew_link", version, council.key), follow=True)
    again = officer.post(at("invite_again", version, police.link.invitation_id), follow=True)

    assert "A new link is on its way to First director, Service director." in words_of(renewed)
    assert council.link.token != old
    assert "The Chief Constable of Avon and Somerset is asked to sign again." in words_of(again)
    assert police.link.invitation.state == "invited"


def test_who_signed_already_is_not_asked_again(officer, version, signatories, story):
    council, second, _ = signatories
    council.sit().sign()
    second.sit()
    declining.decline(second.link, "Not yet.", by=story.second_director, at=story.at)

    officer.post(at("invite_again", version, council.link.invitation_id))
    refused = officer.post(at("renew_link", version, council.key))

    assert council.link.generation == 1
    assert second.link.generation == 2
    assert refused.status_code == 409
    assert "First director, Service director has signed already." in words_of(refused)


def test_a_link_of_another_agreement_is_not_found(officer, version, approved_elsewhere):
    link = PersonalLink.objects.exclude(invitation__round__version=version).first()

    assert officer.post(at("renew_link", version, link.pk)).status_code == 404
    assert officer.post(at("invite_again", version, link.invitation_id)).status_code == 404


@pytest.fixture
def approved_elsewhere(version, story):
    return stories.version_in(State.OUT_FOR_SIGNATURE, story, reference="02/26")


def test_the_last_day_is_extended_only_to_a_later_one(officer, version):
    earlier = officer.post(at("extend_round", version), {**DAY, "last_day_day": "18"})
    later = officer.post(at("extend_round", version), {**DAY, "last_day_day": "24"}, follow=True)

    assert earlier.status_code == 409
    assert "Choose a day after 19 December 2026, the last day as it stands." in words_of(earlier)
    assert "The last day to sign is now 24 December 2026." in words_of(later)


def test_withdrawing_needs_a_reason(officer, version):
    empty = officer.post(at("withdraw_round", version), {"reason": " "})
    done = officer.post(at("withdraw_round", version), {"reason": "The board asked for changes."}, follow=True)

    assert empty.status_code == 422
    assert "Answer the question: Why is the signing withdrawn?" in words_of(empty)
    assert "The signing of 01/26 version 1.0 is withdrawn." in words_of(done)
    assert "The signing was withdrawn: The board asked for changes." in words_of(done)


def test_a_party_reads_the_page_and_changes_nothing(client, version, story):
    client.force_login(story.ig_lead, "django.contrib.auth.backends.ModelBackend")

    page = words_of(client.get(at("signatures", version)))
    refused = client.post(at("withdraw_round", version), {"reason": "x y"})

    assert "Send a new link" not in page
    assert "Withdraw the signing" not in page
    assert refused.status_code == 409
    assert "Only the board's secretariat may do this." in words_of(refused)


def test_before_sending_the_page_says_what_comes_first(officer, drafted):
    assert "Nothing of this agreement was sent for signature yet." in words_of(officer.get(at("signatures", drafted)))


def test_a_party_that_was_dissolved_after_the_approval_is_said_and_nothing_is_sent(officer, approved, story, clock):
    today = clock.at.date()
    organisations.change_particulars(
        story.police, dissolved_on=today, successor=story.trust, by=story.secretariat, at=clock.at
    )
    sentence = (
        "The Chief Constable of Avon and Somerset was dissolved on 21 November 2026 and cannot sign."
        " Its successor is Riverside Trust."
    )
    before = Letter.objects.count()

    page = officer.get(at("send", approved))
    refused = officer.post(at("send", approved), DAY)

    assert sentence in words_of(page)
    assert (refused.status_code, sentence in words_of(refused)) == (409, True)
    assert not SigningRound.objects.filter(version=approved).exists()
    assert Letter.objects.count() == before
