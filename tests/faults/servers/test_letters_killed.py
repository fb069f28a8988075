"""Thousands of letters, workers killed, Redis lost: none is missing, and every repeat can be recognised."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from celery import Celery
from django.db import connection
from kombu.exceptions import OperationalError

from isa_portal.correspondence import services
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.correspondence.services import Recipient, Subject
from isa_portal.lib import clock
from isa_portal.settings.backing import FAIL_FAST
from tests.conftest import MailServer, NotifyServer, spare_port

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[3]
WORKERS = 2
# On a machine that is busy with other things a worker needs a minute to start.
PATIENCE = 400
# The leases of killed workers run out at once, so that the test need not wait for minutes.
WORKER = """
import sys
from datetime import timedelta
import django
django.setup()
from isa_portal.correspondence import delivery
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.lib import clock
delivery.LEASE, delivery.NEEDED = timedelta(seconds=4), timedelta(seconds=2)
if "naive" in sys.argv:
    # The negative control: marked before it is sent.
    hand_over = delivery._hand_over
    def naive(letter, run):
        Letter.objects.filter(pk=letter.pk).update(state=LetterState.SENT)
        written = delivery.mail(letter, at=run.now(), checkpoint="", attaches=run.provider.attaches)
        run.provider.send(written)
        return False
    delivery._hand_over = naive
if "blind" in sys.argv:
    # The other one: a relay that could be asked is not asked.
    from isa_portal.correspondence.providers import Fate, notify
    notify.Notify.find = lambda self, reference: Fate.NOT_ASKED
from isa_portal.celery import app
app.worker_main(["worker", "--pool", "solo", "--loglevel", "error", "--without-gossip", "--without-mingle"])
"""


def owe(count: int) -> None:
    for number in range(count):
        services.owe(
            "lent",
            to=Recipient(f"person{number}@council.example", "Officer"),
            about=Subject("walk:1", "board:1", "board:1", "Walk"),
            occurrence="once",
            context={"reference": "01/26", "title": "Walk", "until": "1 May 2027", "email": "a@b.example"},
            at=clock.now(),
        )


class Redis:
    """A broker of its own that keeps nothing."""

    def __init__(self, program: str, folder: Path) -> None:
        self.program, self.folder, self.port = program, folder, spare_port()
        self.start()

    def start(self) -> None:
        words = [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([*words, "--dir", str(self.folder)], stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"


@pytest.fixture
def redis(program: Callable[[str], str], tmp_path: Path) -> Iterator[Redis]:
    server = Redis(program("redis-server"), tmp_path)
    yield server
    server.stop()


class Office:
    """Workers that are killed and replaced, woken as the schedule wakes them, until every letter has left."""

    def __init__(self, redis: Redis, settings: Any, tmp_path: Path, **variables: str) -> None:
        self.schedule = Celery("schedule", broker=redis.url)
        self.schedule.conf.broker_transport_options = FAIL_FAST
        self.redis, self.kills = redis, 0
        self.log = (tmp_path / "log").open("w")
        self.words: list[str] = []
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "isa_portal.settings.test",
            "PYTHONPATH": str(ROOT),
            "ISA_SUITE_DATABASE": str(connection.settings_dict["NAME"]),
            "REDIS_URL": redis.url,
            "PORTAL_INSTALLATION": settings.INSTALLATION,
            **variables,
        }

    def hire(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", WORKER, *self.words],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
        )

    def wake(self) -> None:
        """Do as the schedule does; a broker that is away costs nothing but this one hint."""
        with contextlib.suppress(OperationalError):
            self.schedule.send_task("isa_portal.correspondence.tasks.deliver", retry=False, ignore_result=True)

    def work(self, *, kills: int, carried: Callable[[], int], count: int, seconds: float) -> None:
        running = [self.hire() for _ in range(WORKERS)]
        end, lost = time.monotonic() + seconds, False
        try:
            while time.monotonic() < end and self.owed():
                self.wake()
                time.sleep(0.2)
                here = carried()
                if self.kills < kills and here >= (self.kills + 1) * count // (kills + 2):
                    # In the middle of its work, not while it starts; spread over all letters, however slow the machine.
                    one = running.pop(0)
                    one.send_signal(signal.SIGKILL)
                    one.wait()
                    self.kills += 1
                    running.append(self.hire())
                if not lost and here > count // 2:
                    self.redis.stop()
                    self.redis.start()
                    lost = True
        finally:
            for one in running:
                one.kill()
                one.wait()
            self.log.close()
        assert lost, "Redis was to be lost half-way."

    def owed(self) -> bool:
        return Letter.objects.filter(state=LetterState.OWED).exists()


@pytest.fixture
def mailbox() -> Iterator[tuple[MailServer, int]]:
    server, port = MailServer(), spare_port()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    yield server, port
    controller.stop()


@pytest.fixture
def size(rounds: Callable[[int, int], int]) -> tuple[int, int]:
    """How many letters, and how many workers are killed meanwhile."""
    return rounds(60, 3000), rounds(2, 60)


def test_by_smtp_no_letter_is_lost_and_at_most_one_is_repeated_for_each_kill(redis, settings, tmp_path, mailbox, size):
    (server, port), (count, kills) = mailbox, size
    server.hangs = 0.01
    owe(count)
    office = Office(redis, settings, tmp_path, EMAIL_URL=f"smtp://127.0.0.1:{port}")

    office.work(kills=kills, carried=lambda: len(server.letters), count=count, seconds=PATIENCE + count / 2)

    repeats = Counter(one["Message-ID"] for one in server.letters)
    assert {one["To"] for one in server.letters} == {f"person{n}@council.example" for n in range(count)}
    assert len(repeats) == count
    assert sum(repeats.values()) - count <= office.kills
    print(f"{count} letters, {office.kills} kills, {sum(repeats.values()) - count} repeats")  # noqa: T201


def test_by_notify_no_letter_is_lost_and_none_is_repeated(redis, settings, tmp_path, notify_server, size):
    count, kills = size
    notify_server.hangs = 0.01
    owe(count)

    office = at_notify(redis, settings, tmp_path, notify_server)
    office.work(kills=kills, carried=lambda: len(notify_server.letters), count=count, seconds=PATIENCE + count / 2)

    assert Counter(one["email_address"] for one in notify_server.letters) == Counter(
        {f"person{n}@council.example": 1 for n in range(count)}
    )


def at_notify(redis: Redis, settings: Any, tmp_path: Path, server: NotifyServer) -> Office:
    return Office(
        redis, settings, tmp_path,
        MAIL_PROVIDER="notify", NOTIFY_KEY=settings.NOTIFY["key"], NOTIFY_TEMPLATE="t1",
        NOTIFY_ADDRESS=settings.NOTIFY["address"],
    )  # fmt: skip


def test_marked_before_they_are_sent_letters_would_be_lost(redis, settings, tmp_path, mailbox):
    """The negative control: the same kills, with the mark before the send."""
    server, port = mailbox
    server.hangs = 0.5
    owe(30)
    office = Office(redis, settings, tmp_path, EMAIL_URL=f"smtp://127.0.0.1:{port}")
    office.words = ["naive"]

    office.work(kills=3, carried=lambda: len(server.letters), count=30, seconds=PATIENCE)

    assert len({one["To"] for one in server.letters}) < 30
