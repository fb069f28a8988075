"""Where one is signed in, how a session ends, and that nothing typed is lost by it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from isa_portal.accounts import keeping
from isa_portal.accounts.models import Visit
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Board, BoardRole
from tests import stories
from tests.pages.accounts.signing_in import sign_in, standing_clock, with_app
from tests.stories import NOON

pytestmark = pytest.mark.django_db
FIREFOX = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"}

__all__ = ["standing_clock"]


@pytest.fixture
def board():
    host = organisations.register_organisation("Bristol City Council", by=PORTAL, at=NOON)
    return organisations.set_up_board("Avon Board", host=host, help_telephone="01632 960 000", by=PORTAL, at=NOON)


@pytest.fixture
def officer(board):
    return stories.person("officer@board.example", "Officer", "Governance officer")


def is_in(client):
    return client.get(reverse("your_account")).status_code == 200


def test_your_account_lists_the_browsers_by_words_and_the_last_day(client, officer, standing_clock):
    sign_in(client, headers=FIREFOX)
    standing_clock.at += timedelta(hours=20)
    client.get("/")

    page = client.get(reverse("your_account")).content.decode()

    assert "Firefox on Windows (this one)" in page
    assert "12:00, 21 November 2026" in page
    assert "22 November 2026" in page


def test_another_browser_can_be_signed_out_and_this_one_stays(client, officer):
    other = Client()
    sign_in(client), sign_in(other)

    client.post(reverse("end_visit", args=[Visit.objects.latest("pk").pk]))

    assert is_in(client)
    assert not is_in(other)


def test_signing_out_everywhere_ends_every_browser(client, officer):
    other = Client()
    sign_in(client), sign_in(other)

    response = client.post(reverse("end_visits"), follow=True)

    assert "You are signed out in every browser." in response.content.decode()
    assert not is_in(client)
    assert not is_in(other)


def test_a_browser_whose_key_was_renewed_is_signed_out_too(client, officer):
    other = Client()
    sign_in(client), sign_in(other)
    other.post(reverse("prove"), {"password": stories.PASSWORD})

    client.post(reverse("end_visits"))

    assert not is_in(other)


def test_nobody_signs_out_somebody_else(client, officer):
    stranger = Client()
    stories.person("other@board.example", "Other", "Officer")
    sign_in(client), sign_in(stranger, email="other@board.example")
    visit = Visit.objects.get(person=officer)

    assert stranger.post(reverse("end_visit", args=[visit.pk])).status_code == 404
    assert is_in(client)


def test_every_page_says_when_one_is_signed_out_and_staying_moves_it(client, officer):
    sign_in(client)
    session = client.session
    session.set_expiry(stories.datetime(2090, 1, 1, 16, 40, tzinfo=stories.UTC))
    session.save()

    page = client.get("/").content.decode()
    stayed = client.post(reverse("stay"), headers={"Accept": "application/json"})

    assert "You will be signed out at 16:40" in page
    assert "data-session-seconds" in page
    assert stayed.json() == {"seconds": 8 * 60 * 60}
    assert client.session.get_expiry_date().year < 2090


# What was typed ----------------------------------------------------------------------------------------------------


def typed(board):
    """Return a whole form of a board's practice, with one field changed."""
    names = ("overarching_approval", "purpose_specific_approval", "overarching_review_months", "notice_months",
             "purpose_specific_review_months", "signing_days", "objection_days", "paper_days",
             "help_telephone")  # fmt: skip
    return {name: getattr(board, name) for name in names} | {"notice_address": "1 High Street\nBristol <BS1>"}


def hidden(page, name):
    return page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]


@pytest.fixture
def late(board, officer):
    """Send a form in a browser that is signed out, and return the browser and the page it gets."""
    organisations.appoint(officer, board, BoardRole.SECRETARIAT, by=PORTAL, at=NOON)
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("sign_in"))
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    secret = {"password": "never kept", "practice": "x"}
    page = client.post(f"/boards/{board.slug}/practice/", {**typed(board), **secret, **token})
    return client, page


