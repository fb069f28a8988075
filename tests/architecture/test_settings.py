"""Production refuses embedded parts and unsafe values, each with the name of the variable and an example."""

import os
import re
import subprocess
import sys
import traceback
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured

from isa_portal.correspondence import tasks as correspondence
from isa_portal.reminders import tasks as reminders
from isa_portal.settings import backing, base
from tests.architecture.reading import PORTAL, ROOT

EXAMPLE = ROOT / "deploy" / ".env.example"
REQUIRED = [
    "SECRET_KEY", "LINK_KEY", "DATABASE_URL", "REDIS_URL", "FILES_BUCKET", "EMAIL_URL", "PORTAL_HOSTS",
    "PORTAL_ADDRESS", "PORTAL_INSTALLATION", "PORTAL_SENDER", "SEAL_KEY", "SEAL_PASSPHRASE", "LOG_KEY",
]  # fmt: skip


def example() -> dict[str, str]:
    lines = EXAMPLE.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.fixture
def good(tmp_path: Path) -> dict[str, str]:
    keys = {"SEAL_KEY": tmp_path / "seal.p12", "LOG_KEY": tmp_path / "log.pem"}
    for path in keys.values():
        path.touch()
    own = {"SECRET_KEY": "a1" * 30, "LINK_KEY": "b2" * 30, **{name: str(path) for name, path in keys.items()}}
    return example() | own | {"PORTAL_DATA": str(tmp_path / "data"), "PATH": os.environ["PATH"]}


def start(
    variables: dict[str, str], words: str = "import isa_portal.settings.production"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", words],
        cwd=ROOT, env=variables, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def last_line(answer: subprocess.CompletedProcess[str]) -> str:
    return answer.stderr.strip().splitlines()[-1]


def test_production_starts_on_the_example_with_secrets_of_its_own(good: dict[str, str]) -> None:
    answer = start(good)

    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize("name", REQUIRED)
def test_production_names_what_is_missing_with_an_example(name: str, good: dict[str, str]) -> None:
    answer = start({key: value for key, value in good.items() if key != name})

    assert answer.returncode != 0
    assert f"{name} is not set." in last_line(answer)
    assert f"for example {name}=" in last_line(answer)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORTAL_DEMONSTRATION", "1", "PORTAL_DEMONSTRATION is set"),
        ("PORTAL_MAILED_FACTOR", "1", "PORTAL_MAILED_FACTOR is set"),
        ("OIDC_ISSUER", "http://login.council.example", "OIDC_ISSUER is 'http:"),
        ("OIDC_CLIENT_SECRET", "", "OIDC_CLIENT_SECRET is not set"),
        ("ISA_FAILPOINT", "seal.before_store", "ISA_FAILPOINT is set"),
        ("SECRET_KEY", "too-short", "SECRET_KEY has 9 characters"),
        ("LINK_KEY", "a1" * 30, "LINK_KEY equals SECRET_KEY"),
        ("PORTAL_ADDRESS", "http://agreements.council.example", "PORTAL_ADDRESS is 'http:"),
        ("PORTAL_HOSTS", "*", "PORTAL_HOSTS is '*'"),
        ("SEAL_KEY", "/nowhere/seal.p12", "SEAL_KEY is '/nowhere/seal.p12'"),
        ("SEAL_MODULE", "/nowhere.so", "SEAL_MODULE is '/nowhere.so' and SEAL_KEY is"),
        ("TIMESTAMP_AUTHORITY", "ftp://time.example", "TIMESTAMP_AUTHORITY is 'ftp:"),
        ("TIMESTAMP_AUTHORITY", "https://time.example/tsr", "TIMESTAMP_ROOTS is not set"),
        ("LOG_KEY", "/nowhere/log.pem", "LOG_KEY is '/nowhere/log.pem'"),
        ("DATABASE_URL", "sqlite:///portal.sqlite3", "DATABASE_URL begins with 'sqlite'"),
        ("EMAIL_URL", "file:///tmp/mail", "EMAIL_URL begins with 'file'"),
        ("MAIL_PROVIDER", "pigeon", "MAIL_PROVIDER is 'pigeon'"),
        ("MAIL_ATTACHMENTS", "8 MB", "MAIL_ATTACHMENTS is '8 MB'"),
        ("NOTIFY_TOKEN", "short", "NOTIFY_TOKEN has 5 characters"),
        ("PORTAL_BEHIND_PROXY", "perhaps", "PORTAL_BEHIND_PROXY is 'perhaps'"),
    ],
)
def test_production_refuses_an_unsafe_value_by_name(name: str, value: str, says: str, good: dict[str, str]) -> None:
    answer = start(good | {name: value})

    assert answer.returncode != 0
    assert says in last_line(answer)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("imap://user:hunter2@mail.example", "BOUNCE_MAILBOX is no address of IMAP over TLS"),
        ("user:hunter2@mail.example", "BOUNCE_MAILBOX is no address of IMAP over TLS"),
        ("imaps://user:hunter2/3@mail.example", "BOUNCE_MAILBOX is no address that can be read"),
        ("imaps://user:hunter2@mail.example:imap", "BOUNCE_MAILBOX is no address that can be read"),
        ("imaps://user:hunter2@[mail.example", "BOUNCE_MAILBOX is no address that can be read"),
        ("imaps://user@mail.example", "BOUNCE_MAILBOX names no password"),
        ("imaps://:hunter2@mail.example", "BOUNCE_MAILBOX names no user"),
        ("imaps://user:hunter2@/INBOX", "BOUNCE_MAILBOX names no host"),
        ("imaps://user:hunter2%0d%0aX@mail.example", "BOUNCE_MAILBOX has a password with signs"),
        (
            "imaps://user:hunter2@mail.example/Rückläufer",
            "BOUNCE_MAILBOX has a folder with signs",
        ),
    ],
)
def test_a_mailbox_that_cannot_be_meant_is_refused_without_a_word_of_it(value: str, says: str, monkeypatch) -> None:
    monkeypatch.setenv("BOUNCE_MAILBOX", value)

    with pytest.raises(ImproperlyConfigured) as refused:
        backing.mailbox()

    told = "".join(traceback.format_exception(refused.value))
    assert str(refused.value).startswith(says)
    assert "for example BOUNCE_MAILBOX=imaps://" in told
    assert "hunter2" not in told


