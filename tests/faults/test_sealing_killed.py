"""A worker killed at any point loses minutes, never a seal and never seals twice."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from isa_portal.lib import failpoints

# What stands beyond the file and its row is the business of whoever asked (test_signing_killed.py).
BEYOND = {"seal.before_proof"}
PLACES = sorted(place for place in failpoints.PLACES - BEYOND if place.startswith(("seal.", "store.")))
ROOT = Path(__file__).resolve().parents[2]


def run(*words, data, failpoint="", expect=0):
    """Run Python in a process of its own, on a database that this test alone uses."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "isa_portal.settings.test",
        "PYTHONPATH": str(ROOT),
        "PORTAL_DATA": str(data),
        "ISA_FAILPOINT": failpoint,
    }
    if connection.vendor == "postgresql":
        server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
        environment["DATABASE_URL"] = f"{server}/{connection.settings_dict['NAME']}"
    done = subprocess.run(
        [sys.executable, *words], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A data folder whose database holds the tables of evidence."""
    data = tmp_path_factory.mktemp("prepared")
    if connection.vendor == "sqlite":
        run("manage.py", "migrate", "evidence", "--skip-checks", "-v0", data=data)
    return data


@pytest.fixture
def process(prepared, tmp_path, transactional_db):
    data = tmp_path / "data"
    shutil.copytree(prepared, data)
    return lambda *words, **more: run("tests/faults/sealing_process.py", *words, data=data, **more)


@pytest.mark.parametrize("place", PLACES)
def test_what_a_killed_worker_left_is_sealed_once_by_the_next(process, place, turn):
    process("first", failpoint=place, expect=failpoints.KILLED)

    assert process("next") == "done"


def test_a_lease_without_an_end_would_lose_the_seal(process):
    process("first-with-a-lease-for-ever", failpoint="seal.before_seal", expect=failpoints.KILLED)

    assert process("next") == "wanted"
