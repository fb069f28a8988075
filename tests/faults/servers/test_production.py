"""The production settings with every real part: PostgreSQL, Redis, S3, SMTP, IMAP, gunicorn, worker and beat."""

from __future__ import annotations

import http.cookiejar
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import boto3
import psycopg
import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from moto.server import ThreadedMotoServer

from isa_portal.evidence import keys, log
from tests.apps.correspondence.returned import report
from tests.conftest import MailServer, spare_port
from tests.imap_server import PASSWORD, USER, ImapServer, certificate

ROOT = Path(__file__).resolve().parents[3]
HOST = "agreements.council.example"
REFUSED, SECRETARIAT = "officer@council.example", "secretariat@council.example"
# A board with an officer, and a letter of theirs.
OWE = f"""
from isa_portal.correspondence import services
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole
do = {{"by": PORTAL, "at": clock.now()}}
host = organisations.register_organisation("Bristol City Council", **do)
board = organisations.set_up_board("Walk Board", host=host, **do)
officer = organisations.open_account("{SECRETARIAT}", name="Officer", position="Officer", password=None, **do)
organisations.appoint(officer, board, BoardRole.SECRETARIAT, **do)
subject = services.Subject("walk:1", board.chain, board.chain, "Walk")
facts = {{"reference": "01/26", "title": "Walk", "party": "Riverside Trust", "reason": "None"}}
to = services.Recipient("{REFUSED}", "Officer")
services.owe("declined", to=to, about=subject, occurrence="once", context=facts, at=do["at"])
"""
# The mailbox is read every five minutes: so long ago the schedule was last there.
SCHEDULED = """
from datetime import timedelta
from celery.beat import PersistentScheduler
from django.conf import settings
from isa_portal.celery import app
kept = PersistentScheduler(app, schedule_filename=settings.CELERY_BEAT_SCHEDULE_FILENAME)
kept.schedule["mailbox"].last_run_at -= timedelta(minutes=5)
kept.close()
"""
STANDS = """
from isa_portal.correspondence.models import Mailbox
from isa_portal.reminders import sweep
found = sweep.last()
print(found.finished_at.isoformat() if found else "", *Mailbox.objects.values_list("email", flat=True))
"""


def seal_key(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Seal of the walk")])
    start = datetime.now(UTC)
    built = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    built = built.not_valid_before(start).not_valid_after(start + timedelta(days=2))
    certificate = built.sign(key, hashes.SHA256())
    path = folder / "seal.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, BestAvailableEncryption(b"walk"))
    )
    return path


@pytest.fixture
def bucket() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    store = boto3.client(
        "s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id="walk", aws_secret_access_key="walk"
    )
    store.create_bucket(Bucket="walk")
    yield address
    server.stop()


@pytest.fixture
def mailbox() -> Iterator[tuple[MailServer, int]]:
    server, port = MailServer(), spare_port()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    yield server, port
    controller.stop()


