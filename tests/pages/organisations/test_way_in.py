"""Setting up the first board."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock, links
from isa_portal.organisations import services
from isa_portal.organisations.models import Board, Organisation, User

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


def test_whoever_sets_up_the_board_then_adds_a_second_factor(client, capsys, settings):
    settings.DEMONSTRATION_SECOND_FACTOR = False
    client.post(link(capsys).removeprefix("http://localhost:8000"), FIRST)

    page = client.get("/", follow=True)

    assert page.redirect_chain == [("/your-account/second-factor/", 302)]
    assert client.get("/your-account/second-factor/app/").status_code == 200


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
