"""The inbox, the letter and the day of the demonstration."""

import copy
import os
import re
import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.urls import reverse

from isa_portal.correspondence import delivery, services
from isa_portal.correspondence.models import Letter
from isa_portal.correspondence.services import Link, Recipient, Subject
from isa_portal.evidence import documents
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock, links
from isa_portal.lib.calendar import in_words
from tests.architecture.reading import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.pages.demo.addresses")]
FACTS = {
    "reference": "01/26", "title": "Finding families", "party": "Riverside Trust", "host": "Bristol City Council",
    "board": "Avon and Somerset", "telephone": "01632 960 101", "purpose": "Help.", "last_day": "9 December 2026",
    "sent": "11 November 2026",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _demonstration(settings, tmp_path):
    settings.DEMONSTRATION, settings.DATA = True, tmp_path
    settings.CLOCK = "isa_portal.demo.clock.TravellingClock"
    settings.TEMPLATES = copy.deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["OPTIONS"]["context_processors"].append("isa_portal.demo.context.demonstration")


def letter(kind="code", *, to="signatory@riverside.example", key="1", **more):
    way_in = {
        "code": Link("", "code-sign", key, 1),
        "signature_wanted": Link("/sign/{token}/", "sign", key, 1),
    }
    services.owe(
        kind,
        to=Recipient(to, "Signatory for Riverside Trust"),
        about=Subject(f"personallink:{key}", "board:1", "agreement:1", "01/26 Finding families"),
        occurrence="once",
        link=way_in[kind],
        context=FACTS,
        at=clock.now(),
        **more,
    )
    delivery.deliver_owed(at=clock.now())
    return Letter.objects.latest("pk")


def test_the_inbox_is_readable_signed_out_and_lists_the_newest_letter_first(client):
    older, newer = letter("signature_wanted"), letter("code")

    page = client.get(reverse("inbox"))

    html = page.content.decode()
    assert page.status_code == 200
    assert html.count("<h1") == 1
    assert "2 letters, newest first" in html
    assert html.index(reverse("inbox_letter", args=[newer.pk])) < html.index(reverse("inbox_letter", args=[older.pk]))


def test_the_inbox_shows_the_letters_of_one_mailbox(client):
    letter(to="one@riverside.example")
    letter(to="two@riverside.example", key="2")

    html = client.get(reverse("inbox"), {"recipient": "one@riverside.example"}).content.decode()

    assert "1 letter, newest first" in html
    assert ">two@riverside.example</td>" not in html


def test_a_mailbox_that_does_not_exist_filters_nothing(client):
    letter()

    html = client.get(reverse("inbox"), {"recipient": "nobody@nowhere.example"}).content.decode()

    assert "1 letter, newest first" in html


def test_an_empty_inbox_says_so(client):
    assert "No letter was sent yet." in client.get(reverse("inbox")).content.decode()


def test_a_letter_shows_the_code_to_type(client):
    sent = letter("code", key="41")

    html = client.get(reverse("inbox_letter", args=[sent.pk])).content.decode()

    assert links.code("code-sign", "41", 1) in re.sub(r"(?<=\d) (?=\d)", "", html)


def test_a_letter_shows_the_personal_link_as_a_link_to_this_very_host(client):
    sent = letter("signature_wanted", key="42")

    html = client.get(reverse("inbox_letter", args=[sent.pk])).content.decode()

    assert f'href="/sign/{links.token("sign", "42", 1)}/"' in html


def test_words_of_a_letter_are_never_taken_for_html(client, monkeypatch):
    monkeypatch.setitem(FACTS, "title", "<script>alert(1)</script>")
    sent = letter("signature_wanted")

    html = client.get(reverse("inbox_letter", args=[sent.pk])).content.decode()

    assert "<script>alert" not in html


def test_an_attached_document_can_be_downloaded(client, settings):
    stored = documents.store(
        b"%PDF-1.7 sealed", name="01-26.pdf", kind="sealed", media_type="application/pdf",
        subject="version:1", by=PORTAL, at=clock.now(),
    )  # fmt: skip
    sent = letter("signature_wanted", attachments=[stored.sha256])
    page = client.get(reverse("inbox_letter", args=[sent.pk])).content.decode()

    address = reverse("inbox_document", args=[sent.pk, stored.sha256])
    answer = client.get(address)

    assert f'href="{address}"' in page
    assert answer.content == b"%PDF-1.7 sealed"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="01-26.pdf"'


def test_a_document_of_another_letter_is_not_found(client):
    sent = letter()

    assert client.get(reverse("inbox_document", args=[sent.pk, "0" * 64])).status_code == 404


def test_outside_a_demonstration_nothing_of_it_is_found(client, settings):
    sent = letter()
    settings.DEMONSTRATION = False
    settings.CLOCK = "isa_portal.lib.clock.SystemClock"

    for address in (reverse("inbox"), reverse("inbox_letter", args=[sent.pk]), reverse("go_to_day")):
        assert client.get(address).status_code == 404
    assert client.post(reverse("go_to_day"), day_of(clock.today() + timedelta(days=1))).status_code == 404


def day_of(day: date) -> dict[str, int]:
    return {"day_day": day.day, "day_month": day.month, "day_year": day.year}


def test_one_goes_forwards_and_is_told_what_happened(client):
    day = clock.today() + timedelta(days=31)

    page = client.post(reverse("go_to_day"), day_of(day), follow=True)

    assert page.redirect_chain == [(reverse("go_to_day"), 302)]
    assert f"It is {in_words(day)}. Nothing was due." in page.content.decode()
    assert clock.today() == day


@pytest.mark.django_db(transaction=True)
def test_a_browser_may_send_the_form(live_server, page):
    day = clock.today() + timedelta(days=2)

    page.goto(live_server.url + reverse("go_to_day"))
    for name, number in day_of(day).items():
        page.fill(f"[name={name}]", str(number))
    page.click("main button")

    assert page.inner_text(".govuk-notification-banner__heading").startswith(f"It is {in_words(day)}.")


@pytest.mark.parametrize("days", [0, -1])
def test_nobody_goes_back(client, days):
    today = clock.today()

    page = client.post(reverse("go_to_day"), day_of(today + timedelta(days=days)))

    assert page.status_code == 422
    sentence = f"The demonstration only travels forwards. Choose a day after {in_words(today)}."
    assert sentence in page.content.decode()
    assert clock.today() == today


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"day_day": "31", "day_month": "2", "day_year": "2027"}, "is not a real date"),
        ({"day_day": "1", "day_month": "1", "day_year": "2999"}, "more than ten years ahead"),
        ({}, "Enter the day to go to"),
    ],
)
def test_a_day_that_cannot_be_gone_to_changes_nothing(client, typed, says):
    today = clock.today()

    page = client.post(reverse("go_to_day"), typed)

    assert page.status_code == 422
    assert says in page.content.decode()
    assert clock.today() == today


def test_every_page_says_that_this_is_a_demonstration_and_which_day_it_is(client):
    html = client.get(reverse("help")).content.decode()

    assert f"It is {in_words(clock.today())} here." in html
    assert f'href="{reverse("inbox")}"' in html
    assert f'href="{reverse("go_to_day")}"' in html


@pytest.mark.parametrize(("flag", "found"), [("1", "/demonstration/"), ("0", "NoReverseMatch")])
def test_the_settings_mount_the_demonstration_only_where_it_is_one(flag, found, tmp_path):
    program = (
        "import django; django.setup()\n"
        "from django.urls import reverse\n"
        "from django.conf import settings\n"
        "try: print(reverse('inbox'), settings.CLOCK)\n"
        "except Exception as error: print(type(error).__name__, settings.CLOCK)"
    )
    variables = {"PATH": os.environ["PATH"], "PORTAL_DATA": str(tmp_path), "PORTAL_DEMONSTRATION": flag}

    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
        env={**variables, "DJANGO_SETTINGS_MODULE": "isa_portal.settings.base"},
    ).stdout  # fmt: skip

    assert said.startswith(found)
    assert ("Travelling" in said) == (flag == "1")
