"""The pages in a real browser under the real content policy: contrast, names, keyboard, width."""

import mimetypes
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.test import RequestFactory

from isa_portal.design import views
from tests.pages.design.specimen import WRONG, Everything, interruption, page

ROOT = Path(__file__).resolve().parents[3]
AXE = (ROOT / "tests/vendor/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; object-src 'none'; base-uri 'none'"
pytestmark = pytest.mark.urls("isa_portal.design.urls")
REQUEST = RequestFactory().get("/")
PAGES = {
    "errors": lambda: page(Everything(WRONG)),
    "done": lambda: page(Everything(), messages=[Message(constants.SUCCESS, "Sent for approval.")]),
    "interruption": interruption,
    "help": lambda: views.support(REQUEST).content.decode(),
    "cookies": lambda: views.cookies(REQUEST).content.decode(),
    "missing": lambda: views.not_there(REQUEST).content.decode(),
    "failed": lambda: views.broken(REQUEST).content.decode(),
}


@pytest.fixture
def show(new_context):
    """Open a page of PAGES; return it with what the console said."""

    def opened(name, width=1280, **options):
        def answer(route):
            path = urlsplit(route.request.url).path
            if not path.startswith("/static/"):
                headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY}
                return route.fulfill(body=PAGES[name](), headers=headers)
            kind = mimetypes.guess_type(path)[0]
            return route.fulfill(body=(ROOT / path.lstrip("/")).read_bytes(), content_type=kind)

        window = new_context(**options).new_page()
        window.set_viewport_size({"width": width, "height": 900})
        said = []
        window.on(
            "console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None
        )
        window.on("pageerror", lambda error: said.append(str(error)))
        window.route("**/*", answer)
        window.goto("http://localhost/")
        return window, said

    return opened


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_the_console_is_silent(show, name, width):
    window, said = show(name, width)

    window.evaluate(AXE)
    found = window.evaluate("rules => axe.run({runOnly: rules})", RULES)

    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found["violations"]] == []
    assert said == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_narrow_phone(show, name):
    window, _ = show(name, 320)

    assert window.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_focus_goes_to_the_summary_and_from_there_to_the_field(show):
    window, _ = show("errors")

    assert window.evaluate("document.activeElement.className").startswith("govuk-error-summary")

    window.get_by_role("link", name="31/02/2020 is not a real date").click()

    assert window.evaluate("document.activeElement.id") == "id_signed_day"


def test_the_skip_link_comes_first(show):
    window, _ = show("help")

    window.keyboard.press("Tab")

    assert window.evaluate("document.activeElement.textContent") == "Skip to main content"


def test_without_script_the_menu_is_open_and_the_form_is_there(show):
    window, _ = show("errors", 360, java_script_enabled=False)

    assert window.get_by_role("link", name="Correspondence").is_visible()
    assert window.get_by_role("button", name="Record the agreement").is_visible()


def test_what_one_presses_is_big_enough_for_a_thumb(show):
    window, _ = show("errors", 360)

    heights = window.evaluate(
        "[...document.querySelectorAll('button, input:not([type=hidden]), select, .portal-filter__tag')]"
        ".filter(e => e.offsetParent && !e.classList.contains('portal-link-button'))"
        ".map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height]).filter(([, h]) => h < 43.9)"
    )

    assert heights == []


def test_the_letters_are_arial_at_19_pixels(show):
    window, _ = show("help")

    style = "getComputedStyle(document.querySelector('p.govuk-body'))"
    assert window.evaluate(f"{style}.fontSize") == "19px"
    assert window.evaluate(f"{style}.fontFamily").startswith("Arial")


def test_axe_would_find_a_picture_without_words(show):
    window, _ = show("help")
    window.evaluate("document.querySelector('main').append(document.createElement('img'))")

    window.evaluate(AXE)
    found = window.evaluate("rules => axe.run({runOnly: rules})", RULES)

    assert [violation["id"] for violation in found["violations"]] == ["image-alt"]