def back_in(client, page, secret_of=None):
    kept = {"kept": hidden(page.content.decode(), "kept"), "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    return sign_in(client, **kept)


def test_a_form_sent_too_late_is_kept_through_both_proofs_and_sent_by_one_button(late, board, officer):
    client, page = late
    first = back_in(client, page)
    client.get("/sign-in/second-factor/")
    code = officer.mailed_codes.get().code
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    second = client.post("/sign-in/second-factor/", {"code": code, **token})
    shown = client.get(second.headers["Location"])
    unchanged = Board.objects.get().notice_address

    fields = dict(shown.context["work"]["fields"]) | {shown.context["sent"]: "yes"}
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    done = client.post(shown.context["work"]["path"], {**fields, **token})

    assert page.status_code == 403
    assert "Nothing was changed yet." in page.content.decode()
    assert first.headers["Location"] == "/sign-in/second-factor/"
    assert "You were signed out. Nothing was lost" in shown.content.decode()
    assert "Bristol &lt;BS1&gt;" in shown.content.decode()
    assert shown.context["page"] == "Practice, Avon"
    assert ("Notice months", str(Board.objects.get().notice_months)) in shown.context["typed"]
    assert unchanged == ""
    assert done.status_code == 302
    assert Board.objects.get().notice_address.replace("\r", "") == "1 High Street\nBristol <BS1>"
    assert client.get(reverse("kept_work")).headers["Location"] == "/"


def test_passwords_and_tokens_are_not_kept(late, officer):
    client, page = late
    back_in(client, page)

    names = [name for name, _ in client.session["kept_work"]["fields"]]

    assert "practice" in names
    assert not {"password", "csrfmiddlewaretoken"} & set(names)


def test_what_a_stranger_makes_up_is_not_taken_for_kept_work(client, officer):
    sign_in(client, kept="eyJwYXRoIjoiL2V2aWwvIn0:made-up")

    assert client.get(reverse("kept_work")).headers["Location"] == "/"


def test_too_much_to_carry_is_said(client, officer, board):
    page = client.post(f"/boards/{board.slug}/practice/", {"notice_address": "x" * 300_000})

    assert page.status_code == 403
    assert "What you sent could not be kept" in page.content.decode()


def test_signing_in_goes_straight_on_when_nothing_was_kept(client, officer):
    with_app(officer)

    assert sign_in(client).headers["Location"] == "/sign-in/second-factor/"
    assert client.session.get("kept_work") is None


def test_a_form_that_is_asked_for_a_fresh_proof_is_kept_and_sent_by_one_button(client, officer, board, standing_clock):
    organisations.appoint(officer, board, BoardRole.SECRETARIAT, by=PORTAL, at=NOON)
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    practice = f"/boards/{board.slug}/practice/"

    asked = client.post(practice, typed(board))
    unchanged = Board.objects.get().notice_address
    proved = client.post(asked.headers["Location"], {"password": stories.PASSWORD, "next": practice})
    shown = client.get(proved.headers["Location"])
    done = client.post(practice, dict(shown.context["work"]["fields"]) | {shown.context["sent"]: "yes"})

    assert asked.headers["Location"].startswith(reverse("prove"))
    assert unchanged == ""
    assert "Now send what you wrote" in shown.content.decode()
    assert done.status_code == 302
    assert Board.objects.get().notice_address.startswith("1 High Street")
    assert "kept_work" not in client.session


def test_what_steers_a_form_is_not_listed_as_typed():
    work = {
        "fields": [
            ("stamp", "x"),
            ("form-TOTAL_FORMS", "2"),
            ("clause_text", "Words"),
            ("agreed", "on"),
            ("route", "each_party"),
        ]
    }

    assert list(keeping.typed(work)) == [("Clause text", "Words"), ("Agreed", "Ticked"), ("Route", "Each party")]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/boards/avon/agreements/02-15/draft/purpose/", "Draft purpose, 02/15, Avon"),
        ("/boards/elsewhere/practice/", "Practice"),
        ("/nowhere/", "a page that is no longer there"),
    ],
)
def test_the_page_is_named_in_words_and_a_board_of_others_is_not(board, path, words):
    assert keeping.page({"path": path}, Board.objects.all()) == words
