"""Signing in and out, and setting up the first board."""

import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock, links
from isa_portal.organisations import services
from isa_portal.organisations.models import Board, Organisation, User
from tests import stories
from tests.stories import NOON, PASSWORD

pytestmark = pytest.mark.django_db

FIRST = {
    "name": "Secretariat officer",
    "position": "Governance officer",
    "email": "officer@suffolk.example",
    "password": "three words in a row",
    "board_name": "Suffolk Health and Wellbeing Board",
    "short_name": "Suffolk",
    "host": "Suffolk County Council",
    "help_telephone": "01632 960 000",
}


class Clock:
    """A clock that stands until the test moves it."""

    at = NOON

    def now(self):
        return Clock.at


@pytest.fixture
def standing_clock(settings):
    Clock.at = NOON
    settings.CLOCK = "tests.pages.organisations.test_way_in.Clock"
    yield Clock
    Clock.at = NOON


@pytest.fixture
def officer():
    return stories.person("officer@board.example", "Officer", "Governance officer")


def sign_in(client, password=PASSWORD, email="officer@board.example", **more):
    return client.post(reverse("sign_in"), {"username": email, "password": password, **more})


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


def link(capsys):
    call_command("set_up_link")
    return capsys.readouterr().out.strip()


def test_the_command_prints_one_link_that_sets_up_the_board(client, capsys):
    path = link(capsys).removeprefix("http://localhost:8000")

    page = client.get(path)
    response = client.post(path, FIRST)

    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1
    assert response.headers["Location"] == "/"
    board, person = Board.objects.get(), User.objects.get()
    assert board.host.legal_name == "Suffolk County Council"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert "is set up, and you are its secretariat" in client.get("/").content.decode()


def test_the_link_dies_with_the_first_board(client, capsys):
    path = link(capsys).removeprefix("http://localhost:8000")
    client.post(path, FIRST)

    assert client.get(path).status_code == 404
    assert client.post(path, {**FIRST, "email": "second@suffolk.example"}).status_code == 404
    with pytest.raises(CommandError, match="A board is set up already"):
        call_command("set_up_link")
    assert User.objects.count() == 1


def test_another_token_opens_nothing(client):
    assert client.get(reverse("set_up", args=[links.token("sign", "portal", 0)])).status_code == 404


def test_a_form_with_gaps_makes_nothing_and_keeps_what_was_typed(client, capsys):
    path = link(capsys).removeprefix("http://localhost:8000")

    response = client.post(path, {**FIRST, "password": "short", "board_name": ""})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Suffolk County Council" in page
    assert (User.objects.count(), Board.objects.count(), Organisation.objects.count()) == (0, 0, 0)


def test_an_invisible_character_in_the_name_is_said(client, capsys):
    path = link(capsys).removeprefix("http://localhost:8000")

    page = client.post(path, {**FIRST, "host": "Suffolk\u200b County Council"}).content.decode()

    assert "contains an invisible character" in page


def test_the_token_is_stored_nowhere():
    token = services.set_up_token()

    assert services.opens_set_up(token)
    assert not services.opens_set_up(token[:-1] + ("A" if token[-1] != "A" else "B"))
    services.set_up_portal(**FIRST, by=PORTAL, at=clock.now())
    assert services.set_up_token() == ""
