"""What ./dev says when it cannot go on: one message, with the way out."""

import os
import subprocess

import pytest

from tests.architecture.reading import ROOT


def run(*words, **variables):
    return subprocess.run(
        words, cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("port", ["nine", "0", "70000"])
def test_a_port_that_is_none_is_refused_with_an_example(port):
    answer = run("./dev", "demo", PORT=port)

    assert answer.returncode == 1
    assert answer.stderr.strip() == f"PORT is {port}. Write a number, for example PORT=9000 ./dev demo"


def test_a_word_that_the_command_does_not_know_is_named():
    demo, other = run("./dev", "demo", "--new"), run("./dev", "dance")

    assert demo.stderr.strip() == "./dev demo does not know --new. Write ./dev demo or ./dev demo --fresh."
    assert "./dev does not know dance." in other.stderr
    assert (demo.returncode, other.returncode) == (1, 1)


def test_without_the_right_to_install_one_message_lists_every_package():
    answer = run("bash", "-c", ". deploy/dev/environment.sh; ask_for chromium qpdf")

    assert answer.returncode == 1
    assert answer.stderr.count("chromium qpdf") == 2
    assert "Ask for them with: apt-get install --no-install-recommends chromium qpdf" in answer.stderr


def test_what_is_missing_is_found_by_its_program():
    answer = run("bash", "-c", ". deploy/dev/environment.sh; missing bash:bash qpdf:no-such-qpdf redis-server:/no/such")

    assert answer.stdout.split() == ["qpdf", "redis-server"]
