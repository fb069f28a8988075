"""Signing in by password or by a mailed code, the wait after five wrong tries, signing out."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from isa_portal.accounts.models import MailedCode
from isa_portal.correspondence import delivery
from isa_portal.correspondence.models import Letter
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services
from tests import stories
from tests.pages.accounts.signing_in import ask_for_code, sign_in, standing_clock
from tests.stories import NOON

pytestmark = pytest.mark.django_db

__all__ = ["standing_clock"]


@pytest.fixture
def officer():
    return stories.person("officer@board.example", "Officer", "Governance officer")


def test_the_right_password_leads_home(client, officer):
    response = sign_in(client)

    assert response.headers["Location"] == "/"
    assert client.session["_auth_user_id"] == str(officer.pk)


def test_the_address_may_be_written_in_capitals(client, officer):
    assert sign_in(client, email="Officer@BOARD.example").status_code == 302


def test_signing_in_leads_back_to_the_page_one_wanted(client, officer):
    page = client.get(reverse("agreements"), follow=True)

    response = sign_in(client, next=page.context["next"])

    assert response.headers["Location"] == "/agreements/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_elsewhere(client, officer, elsewhere):
    assert sign_in(client, next=elsewhere).headers["Location"] == "/"


def test_a_wrong_password_is_said_in_one_sentence_and_the_address_is_kept(client, officer):
    response = sign_in(client, "wrong")

    page = response.content.decode()
    assert response.status_code == 422
    assert "No account has this e-mail address and password. Check both; capitals count." in page
    assert 'value="officer@board.example"' in page
    assert "E-mail address" in page


def test_an_unknown_address_gets_the_same_answer(client, officer):
    known, unknown = sign_in(client, "wrong"), sign_in(client, "wrong", email="nobody@board.example")

    assert without_tokens(known).replace("officer@", "nobody@") == without_tokens(unknown)


def without_tokens(response):
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", response.content.decode())


def test_the_sixth_try_in_a_quarter_of_an_hour_waits(client, officer, standing_clock):
    for _ in range(5):
        sign_in(client, "wrong")
    standing_clock.at += timedelta(minutes=3)

    response = sign_in(client)

    assert response.status_code == 429
    assert "Wait 12 minutes and try again" in response.content.decode()


def test_after_a_quarter_of_an_hour_one_may_try_again(client, officer, standing_clock):
    for _ in range(5):
        sign_in(client, "wrong")
    standing_clock.at += timedelta(minutes=15)

    assert sign_in(client).status_code == 302


def test_wrong_tries_on_one_address_do_not_close_another(client, officer):
    for _ in range(5):
        sign_in(client, "wrong", email="colleague@board.example")

    assert sign_in(client).status_code == 302


def test_a_closed_account_does_not_open(client, officer):
    officer.is_active = False
    officer.save()

    assert sign_in(client).status_code == 422


def test_an_account_without_a_password_does_not_open(client):
    services.open_account("signatory@police.example", name="Signatory", by=PORTAL, at=NOON)

    assert sign_in(client, "", email="signatory@police.example").status_code == 422
    assert sign_in(client, "x", email="signatory@police.example").status_code == 422


def test_signing_out_takes_a_post(client, officer):
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")

    assert client.get(reverse("sign_out")).status_code == 405
    assert client.post(reverse("sign_out")).headers["Location"] == reverse("sign_in")
    assert "_auth_user_id" not in client.session


def test_the_page_leads_back_to_where_one_was_going(client):
    page = client.get(reverse("sign_in"), {"next": "/agreements/"}).content.decode()

    assert '<input type="hidden" name="next" value="/agreements/">' in page
    assert client.get(reverse("sign_in")).headers["Cache-Control"].count("no-store") == 1


# A code instead of the password ----------------------------------------------------------------------------------


def test_a_mailed_code_opens_the_account(client, officer):
    asked = ask_for_code(client, "officer@board.example")

    response = client.post(reverse("sign_in_code"), {"code": asked.code})

    assert response.headers["Location"] == "/"
    assert client.session["_auth_user_id"] == str(officer.pk)


def test_the_code_stands_in_the_letter_and_nowhere_in_the_database(client, officer):
    code = ask_for_code(client, "officer@board.example").code

    letter = Letter.objects.get(kind="sign_in_code")

    assert f"{code} is your code to sign in" in delivery.words(letter, at=NOON)[0]
    rows = [*Letter.objects.values(), *MailedCode.objects.values(), *client.session.items()]
    assert code not in str(rows)


def test_an_address_without_account_gets_the_same_pages_and_no_letter(client, officer):
    other = type(client)()
    ask_for_code(client, "officer@board.example")
    ask_for_code(other, "nobody@board.example")

    pages = [one.get(reverse("sign_in_code")) for one in (client, other)]
    tries = [one.post(reverse("sign_in_code"), {"code": "wrong"}) for one in (client, other)]

    for known, unknown in (pages, tries):
        assert known.status_code == unknown.status_code
        assert without_tokens(known).replace("officer@", "nobody@") == without_tokens(unknown)
    assert [letter.recipient for letter in Letter.objects.all()] == ["officer@board.example"]


def test_a_code_opens_only_the_browser_that_asked(client, officer):
    code = ask_for_code(client, "officer@board.example").code
    other = type(client)()
    ask_for_code(other, "officer@board.example")

    response = other.post(reverse("sign_in_code"), {"code": code})

    assert response.status_code == 409
    assert "_auth_user_id" not in other.session


def test_a_code_opens_once_and_not_after_a_quarter_of_an_hour(client, officer, standing_clock):
    late = ask_for_code(client, "officer@board.example")
    standing_clock.at += timedelta(minutes=16)
    response = client.post(reverse("sign_in_code"), {"code": late.code})

    assert "That code has expired. Ask for another code." in response.content.decode()
    code = ask_for_code(client, "officer@board.example").code
    client.post(reverse("sign_in_code"), {"code": code})
    client.post(reverse("sign_out"))
    assert client.post(reverse("sign_in_code"), {"code": code}).headers["Location"] == reverse("sign_in")


@pytest.mark.parametrize("email", ["officer@board.example", "nobody@board.example"])
def test_five_wrong_codes_say_how_long_to_wait(client, officer, standing_clock, email):
    ask_for_code(client, email)
    wrong = [client.post(reverse("sign_in_code"), {"code": "00000x"}) for _ in range(5)]
    standing_clock.at += timedelta(minutes=3)

    response = client.post(reverse("sign_in_code"), {"code": "00000x"})

    assert [answer.status_code for answer in wrong] == [409] * 5
    assert response.status_code == 429
    assert "The code was wrong five times. Wait 12 minutes and try again" in response.content.decode()


def test_five_wrong_tries_use_a_code_up(client, officer):
    asked = ask_for_code(client, "officer@board.example")
    for number in range(5):
        client.post(reverse("sign_in_code"), {"code": "00000x"}, REMOTE_ADDR=f"127.0.0.{number}")

    response = client.post(reverse("sign_in_code"), {"code": asked.code}, REMOTE_ADDR="127.0.0.9")

    assert "That code is used up." in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_after_five_codes_asked_for_one_waits(client, officer):
    answers = [client.post(reverse("sign_in"), {"username": "officer@board.example", "by": "code"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert Letter.objects.count() == 1


def test_behind_the_proxy_each_address_counts_for_itself(client, officer, settings):
    settings.BEHIND_PROXY = True
    for _ in range(5):
        sign_in(client, "wrong", headers={"X-Forwarded-For": "203.0.113.7, 198.51.100.1"})

    again = sign_in(client, "wrong", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.1"})
    elsewhere = sign_in(client, headers={"X-Forwarded-For": "203.0.113.7, 198.51.100.2"})

    assert (again.status_code, elsewhere.status_code) == (429, 302)


def test_pages_of_django_allauth_are_not_there(client):
    paths = ("/accounts/signup/", "/accounts/login/", "/accounts/email/", "/accounts/password/reset/",
             "/accounts/2fa/", "/sign-in/with/organisation/", "/sign-in/with/another/back/")  # fmt: skip

    assert [client.get(path).status_code for path in paths] == [404] * len(paths)
