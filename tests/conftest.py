"""What every test stands on: one noon, no network, real programs, clean caches, no skips."""

import asyncio
import ipaddress
import json
import os
import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiosmtpd.controller import Controller
from django.apps import apps
from django.core.cache import cache
from django.db import connections, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client

from tests import remembered
from tests.clock import NOON

# Who signs in writes a session and when that was.
Client.force_login = remembered.beside(Client.force_login)  # type: ignore[method-assign]
# Playwright runs an event loop in the thread of the test; the ORM would refuse to work beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

PACKAGES = {
    "chromium": "chromium",
    "pdfsig": "poppler-utils",
    "pdftotext": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "qpdf": "qpdf",
    "redis-server": "redis-server",
    "softhsm2-util": "softhsm2",
}


@pytest.fixture
def noon() -> datetime:
    return NOON


# No network -----------------------------------------------------------------------------------------------------------


class NetworkBlocked(RuntimeError):
    """A test tried to leave this machine."""


def is_local(host: object) -> bool:
    if host is None or host in {"", b"", "localhost", b"localhost", socket.gethostname()}:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _refuse_to_leave(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        # A path is a local socket; anything else begins with a host.
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not is_local(host):
        raise NetworkBlocked(f"A test tried to reach {host!r}; tests stay on this machine.")


# An audit hook sees every socket that Python opens, whichever library opens it, and cannot be undone by a test.
sys.addaudithook(_refuse_to_leave)


# No silent skip -------------------------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    return failed_if_skipped(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report = yield
    return failed_if_skipped(report)


def failed_if_skipped(report: Any) -> Any:
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped; a test here runs or fails with its reason. {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def program() -> Callable[[str], str]:
    """Give the path of a program, or fail with its name and the package that brings it."""

    def find(name: str) -> str:
        return shutil.which(name) or pytest.fail(
            f"{name} is not installed. Install it with: apt-get install {PACKAGES.get(name, name)}"
        )

    return find


@pytest.fixture(scope="session")
def rounds() -> Callable[[int, int], int]:
    """Choose between a short number of rounds and the full one of ./dev faults."""
    in_full = os.environ.get("ISA_FAULTS") == "full"
    return lambda short, full: full if in_full else short


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let a test that kills a process do so three times in full, once otherwise."""
    if "turn" in metafunc.fixturenames:
        metafunc.parametrize("turn", range(3 if os.environ.get("ISA_FAULTS") == "full" else 1))


# What every test finds ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Load the catalogue of the law once; tests that empty the tables load it again where they need it."""
    from isa_portal.evidence.actors import PORTAL
    from isa_portal.gateways import services as gateways

    with django_db_blocker.unblock():
        gateways.load_catalogue(by=PORTAL, at=NOON)


@pytest.fixture
def nothing_there(db: None) -> None:
    """Empty what every test finds, for those that count."""
    with guard_rails_off():
        for app in ("evidence", "gateways"):
            for model in apps.get_app_config(app).get_models(include_auto_created=True):
                model._base_manager.all()._raw_delete("default")


# Clean state ----------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _from_the_beginning(request: pytest.FixtureRequest) -> None:
    """Let stories be repeated, but not to a test that changes the code they are told by."""
    asked = request.node._fixtureinfo
    # Those of plugins have no place of their own, and change nothing of ours.
    ours = [made[-1].argnames for made in asked.name2fixturedefs.values() if made[-1].baseid]
    remembered.begin(not any("monkeypatch" in names for names in (asked.argnames, *ours)))


@contextmanager
def guard_rails_off(alias: str = "default") -> Iterator[None]:
    """Let the flush between transactional tests empty the tables whose triggers refuse every deletion."""
    connection = connections[alias]
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            # Inside a longer transaction the setting would outlive this block.
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
            return
        kept = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in kept:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, sql in kept:
            cursor.execute(sql)


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_guard_rails() -> Iterator[None]:
    original = BaseDatabaseOperations.execute_sql_flush

    def flush(self: BaseDatabaseOperations, statements: list[str]) -> None:
        with guard_rails_off(self.connection.alias):
            original(self, statements)

    BaseDatabaseOperations.execute_sql_flush = flush
    yield
    BaseDatabaseOperations.execute_sql_flush = original


# A mail server --------------------------------------------------------------------------------------------------------


class MailServer:
    """
    A real SMTP server on loopback that misbehaves when told to.

    ``answer`` refuses a letter, for example by "451 try later"; ``nobody`` refuses mailboxes; ``hangs`` waits so many
    seconds; ``drops`` keeps so many letters and cuts the line before it says so; ``twice`` answers twice.
    """

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.senders: list[str] = []
        self.answer = ""
        self.nobody: set[str] = set()
        self.hangs, self.drops, self.twice = 0.0, 0, False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.nobody:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer:
            return self.answer
        await asyncio.sleep(self.hangs)
        self.senders.append(envelope.mail_from)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.drops:
            self.drops -= 1
            server.transport.abort()
        return "250 kept\r\n250 kept" if self.twice else "250 kept"


class NotifyServer(ThreadingHTTPServer):
    """
    GOV.UK Notify on loopback: it takes letters and can be asked for them by reference.

    ``answer`` refuses by a status; ``hangs`` waits; ``drops`` takes so many letters and cuts the line; ``twice``
    answers twice.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), NotifyDesk)
        self.letters: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.answer, self.status = 0, "created"
        self.hangs, self.drops, self.twice = 0.0, 0, False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up on a server that hangs is no news."""


class NotifyDesk(BaseHTTPRequestHandler):
    server: NotifyServer

    def log_message(self, *words: Any) -> None:
        """Nobody reads it."""

    def do_POST(self) -> None:
        self.server.keys.append(self.headers["Authorization"])
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.answer:
            self.say(
                self.server.answer, {"errors": [{"error": "BadRequestError", "message": "email_address is wrong"}]}
            )
            return
        time.sleep(self.server.hangs)
        self.server.letters.append(asked)
        if self.server.drops:
            self.server.drops -= 1
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.say(201, {"id": "1", "reference": asked["reference"]})

    def do_GET(self) -> None:
        if self.server.answer >= 500:
            self.say(self.server.answer, {})
            return
        wanted = parse_qs(urlsplit(self.path).query)["reference"][0]
        found = [{"reference": wanted, "status": self.server.status} for one in self.server.letters
                 if one["reference"] == wanted]  # fmt: skip
        self.say(200, {"notifications": found})

    def say(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        if self.server.twice:
            self.wfile.write(b"HTTP/1.0 201 Created\r\n\r\n" + content)


def spare_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    """Start a mail server and point the portal to it."""
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=spare_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield server
    controller.stop()


@pytest.fixture
def notify_server(settings: Any) -> Iterator[NotifyServer]:
    """Start GOV.UK Notify on this machine and let the portal write by it."""
    server = NotifyServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    settings.MAIL_PROVIDER = "notify"
    key = "suite-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
    settings.NOTIFY = {"key": key, "template": "t1", "address": f"http://127.0.0.1:{server.server_port}"}
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


# A browser ------------------------------------------------------------------------------------------------------------


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Once started, the browser keeps an event loop in the thread of the tests, and asyncio.run (which seals) refuses.
    items.sort(key=lambda item: "playwright" in getattr(item, "fixturenames", ()))


@contextmanager
def outside_the_browser() -> Iterator[None]:
    """Let a test that holds a page call, in its own process, what needs an event loop of its own (sealing)."""
    loop = asyncio.events._get_running_loop()
    asyncio.events._set_running_loop(None)
    try:
        yield
    finally:
        asyncio.events._set_running_loop(loop)


@pytest.fixture(scope="session")
def browser_type_launch_args(program: Callable[[str], str]) -> dict[str, Any]:
    # The browser is not Python: it gets its own order to stay on this machine.
    words = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"]
    if os.geteuid() == 0:
        words.append("--no-sandbox")
    return {"executable_path": program("chromium"), "args": words}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"locale": "en-GB", "timezone_id": "Europe/London", "viewport": {"width": 1280, "height": 900}}
