"""A passkey is offered after signing, and asked for before where the board wants it."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from isa_portal.organisations import services as organisations
from isa_portal.signing.models import Signature
from tests.pages.accounts.signing_in import sign_in, with_app
from tests.pages.signing.conftest import words_of

pytestmark = pytest.mark.django_db


def who(client):
    return client.session.get("_auth_user_id")


def give_passkey(person):
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={})


def test_after_signing_the_code_just_entered_signs_in_and_leads_to_a_passkey(signatories, story):
    police = signatories[2].sit()
    police.sign()
    offered = words_of(police.client.get(reverse("sign_done")))

    led = police.client.post(reverse("sign_passkey"))
    page = police.client.get(led.url)

    assert "Come back faster" in offered
    assert led.url == reverse("add_passkey")
    assert who(police.client) == str(story.constable.pk)
    assert page.status_code == 200
    assert not story.constable.memberships.filter(role="secretariat").exists()


def test_who_signed_in_before_signing_goes_straight_to_the_passkey(signatories):
    police = signatories[2]
    sign_in(police.client, email="signatory@police.example")
    police.sit().sign()

    led = police.client.post(reverse("sign_passkey"))

    assert led.url == reverse("add_passkey")
    assert police.client.get(led.url).status_code == 200


def test_an_account_that_asks_for_a_second_factor_is_not_opened_by_the_code_alone(signatories, story):
    with_app(story.constable)
    police = signatories[2].sit()
    police.sign()

    led = police.client.post(reverse("sign_passkey"))

    assert led.url == reverse("sign_in_factor")
    assert who(police.client) is None


def test_a_code_of_a_while_ago_or_none_at_all_signs_nobody_in(signatories, let_pass):
    police, council = signatories[2].sit(), signatories[0]
    council.start()
    let_pass(minutes=20)

    answers = [one.client.post(reverse("sign_passkey")) for one in (police, council)]

    assert {answer.url for answer in answers} == {reverse("add_passkey")}
    assert police.client.get(reverse("add_passkey")).url == f"{reverse('sign_in')}?next={reverse('add_passkey')}"
    assert who(police.client) is who(council.client) is None


def test_who_has_a_passkey_is_not_offered_another(signatories, story):
    give_passkey(story.constable)
    police = signatories[2].sit()
    police.sign()

    assert "Come back faster" not in words_of(police.client.get(reverse("sign_done")))


def test_a_board_asks_for_a_passkey_before_and_without_one_nothing_is_signed(signatories, story):
    organisations.change_practice(story.board, passkey_before_signing=True, by=story.secretariat, at=story.at)
    police = signatories[2].sit()

    page = words_of(police.client.get(reverse("sign_sign")))
    refused = police.sign()
    unsigned = Signature.objects.filter(signatory=police.link.signatory).count()
    give_passkey(story.constable)
    signed = police.sign()

    assert "Avon and Somerset Board asks for a passkey before you sign." in page
    assert "Sign the agreement" not in page
    assert refused.status_code == 409
    assert "Avon and Somerset Board asks for a passkey before you sign." in words_of(refused)
    assert unsigned == 0
    assert signed.url == reverse("sign_done")