def test_a_mailbox_is_read_by_the_schedule_where_it_is_named(good: dict[str, str]) -> None:
    named = good | {"BOUNCE_MAILBOX": "imaps://agreements%40council.example:p%40ss%2Fword@mail.example/Bounces"}
    tasks = "*sorted(one['task'] for one in p.CELERY_BEAT_SCHEDULE.values())"
    words = f"import isa_portal.settings.production as p; print(p.BOUNCE_MAILBOX, {tasks})"

    told = [start(one, words).stdout.strip() for one in (good, named)]

    assert told == [
        f"{{}} {reminders.sweep.name}",
        "{'user': 'agreements@council.example', 'password': 'p@ss/word', 'host': 'mail.example', 'folder': 'Bounces',"
        f" 'port': 993}} {correspondence.read_mailbox.name} {reminders.sweep.name}",
    ]


@pytest.mark.parametrize("name", ["NOTIFY_KEY", "NOTIFY_TEMPLATE"])
def test_notify_asks_for_its_own_and_for_no_mail_server(name: str, good: dict[str, str]) -> None:
    chosen = good | {"MAIL_PROVIDER": "notify", "EMAIL_URL": ""}

    assert start(chosen).returncode == 0
    assert f"{name} is not set." in last_line(start(chosen | {name: ""}))


@pytest.mark.parametrize("name", ["SEAL_TOKEN", "SEAL_PIN", "SEAL_LABEL"])
def test_a_token_asks_for_its_own_and_for_no_file(name: str, good: dict[str, str]) -> None:
    own = {"SEAL_MODULE": good["LOG_KEY"], "SEAL_TOKEN": "isa-portal", "SEAL_PIN": "2468", "SEAL_LABEL": "seal"}
    chosen = good | own | {"SEAL_KEY": "", "SEAL_PASSPHRASE": ""}

    assert start(chosen).returncode == 0
    assert f"{name} is not set." in last_line(start(chosen | {name: ""}))


def test_production_refuses_the_secrets_of_the_example(good: dict[str, str]) -> None:
    answer = start(good | {"SECRET_KEY": example()["SECRET_KEY"]})

    assert "SECRET_KEY has" in last_line(answer)


def test_the_example_names_exactly_what_the_settings_read() -> None:
    source = "".join(path.read_text() for path in (PORTAL / "settings").glob("*.py"))
    read = set(re.findall(r'(?:env\.\w+|backing\.secret)\((?:DATA, )?"([A-Z_]+)"', source))

    assert read | {"DJANGO_SETTINGS_MODULE"} == set(example())


def test_every_variable_of_the_example_has_its_sentence() -> None:
    blocks = EXAMPLE.read_text().strip().split("\n\n")[1:]

    assert [block for block in blocks if not re.fullmatch(r"# [^\n]+\.\n[A-Z_]+=[^\s]*", block)] == []


def test_the_example_says_required_where_production_requires() -> None:
    said = re.findall(r"# Required\. [^\n]+\n([A-Z_]+)=", EXAMPLE.read_text())

    assert sorted(said) == sorted(REQUIRED)


def test_passwords_are_kept_with_argon2_in_the_embedded_portal_and_in_production(settings, good) -> None:
    words = "import isa_portal.settings.production as p; print(p.PASSWORD_HASHERS[0])"
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS

    kept = make_password("three words in a row")
    production = start(good, words)

    assert kept.startswith("argon2$argon2id$")
    assert production.stdout.strip() == base.PASSWORD_HASHERS[0]
