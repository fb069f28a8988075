"""In a real browser, with the pages' policy in force: a passkey, the warning before a session ends, axe, a phone."""

from datetime import timedelta
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as portal
from playwright.sync_api import Page, expect

from isa_portal.accounts.models import MailedCode
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib.clock import SystemClock
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole
from tests import stories
from tests.stories import NOON, PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
AXE = (Path(__file__).resolve().parents[2] / "vendor/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DEVICE = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
          "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip


@pytest.fixture
def secretariat(settings):
    settings.DEMONSTRATION_SECOND_FACTOR = False
    host = organisations.register_organisation("Bristol City Council", by=PORTAL, at=NOON)
    board = organisations.set_up_board("Avon Board", host=host, by=PORTAL, at=NOON)
    person = stories.person("officer@board.example", "Officer", "Governance officer")
    organisations.appoint(person, board, BoardRole.SECRETARIAT, by=PORTAL, at=NOON)
    return person


def test_a_secretariat_adds_a_passkey_and_then_signs_in_by_it_alone(page: Page, live_server, secretariat):
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    authority = page.context.new_cdp_session(page)
    authority.send("WebAuthn.enable")
    authority.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    home = f"http://localhost:{urlsplit(live_server.url).port}/"

    page.goto(home)
    page.get_by_label("E-mail address").fill(secretariat.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a second factor")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name of the passkey").fill("Work laptop")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.get_by_role("link", name="Officer").click()

    expect(page.get_by_role("main")).to_contain_text("Work laptop")
    assert Authenticator.objects.get(type="webauthn").last_used_at
    assert complaints == []


def test_five_minutes_before_the_end_one_is_asked_to_stay_and_the_page_keeps_what_is_typed(page: Page, live_server):
    person = stories.person("reader@board.example", "Reader", "Officer")
    page.goto(f"{live_server.url}/sign-in/?next=/agreements/")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/agreements/")
    soon = page.get_by_role("region", name="Your session")
    expect(soon).to_be_hidden()
    key = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == portal.SESSION_COOKIE_NAME)
    session = import_module(portal.SESSION_ENGINE).SessionStore(key)
    session.set_expiry(SystemClock().now() + timedelta(minutes=4))
    session.save()
    page.reload()
    page.get_by_label("Search agreements").fill("half a word")
    expect(soon).to_contain_text("You will be signed out within five minutes.")

    soon.get_by_role("button", name="Stay signed in").click()

    expect(soon).to_be_hidden()
    expect(page.get_by_label("Search agreements")).to_have_value("half a word")
    page.reload()
    expect(soon).to_be_hidden()


def complaints(page: Page) -> list[object]:
    """Return what axe objects to on this page, and whether it is too wide for a narrow phone."""
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
    wide = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 700})
    overflows = page.evaluate("document.documentElement.scrollWidth") > 320
    page.set_viewport_size(wide)
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] + (["wide"] if overflows else [])


def test_every_page_on_the_way_in_and_back_is_open_to_all_and_fits_a_phone(page: Page, live_server, secretariat):
    heading, objected = page.get_by_role("heading", level=1), {}

    def look(name: str) -> None:
        expect(heading).to_have_text(name)
        objected[name] = complaints(page)

    page.goto(f"{live_server.url}/sign-in/")
    look("Sign in")
    page.get_by_label("E-mail address").fill(secretariat.email)
    page.get_by_role("button", name="Mail me a code instead").click()
    look("Enter the code")
    page.get_by_label("Code").fill(MailedCode.objects.get().code)
    page.get_by_role("button", name="Continue").click()
    look("Add a second factor")
    page.get_by_role("link", name="Add an app that shows codes").click()
    look("Add an app that shows codes")

    membership = secretariat.memberships.get()
    colleague = stories.person("colleague@board.example", "Colleague", "Officer")
    organisations.appoint(colleague, membership.board, BoardRole.SECRETARIAT, by=PORTAL, at=NOON)
    organisations.release(membership, by=PORTAL, at=NOON)
    page.goto(f"{live_server.url}/your-account/password/")
    look("Change your password")
    page.goto(f"{live_server.url}/your-account/details/")
    look("Your name and position")
    page.get_by_label("Your full name").fill("Officer Anew")
    import_module(portal.SESSION_ENGINE).SessionStore(
        next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == portal.SESSION_COOKIE_NAME)
    ).delete()
    page.get_by_role("button", name="Save").click()
    look("Your session ended. Sign in to go on")
    page.get_by_label("E-mail address").fill(secretariat.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    look("You were signed out. Nothing was lost")
    expect(page.get_by_role("main")).to_contain_text("Officer Anew")
    page.get_by_role("button", name="Continue with what you wrote").click()
    look("Your account")

    assert [faults for faults in objected.items() if faults[1]] == []
    expect(page.get_by_role("main")).to_contain_text("Officer Anew, Governance officer")
