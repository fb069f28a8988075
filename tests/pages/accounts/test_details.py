"""One's own password, name and position."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from isa_portal.correspondence.models import Letter
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from tests import stories
from tests.pages.accounts.signing_in import prove, sign_in, standing_clock
from tests.stories import NOON, PASSWORD

pytestmark = pytest.mark.django_db
NEW = "three other words in a row"
PAGE = "/your-account/password/"

__all__ = ["standing_clock"]


@pytest.fixture
def officer(standing_clock):
    return stories.person("officer@board.example", "Officer", "Governance officer")


def is_in(client):
    return client.get(reverse("your_account")).status_code == 200


def test_a_new_password_takes_the_place_of_the_old_one_and_ends_every_other_session(client, officer):
    other = Client()
    sign_in(client), sign_in(other)

    done = client.post(PAGE, {"password": NEW}, follow=True)

    assert "Your new password works from now on." in done.content.decode()
    assert (is_in(client), is_in(other)) == (True, False)
    assert sign_in(Client(), PASSWORD).status_code == 422
    assert sign_in(Client(), NEW).status_code == 302
    assert audit.history("portal")[-2].type == "user.change_password"
    assert Letter.objects.get(kind="factors_changed").context["what"] == "your password was changed"


@pytest.mark.parametrize(
    ("password", "status", "sentence"),
    [
        ("too short", 422, "It must contain at least 12 characters."),
        ("", 422, "Enter the new password."),
        (PASSWORD, 409, "This is your password already. Choose another."),
    ],
)
def test_a_password_that_will_not_do_is_refused_and_the_old_one_stays(client, officer, password, status, sentence):
    sign_in(client)

    page = client.post(PAGE, {"password": password})

    assert page.status_code == status
    assert sentence in page.content.decode()
    assert sign_in(Client()).status_code == 302
    assert not Letter.objects.exists()


def test_who_signs_in_by_a_code_sets_a_first_password(client, standing_clock):
    person = organisations.open_account("signatory@police.example", name="Signatory", by=PORTAL, at=NOON)
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    prove(client, at=NOON)

    offered = client.get(reverse("your_account")).content.decode()
    page = client.get(PAGE).content.decode()
    client.post(PAGE, {"password": NEW})

    assert "None: you sign in by a code" in offered
    assert "Set a password" in page
    assert sign_in(Client(), NEW, person.email).status_code == 302
    assert Letter.objects.get(kind="factors_changed").context["what"] == "a password was set"


def test_an_old_proof_is_asked_for_again_and_the_password_is_not_kept(client, officer, standing_clock):
    sign_in(client)
    standing_clock.at += timedelta(minutes=16)

    asked = client.post(PAGE, {"password": NEW})
    proved = client.post(asked.headers["Location"], {"password": PASSWORD, "next": PAGE})

    assert asked.headers["Location"].startswith(reverse("prove"))
    assert "kept_work" not in client.session
    assert proved.headers["Location"] == PAGE
    assert sign_in(Client()).status_code == 302


def test_a_new_name_and_position_are_shown_from_then_on(client, officer):
    sign_in(client)

    done = client.post(
        reverse("change_details"), {"name": "Officer Anew", "position": "Head of governance"}, follow=True
    )

    assert "Officer Anew, Head of governance" in done.content.decode()
    assert audit.history("portal")[-1].type == "user.change_details"


def test_a_name_with_an_unseen_character_is_refused(client, officer):
    sign_in(client)

    page = client.post(reverse("change_details"), {"name": "Off\u200bicer", "position": "Officer"})

    officer.refresh_from_db()
    assert page.status_code == 422
    assert officer.name == "Officer"


def test_nobody_changes_somebody_else(officer):
    other = stories.person("other@board.example", "Other", "Officer")

    with pytest.raises(Refused, match="Only Officer may change this"):
        organisations.change_details(officer, name="Else", position="", by=other, at=NOON)
