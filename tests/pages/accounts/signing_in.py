"""What the tests of signing in share: a clock that stands, and the first steps."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.core.cache import cache
from django.urls import reverse

from isa_portal.accounts.models import MailedCode
from isa_portal.organisations.requests import PROVED_AT
from tests.stories import NOON, PASSWORD


class Clock:
    """A clock that stands until the test moves it."""

    at = NOON

    def now(self):
        return Clock.at


@pytest.fixture
def standing_clock(settings):
    Clock.at = NOON
    settings.CLOCK = "tests.pages.accounts.signing_in.Clock"
    yield Clock
    Clock.at = NOON


def sign_in(client, password=PASSWORD, email="officer@board.example", headers=None, **more):
    return client.post(reverse("sign_in"), {"username": email, "password": password, **more}, headers=headers)


def ask_for_code(client, email):
    """Ask for a code by e-mail, and return the row it is computed from."""
    client.post(reverse("sign_in"), {"username": email, "by": "code"})
    return MailedCode.objects.filter(person__email=email).first()


def app_code(secret, earlier=0):
    """Return the code that an app with this secret shows now."""
    return format_hotp_value(hotp_value(secret, list(counters())[1] - earlier))


def with_app(person):
    """Give a person an app that shows codes, and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def next_period():
    """Let the app's next period begin, as far as codes used once are concerned."""
    cache.clear()


def prove(client, *, at):
    """Let a browser whose person was signed in for the test have proved at an instant who they are."""
    session = client.session
    session[PROVED_AT] = at.isoformat()
    session.save()
