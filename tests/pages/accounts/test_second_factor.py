"""Who must prove it twice, by what, and what happens to those who cannot."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from isa_portal.accounts import factors, rules, services
from isa_portal.accounts.models import MailedCode
from isa_portal.correspondence.models import Letter
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole, OrganisationRole
from tests import stories
from tests.pages.accounts.signing_in import app_code, sign_in, standing_clock, with_app
from tests.stories import NOON

pytestmark = pytest.mark.django_db
FACTOR = "/sign-in/second-factor/"

__all__ = ["standing_clock"]


@pytest.fixture
def in_earnest(settings):
    """Ask for real second factors, as production does."""
    settings.DEMONSTRATION_SECOND_FACTOR = False


@pytest.fixture
def body():
    return organisations.register_organisation("Bristol City Council", by=PORTAL, at=NOON)


@pytest.fixture
def board(body):
    return organisations.set_up_board("Avon Board", host=body, by=PORTAL, at=NOON)


def officer(body=None, role=BoardRole.SECRETARIAT):
    person = stories.person("officer@board.example", "Officer", "Governance officer")
    if body:
        organisations.appoint(person, body, role, by=PORTAL, at=NOON)
    return person


def signed_in(client):
    return "_auth_user_id" in client.session


# Who must ----------------------------------------------------------------------------------------------------------


def test_secretariat_and_administrators_must_others_only_if_their_board_says_so(client, board, body):
    person = officer()
    must = lambda: rules.must_have_second_factor(person, on=NOON.date())  # noqa: E731
    runs = stories.person("other@board.example", "Other", "Officer")
    organisations.appoint(runs, board, BoardRole.SECRETARIAT, by=PORTAL, at=NOON)
    demand = lambda wish: organisations.change_practice(board, second_factor_for_all=wish, by=runs, at=NOON)  # noqa: E731
    asked = [must()]

    auditing = organisations.appoint(person, board, BoardRole.AUDITOR, by=PORTAL, at=NOON)
    asked.append(must())
    demand(True)
    asked.append(must())
    demand(False)
    organisations.release(auditing, by=PORTAL, at=NOON)
    organisations.appoint(person, body, OrganisationRole.ADMINISTRATOR, by=PORTAL, at=NOON)
    asked.append(must())

    assert asked == [False, False, True, True]
    assert rules.must_have_second_factor(runs, on=NOON.date())


def test_a_board_that_asks_it_of_all_asks_the_people_of_its_parties_too():
    story = stories.world()
    before = rules.must_have_second_factor(story.ig_lead, on=NOON.date())
    stories.tier_1_in_force(story)
    organisations.change_practice(story.board, second_factor_for_all=True, by=story.secretariat, at=story.at)

    people = (story.ig_lead, story.outsider)

    assert not before
    assert [rules.must_have_second_factor(person, on=NOON.date()) for person in people] == [True, False]


def test_a_secretariat_without_a_factor_can_only_add_one(client, board, in_earnest):
    officer(board)
    sign_in(client)

    home, written = client.get("/"), client.post(f"/boards/{board.slug}/practice/", {})

    assert signed_in(client)
    assert home.headers["Location"] == written.headers["Location"] == "/your-account/second-factor/"
    assert client.get(home.headers["Location"]).status_code == 200
    assert client.get("/sign/x/").status_code == 404
    assert client.post(reverse("sign_out")).status_code == 302


def test_without_the_demand_the_same_page_would_open(client, board):
    client.force_login(officer(board), "django.contrib.auth.backends.ModelBackend")

    assert client.get("/").status_code == 200


def test_who_has_a_factor_and_did_not_show_it_is_asked_for_it(client, board, in_earnest):
    person = officer(board)
    with_app(person)
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")

    assert client.get("/").headers["Location"] == "/your-account/prove/"


# An app that shows codes ------------------------------------------------------------------------------------------


def test_adding_an_app_opens_the_portal_and_offers_recovery_codes(client, board, in_earnest):
    person = officer(board)
    sign_in(client)
    page = client.get(reverse("add_app"))
    key = page.context["secret"].replace(" ", "")
    before = client.session.session_key

    response = client.post(reverse("add_app"), {"code": app_code(key)})

    assert response.headers["Location"] == reverse("recovery_codes")
    assert client.session.session_key != before
    assert client.get("/").status_code == 200
    assert key not in str(list(Authenticator.objects.values()))
    assert Letter.objects.filter(kind="factors_changed", recipient=person.email).exists()


def test_a_wrong_first_code_adds_nothing(client, board, in_earnest):
    officer(board)
    sign_in(client)
    client.get(reverse("add_app"))

    response = client.post(reverse("add_app"), {"code": "12345x"})

    assert response.status_code == 409
    assert not Authenticator.objects.exists()


def test_after_the_password_nobody_is_signed_in_before_the_code(client, board, in_earnest):
    secret = with_app(officer(board))

    first = sign_in(client, next="/agreements/")
    between = signed_in(client)
    key = client.session.session_key
    second = client.post(FACTOR, {"code": app_code(secret)})

    assert first.headers["Location"] == FACTOR
    assert not between
    assert second.headers["Location"] == "/agreements/"
    assert signed_in(client)
    assert client.session.session_key != key


def test_a_code_of_the_app_works_once(client, board, in_earnest):
    secret = with_app(officer(board))
    code = app_code(secret)
    sign_in(client)
    client.post(FACTOR, {"code": code})
    client.post(reverse("sign_out"))
    sign_in(client)

    response = client.post(FACTOR, {"code": code})

    assert response.status_code == 409
    assert not signed_in(client)


def test_five_wrong_factors_say_how_long_to_wait(client, board, in_earnest, standing_clock):
    secret = with_app(officer(board))
    sign_in(client)
    wrong = [client.post(FACTOR, {"code": "00000x"}).status_code for _ in range(5)]

    response = client.post(FACTOR, {"code": app_code(secret)})

    assert wrong == [409] * 5
    assert response.status_code == 429
    assert "The code was wrong five times. Wait 15 minutes and try again" in response.content.decode()


def test_the_second_step_waits_a_quarter_of_an_hour_and_no_longer(client, board, in_earnest, standing_clock):
    secret = with_app(officer(board))
    sign_in(client)
    standing_clock.at += timedelta(minutes=16)

    response = client.post(FACTOR, {"code": app_code(secret)})

    assert response.headers["Location"] == reverse("sign_in")
    assert not signed_in(client)


# Recovery codes ---------------------------------------------------------------------------------------------------


def test_each_recovery_code_stands_in_for_the_app_once(client, board, in_earnest):
    person = officer(board)
    with_app(person)
    code = services.make_recovery_codes(person, by=person, at=NOON)[0]
    sign_in(client)
    first = client.post(FACTOR, {"code": code})
    client.post(reverse("sign_out"))
    sign_in(client)

    second = client.post(FACTOR, {"code": code})

    assert first.headers["Location"] == "/"
    assert second.status_code == 409


def test_recovery_codes_are_shown_this_once(client, board, in_earnest):
    person = officer(board)
    secret = with_app(person)
    sign_in(client)
    client.post(FACTOR, {"code": app_code(secret)})

    page = client.post(reverse("recovery_codes")).context["codes"]

    assert len(page) == 10
    assert page[0] not in client.get(reverse("recovery_codes")).content.decode()
    assert page[0] not in str(list(Authenticator.objects.values()))


# A code in the inbox, in the demonstration ------------------------------------------------------------------------


def test_in_the_demonstration_a_mailed_code_stands_in_for_the_factor(client, board):
    officer(board)
    sign_in(client)
    page = client.get(FACTOR).content.decode()
    between = signed_in(client)

    response = client.post(FACTOR, {"code": MailedCode.objects.get().code})

    assert "in this demonstration it is in the inbox" in page
    assert not between
    assert response.headers["Location"] == "/"
    assert signed_in(client)


def test_the_code_that_replaces_the_password_does_not_replace_the_factor(client, board):
    person = officer(board)
    client.post(reverse("sign_in"), {"username": person.email, "by": "code"})
    client.post(reverse("sign_in_code"), {"code": MailedCode.objects.get().code})
    old = MailedCode.objects.get()
    client.get(FACTOR)

    response = client.post(FACTOR, {"code": old.code})

    assert response.status_code == 409
    assert not signed_in(client)


def test_in_earnest_no_code_is_mailed_as_second_factor(client, board, in_earnest):
    officer(board)
    sign_in(client)

    client.post(FACTOR, {"again": "yes"})

    assert not Letter.objects.exists()


# Managing ----------------------------------------------------------------------------------------------------------


def test_the_last_factor_of_a_secretariat_stays(client, board, in_earnest):
    secret = with_app(officer(board))
    sign_in(client)
    client.post(FACTOR, {"code": app_code(secret)})
    factor = Authenticator.objects.get()

    response = client.post(reverse("remove_factor", args=[factor.pk]))

    assert response.status_code == 409
    assert "This is your last second factor, and your role needs one." in response.content.decode()
    assert Authenticator.objects.filter(pk=factor.pk).exists()


def test_a_factor_of_somebody_else_is_not_there(client, board):
    other = stories.person("other@board.example", "Other", "Officer")
    with_app(other)
    person = officer()
    sign_in(client)

    response = client.post(reverse("remove_factor", args=[Authenticator.objects.get().pk]))

    assert response.status_code == 404
    assert Authenticator.objects.filter(user=other).exists()
    assert not factors.has_any(person)


def test_before_factors_are_changed_one_proves_it_again(client, standing_clock):
    person = officer()
    sign_in(client)
    standing_clock.at += timedelta(minutes=20)
    before = client.session.session_key

    stale = client.get(reverse("add_app"))
    wrong = client.post(stale.headers["Location"], {"password": "wrong", "next": reverse("add_app")})
    right = client.post(stale.headers["Location"], {"password": stories.PASSWORD, "next": reverse("add_app")})

    assert stale.headers["Location"] == "/your-account/prove/?next=%2Fyour-account%2Fsecond-factor%2Fapp%2F"
    assert wrong.status_code == 409
    assert right.headers["Location"] == reverse("add_app")
    assert client.session.session_key != before
    assert client.get(reverse("add_app")).status_code == 200
    assert client.session["_auth_user_id"] == str(person.pk)


def test_who_has_a_factor_proves_it_by_that_and_not_by_the_password(client, standing_clock):
    secret = with_app(officer())
    sign_in(client)
    client.post(FACTOR, {"code": app_code(secret)})
    standing_clock.at += timedelta(minutes=20)

    response = client.post(reverse("prove"), {"password": stories.PASSWORD})

    assert response.status_code == 422
    assert client.get(reverse("add_passkey")).status_code == 302


def test_who_has_neither_password_nor_factor_proves_it_by_a_mailed_code(client, standing_clock):
    person = organisations.open_account("signatory@police.example", name="Signatory", by=PORTAL, at=NOON)
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    client.get(reverse("prove"))

    response = client.post(reverse("prove"), {"code": MailedCode.objects.get().code, "next": "/your-account/"})

    assert response.headers["Location"] == "/your-account/"


def test_the_pages_hold_no_inline_script_and_are_kept_by_nobody(client, board):
    person = officer(board)
    with_app(person)
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    client.post(reverse("prove"), {"code": app_code(_secret(person))})

    pages = [client.get(reverse(name)) for name in ("your_account", "add_passkey", "recovery_codes", "prove")]

    assert [page.status_code for page in pages] == [200] * 4
    assert all("no-store" in page.headers["Cache-Control"] for page in pages)
    assert all(part.startswith(" ") for page in pages for part in page.content.decode().split("<script")[1:])
    assert not any("<script>" in page.content.decode() or "onclick" in page.content.decode() for page in pages)


def _secret(person):
    return factors.Adapter().decrypt(Authenticator.objects.get(user=person, type=factors.APP).data["secret"])
