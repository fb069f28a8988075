"""What browsers are told: by templates, by answers, and by production."""

import os
import subprocess
import sys

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.architecture.reading import ROOT
from tests.architecture.test_settings import example
from tests.permissions import pages

TEMPLATES = sorted([*(ROOT / "templates").rglob("*.html"), *(ROOT / "isa_portal").rglob("*.html")])
PRODUCTION = """
import django
django.setup()
from django.test import Client
answers = [Client().post("/help/", secure=secure, HTTP_HOST="agreements.council.example") for secure in (True, False)]
for answer in answers:
    print(answer.status_code, answer.headers.get("Location"), answer.headers.get("Strict-Transport-Security"))
"""


def test_no_template_brings_a_script_a_style_or_a_handler_of_its_own():
    found = {str(path): wrong for path in TEMPLATES if (wrong := list(pages.inline(path.read_text())))}

    # A PDF has no script, and its style is a part of the document.
    assert {path: wrong for path, wrong in found.items() if "/pdf/" not in path} == {}
    assert len(TEMPLATES) > 50


@pytest.mark.parametrize(
    "html",
    ["<script>go()</script>", "<p style='color: red'>", "<style>p {}</style>", '<a onclick="go()">',
     '<a href="javascript:go()">'],
)  # fmt: skip
def test_a_script_a_style_or_a_handler_would_be_found(html):
    assert list(pages.inline(html))
    assert list(pages.inline('<script src="/static/portal.js"></script><p class="on">one = 1</p>')) == []


def test_an_answer_without_its_headers_would_be_found():
    wrong = list(pages.wrong_with(HttpResponse("<h1>Home</h1>"), private=True))

    assert [name for name in pages.HEADERS if not any(name in one for one in wrong)] == []
    assert any("Cache-Control" in one for one in wrong)
    assert any("Content-Security-Policy: script-src" in one for one in wrong)
    assert "no title" in wrong


def test_static_files_may_be_kept_and_nothing_else():
    client = Client()

    style, page = client.get("/static/portal.css"), client.get("/help/")

    assert b"".join(style)
    assert "no-store" not in style.headers["Cache-Control"]
    assert page.headers["Cache-Control"] == "no-store"


@pytest.fixture
def production(tmp_path):
    (tmp_path / "seal.p12").touch()
    (tmp_path / "log.pem").touch()
    own = {
        "SECRET_KEY": "0123456789abcdef" * 4,
        "LINK_KEY": "fedcba9876543210" * 4,
        "SEAL_KEY": str(tmp_path / "seal.p12"),
        "LOG_KEY": str(tmp_path / "log.pem"),
    }
    return example() | own | {"PORTAL_DATA": str(tmp_path / "data"), "PATH": os.environ["PATH"]}


def run(variables, *words):
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=variables, capture_output=True, text=True, timeout=120
    )  # fmt: skip


def test_production_is_only_spoken_to_over_https_for_a_year(production):
    answer = run(production, "-c", PRODUCTION)

    over_https, plain = answer.stdout.splitlines()
    assert over_https == "405 None max-age=31536000; includeSubDomains"
    assert plain == "301 https://agreements.council.example/help/ None"


def test_the_deployment_check_passes_with_warnings_as_errors(production):
    words = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    unsafe = "import django; django.setup(); from django.conf import settings; settings.SECURE_HSTS_SECONDS = 0;"
    check = " from django.core.management import call_command; call_command('check', deploy=True, fail_level='WARNING')"

    good, bad = run(production, *words), run(production, "-c", unsafe + check)

    assert (good.returncode, good.stderr) == (0, "")
    assert bad.returncode != 0
    assert "security.W004" in bad.stderr
