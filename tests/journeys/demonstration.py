"""Starts a demonstration of its own, as ./dev demo does, and ends what it started."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.reading import ROOT
from tests.conftest import spare_port

ELSEWHERE = {
    "DATABASE_URL",
    "REDIS_URL",
    "FILES_BUCKET",
    "EMAIL_URL",
    "SEAL_KEY",
    "LOG_KEY",
    "PORTAL_HOSTS",
    "ISA_FAILPOINT",
}
PROGRAMS = Path(sys.executable).parent


@dataclass(frozen=True)
class Demonstration:
    """Where the portal answers, its worker, and what its programs have to say."""

    address: str
    worker: "subprocess.Popen[bytes]"
    logs: Path

    def pause_worker(self) -> None:
        os.killpg(self.worker.pid, signal.SIGSTOP)

    def resume_worker(self) -> None:
        os.killpg(self.worker.pid, signal.SIGCONT)

    def complaints(self) -> str:
        """Return what the web process and the worker wrote; nothing, if all went well."""
        return "\n".join(
            f"{log.name}: {words}" for log in sorted(self.logs.glob("*.log")) if (words := log.read_text())
        )


@contextmanager
def running(folder: Path) -> Iterator[Demonstration]:
    """Build a demonstration in an empty folder, start its web process and its worker, and end both."""
    port = spare_port()
    address = f"http://localhost:{port}"
    environment = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "isa_portal.settings.base",
        "PORTAL_DATA": str(folder / "data"),
        "PORTAL_DEMONSTRATION": "1",
        "PORTAL_MAILED_FACTOR": "1",
        "PORTAL_ADDRESS": address,
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }
    with ExitStack() as stack:
        _run(environment, "manage.py", "migrate", "--no-input")
        _run(environment, "manage.py", "build_demo")
        worker = "celery --quiet --app isa_portal worker --pool solo --beat --loglevel warning"
        web = f"gunicorn isa_portal.wsgi --bind 127.0.0.1:{port} --worker-class gthread --workers 1 --threads 8"
        started = stack.enter_context(_started(environment, folder / "worker.log", worker))
        stack.enter_context(_started(environment, folder / "web.log", f"{web} --no-control-socket --log-level warning"))
        _run(environment, "deploy/dev/answers.py", f"{address}/", "60")
        yield Demonstration(address, started, folder)


def _run(environment: dict[str, str], *words: str) -> None:
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}"


@contextmanager
def _started(environment: dict[str, str], log: Path, command: str) -> Iterator["subprocess.Popen[bytes]"]:
    name, *words = command.split()
    with (
        open(log, "w") as kept,
        subprocess.Popen(
            [PROGRAMS / name, *words], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
            stdout=kept, stderr=subprocess.STDOUT, start_new_session=True,
        ) as program,
    ):  # fmt: skip
        try:
            yield program
            assert program.poll() is None, f"{name} ended by itself:\n{log.read_text()}"
        finally:
            _end(program)


def _end(program: subprocess.Popen[bytes]) -> None:
    if program.poll() is not None:
        return
    os.killpg(program.pid, signal.SIGTERM)
    os.killpg(program.pid, signal.SIGCONT)
    try:
        program.wait(8)
    except subprocess.TimeoutExpired:
        os.killpg(program.pid, signal.SIGKILL)