@pytest.fixture
def incoming(tmp_path: Path) -> Iterator[ImapServer]:
    """The mailbox of the sender, where reports arrive."""
    server = ImapServer(certificate(tmp_path, "127.0.0.1"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def environment(tmp_path: Path, bucket: str, mailbox: tuple[MailServer, int], incoming: ImapServer) -> dict[str, str]:
    server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS walk")
        connection.execute("CREATE DATABASE walk")
    redis, _, _ = os.environ["REDIS_URL"].rpartition("/")
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "isa_portal.settings.production",
        "SECRET_KEY": "a-secret-of-the-walk-" * 4,
        "LINK_KEY": "another-secret-of-the-walk-" * 4,
        "DATABASE_URL": f"{server}/walk",
        "REDIS_URL": f"{redis}/7",
        "FILES_BUCKET": "walk",
        "FILES_ENDPOINT": bucket,
        "AWS_ACCESS_KEY_ID": "walk",
        "AWS_SECRET_ACCESS_KEY": "walk",
        "EMAIL_URL": f"smtp://127.0.0.1:{mailbox[1]}",
        "BOUNCE_MAILBOX": f"imaps://{quote(USER)}:{quote(PASSWORD)}@127.0.0.1:{incoming.port}/INBOX",
        "SSL_CERT_FILE": str(incoming.pem),
        "PORTAL_HOSTS": HOST,
        "PORTAL_ADDRESS": f"https://{HOST}",
        "PORTAL_INSTALLATION": "walk",
        "PORTAL_SENDER": f"portal@{HOST}",
        "PORTAL_BEHIND_PROXY": "1",
        "PORTAL_DATA": str(tmp_path / "data"),
        "SEAL_KEY": str(seal_key(tmp_path)),
        "SEAL_PASSPHRASE": "walk",
        "LOG_KEY": str(keys.kept(tmp_path / "log.pem", log.new_key)),
    }


@pytest.fixture
def manage(environment: dict[str, str]) -> Callable[..., str]:
    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Start programs beside each other, and end them by their ids."""
    running = []
    with (tmp_path / "log").open("w") as log:

        def begin(program: str, *words: str) -> None:
            command = [str(Path(sys.executable).parent / program), *words]
            running.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log))

        yield begin
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=30)


@pytest.fixture
def started(start: Callable[..., None], manage: Callable[..., str]) -> int:
    """Start web and worker as docs/operating.md says; the schedule is started when there is something for it."""
    manage("migrate", "--no-input", "-v0")
    manage("load_gateways")
    manage("collectstatic", "--no-input", "-v0")
    port = spare_port()
    bound = ("--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "4")
    start("gunicorn", "isa_portal.wsgi", *bound)
    start("celery", "--app", "isa_portal", "worker", "--pool", "prefork", "--concurrency", "1")
    return port


def visitor(port: int) -> Callable[..., tuple[int, str]]:
    """A browser behind the proxy: https outside, the proxy's header inside."""
    jar = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(secure_protocols=("http", "https")))
    opener: OpenerDirector = build_opener(HTTPCookieProcessor(jar))

    def visit(path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
        headers = {"Host": HOST, "X-Forwarded-Proto": "https", "Origin": f"https://{HOST}", "Cookie": cookies}
        data = urlencode(fields).encode() if fields else None
        with opener.open(Request(f"http://127.0.0.1:{port}{path}", data, headers), timeout=20) as answer:
            return answer.status, answer.read().decode(errors="replace")

    return visit


def until(question: Callable[[], Any], seconds: float = 60) -> Any:
    """Ask until there is an answer; a server that is starting refuses at first."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if answer := question():
                return answer
        except (URLError, ConnectionError):
            pass
        time.sleep(0.2)
    pytest.fail(f"Nothing came within {seconds} seconds.")


def test_the_portal_is_set_up_by_its_one_link_writes_letters_and_sweeps_and_reads_its_mailbox_by_its_schedule(
    started: int,
    start: Callable[..., None],
    manage: Callable[..., str],
    mailbox: tuple[MailServer, int],
    incoming: ImapServer,
) -> None:
    visit, letters = visitor(started), mailbox[0].letters
    status, page = until(lambda: visit("/sign-in/"))
    link = manage("set_up_link").strip()

    asked = visit(link.removeprefix(f"https://{HOST}"))[1]
    style = re.search(r'href="(/static/portal\.[^"]+\.css)"', page)
    manage("shell", "-c", OWE + SCHEDULED)
    letter = until(lambda: letters)[0]
    incoming.put(report(letter["Message-ID"], to=REFUSED), at=datetime.now(UTC))
    start("celery", "--app", "isa_portal", "beat")
    told = until(lambda: letters[1:], seconds=120)[0]
    swept, marked = until(lambda: len(found := manage("shell", "-v0", "-c", STANDS).split()) == 2 and found)

    assert status == 200
    assert "Set up your board" in asked
    assert style is not None and visit(style[1])[0] == 200
    assert letter["To"] == REFUSED
    assert letter["From"] == f"portal@{HOST}"
    assert swept.startswith("20")
    assert (marked, incoming.flags()) == (REFUSED, ["\\Seen"])
    assert (told["To"], told["Subject"]) == (SECRETARIAT, "Walk: a mailbox refuses letters")
