"""Single sign-on against a real OpenID Connect provider: it opens an account that is there, and makes none."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.urls import reverse

from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole, User
from tests import stories
from tests.architecture.reading import ROOT
from tests.conftest import spare_port
from tests.pages.accounts.signing_in import with_app
from tests.stories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def provider(tmp_path_factory) -> Iterator[str]:
    """Start the provider in a process of its own, with a key made for this run."""
    folder, address = tmp_path_factory.mktemp("provider"), f"127.0.0.1:{spare_port()}"
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.pages.accounts.provider.settings",
        "PROVIDER_DATABASE": str(folder / "provider.sqlite3"),
        "PROVIDER_KEY": key.decode(),
    }
    where = {"cwd": ROOT, "env": environment}
    subprocess.run([sys.executable, "-m", "tests.pages.accounts.provider"], check=True, timeout=60, **where)
    gunicorn = [Path(sys.executable).parent / "gunicorn", "django.core.wsgi:get_wsgi_application()"]
    words = ["--bind", address, "--no-control-socket", "--log-level", "warning"]
    with subprocess.Popen([*gunicorn, *words], **where) as program:
        _wait_for(f"http://{address}/o/.well-known/openid-configuration")
        yield f"http://{address}"
        program.terminate()


def _wait_for(address: str) -> None:
    for _ in range(100):
        with suppress(requests.ConnectionError):
            if requests.get(address, timeout=5).ok:
                return
        time.sleep(0.1)
    pytest.fail(f"{address} did not answer.")


@pytest.fixture
def single(settings, provider):
    app = {
        "provider_id": "organisation", "name": "Council account", "client_id": "isa-portal",
        "secret": "only-for-the-suite", "settings": {"server_url": f"{provider}/o", "oauth_pkce_enabled": True},
    }  # fmt: skip
    settings.OIDC_NAME, settings.SOCIALACCOUNT_PROVIDERS = "Council account", {"openid_connect": {"APPS": [app]}}
    return provider


@pytest.fixture
def officer():
    return stories.person("officer@board.example", "Officer", "Governance officer")


def come_by(client, provider, name, path="/sign-in/with/organisation/?next=/agreements/"):
    """Follow the link to the provider, be somebody there, and come back."""
    with requests.Session() as browser:
        browser.get(f"{provider}/be/{name}/", timeout=10)
        there = client.get(path).headers["Location"]
        back = browser.get(there, timeout=10, allow_redirects=False).headers["Location"]
    assert urlsplit(back).netloc == "testserver"
    return client.get(f"{urlsplit(back).path}?{urlsplit(back).query}")


def test_a_verified_address_opens_the_account_that_has_it(client, single, officer):
    page = client.get(reverse("sign_in")).content.decode()

    response = come_by(client, single, "officer")

    assert "Sign in with Council account" in page
    assert response.headers["Location"] == "/agreements/"
    assert client.session["_auth_user_id"] == str(officer.pk)


@pytest.mark.parametrize("name", ["unverified", "stranger"])
def test_any_other_address_opens_nothing_and_makes_no_account(client, single, officer, name):
    response = come_by(client, single, name)

    assert response.headers["Location"] == reverse("sign_in")
    assert "names nobody who has an account here" in client.get(reverse("sign_in")).content.decode()
    assert "_auth_user_id" not in client.session
    assert list(User.objects.all()) == [officer]


def test_a_closed_account_stays_closed(client, single, officer):
    officer.is_active = False
    officer.save()

    come_by(client, single, "officer")

    assert "_auth_user_id" not in client.session


def test_the_second_factor_is_asked_for_all_the_same(client, single, officer, settings):
    settings.DEMONSTRATION_SECOND_FACTOR = False
    host = organisations.register_organisation("Bristol City Council", by=PORTAL, at=NOON)
    board = organisations.set_up_board("Avon Board", host=host, by=PORTAL, at=NOON)
    organisations.appoint(officer, board, BoardRole.SECRETARIAT, by=PORTAL, at=NOON)
    with_app(officer)

    response = come_by(client, single, "officer")

    assert response.headers["Location"] == "/sign-in/second-factor/"
    assert "_auth_user_id" not in client.session


def test_an_answer_that_this_browser_never_asked_for_opens_nothing(client, single, officer):
    response = client.get("/sign-in/with/organisation/back/?code=made-up&state=made-up")

    assert response.headers["Location"] == reverse("sign_in")
    assert "did not confirm who you are" in client.get(reverse("sign_in")).content.decode()
