"""The files of deploy/ say what docs/operating.md says, and what the measurements ask of Celery and Redis."""

import re
import shlex
from configparser import ConfigParser

import yaml
from django.conf import settings

from isa_portal.celery import app
from isa_portal.settings import backing
from tests.architecture.reading import ROOT

DEPLOY = ROOT / "deploy"
BIND = re.compile(r" --bind \S+")


def documented() -> dict[str, str]:
    rows = re.findall(r"^\| (\w+) \| `([^`]+)` \|", (ROOT / "docs/operating.md").read_text(), re.MULTILINE)
    return {"beat" if name == "schedule" else name: command for name, command in rows}


def composed() -> dict[str, dict[str, object]]:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]


def test_compose_runs_the_documented_commands() -> None:
    found = {name: shlex.join(composed()[name]["command"]) for name in documented()}

    assert {name: BIND.sub("", words) for name, words in found.items()} == documented()


def test_the_units_run_the_documented_commands() -> None:
    for name, command in documented().items():
        unit = ConfigParser(strict=False)
        unit.optionxform = str
        unit.read(DEPLOY / "systemd" / f"isa-portal-{name}.service")

        assert BIND.sub("", unit["Service"]["ExecStart"]) == f"/srv/isa-portal/.venv/bin/{command}"
        assert (unit["Service"]["Restart"], unit["Service"]["User"]) == ("always", "portal")


def test_the_image_runs_the_web_process_and_copies_only_what_is_there() -> None:
    lines = (DEPLOY / "Dockerfile").read_text()
    command = shlex.join(yaml.safe_load(re.search(r"^CMD (.+)$", lines, re.MULTILINE)[1]))

    assert BIND.sub("", command) == documented()["web"]
    for words in re.findall(r"^COPY (.+)$", lines, re.MULTILINE):
        assert all((ROOT / source).exists() for source in words.split()[:-1]), words
    assert "--require-hashes" in lines and re.search(r"^USER portal$", lines, re.MULTILINE)


def test_the_redis_of_the_example_forgets_nothing_to_make_room() -> None:
    words = composed()["cache"]["command"]

    assert words[words.index("--maxmemory-policy") + 1] == "noeviction"


def test_the_settings_of_celery_are_those_that_the_measurements_ask_for(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://cache:6379/0")
    broker = backing.broker(tmp_path)

    assert app.conf.task_acks_late and app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.worker_soft_shutdown_timeout > 0
    assert app.conf.accept_content == ["json"] and app.conf.task_serializer == "json"
    assert app.conf.timezone == "UTC" and not any("crontab" in repr(one) for one in app.conf.beat_schedule.values())
    timeouts = {
        broker["options"]["visibility_timeout"],
        app.conf.visibility_timeout,
        app.conf.result_backend_transport_options["visibility_timeout"],
    }
    assert timeouts == {backing.VISIBILITY_TIMEOUT}
    assert settings.CELERY_TASK_TIME_LIMIT < backing.VISIBILITY_TIMEOUT
