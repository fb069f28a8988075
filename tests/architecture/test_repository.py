"""What is committed: no address of a package registry, no path of one machine, nothing unlocked, nothing altered."""

import hashlib
import re
from pathlib import Path

import pytest

from tests.architecture.reading import ROOT, committed

# Written in pieces, so that this file does not find itself.
FOREIGN = [
    "py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "yarn" + "pkg.com",
    "/wo" + "rk/", "file:///" + "opt/",
]  # fmt: skip
PINNED = re.compile(r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,_-]+\])?==[^ ]+( ; [^\\]+)? \\")


def test_no_committed_file_names_a_registry_or_a_place_of_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in committed()
        for word in FOREIGN
        if word.encode() in path.read_bytes()
    ]

    assert found == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-uv.txt"])
def test_requirements_are_locked_with_hashes(name: str) -> None:
    lines = (ROOT / "deploy" / name).read_text().splitlines()

    unlocked = [
        line
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if line and not line.startswith((" ", "#"))
        if not PINNED.fullmatch(line) or not following.strip().startswith("--hash=sha256:")
    ]

    assert unlocked == []
    assert any(line.startswith(" ") for line in lines)


def test_development_adds_to_the_runtime_and_changes_nothing_of_it() -> None:
    runtime, development = (pins(ROOT / "deploy" / name) for name in ("requirements.txt", "requirements-dev.txt"))

    assert runtime <= development


def pins(path: Path) -> set[str]:
    return {line.rstrip(" \\") for line in path.read_text().splitlines() if "==" in line and not line.startswith(" ")}


def vendored() -> list[Path]:
    return sorted([*(ROOT / "static").rglob("SHA256SUMS"), *(ROOT / "tests").rglob("SHA256SUMS")])


def test_vendored_files_are_what_their_lists_of_hashes_say() -> None:
    altered = [str(sums.parent.relative_to(ROOT)) for sums in vendored() if listed_in(sums) != lying_beside(sums)]

    assert vendored() != []
    assert altered == []


def listed_in(sums: Path) -> dict[str, str]:
    pairs = (line.split(maxsplit=1) for line in sums.read_text().splitlines())
    return {name.lstrip("*").removeprefix("./"): digest for digest, name in pairs}


def lying_beside(sums: Path) -> dict[str, str]:
    return {
        str(path.relative_to(sums.parent)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sums.parent.rglob("*")
        if path.is_file() and path != sums
    }
