"""Hostile parameters, bodies and addresses, on every address of the portal: never a failure of the portal's own."""

import random
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.permissions import asking
from tests.permissions.addresses import addresses, of
from tests.permissions.conftest import _as_asked, world  # noqa: F401
from tests.permissions.declarations import Row
from tests.permissions.filling import Forms
from tests.permissions.people import EVERYBODY

pytestmark = pytest.mark.django_db

VALUES = [
    "\0", "a\0b", "\u202egnp.exe", "\u200b", "-1", "0", "9" * 25, "9" * 400, "1e400", "NaN", "٣", "1_000", "[]", "{}",
    "' OR 1=1 --", "<script>go()</script>", "{{ 7 }}", "%s%n", "../../etc/passwd", "31/02/2020", "x" * 20_000,
    "\r\nSet: 1", "\U000e0041", "true", "None", "٠١/٠٢/٢٠٢٦", "2026-13-45", "on", "", " ", "https://elsewhere.example/",
    "//elsewhere.example",
]  # fmt: skip
COMMON = ("page", "q", "sort", "state", "old", "new", "show", "next", "proposal", "body", "year", "filters", "board",
          "tier", "review", "party", "preview", "more", "remove", "again", "up", "version", "recipient")  # fmt: skip
KINDS = ("query", "form", "arrays", "json", "garbage", "large", "file", "address")


def names_on(world, person, path):  # noqa: F811
    page = asking.ask(world, person, "GET", path).response
    html = page.content.decode() if page.get("Content-Type", "").startswith("text/html") else ""
    return [name for form in Forms(html).forms for name in [*form.fields, *form.buttons]]


def ask_hostile(world, person, path, kind, names, chance):  # noqa: F811
    values = {name: chance.choice(VALUES) for name in chance.sample(names, min(len(names), 12))}
    if kind == "query":
        return asking.ask(world, person, "GET", path, values)
    if kind == "form":
        return asking.ask(world, person, "POST", path, values)
    if kind == "arrays":
        lists = {f"{name}[]": [value] * 3 for name, value in values.items()}
        return asking.ask(world, person, "POST", path, {name: [value] * 3 for name, value in values.items()} | lists)
    if kind == "file":
        files = {name: SimpleUploadedFile("a.pdf\r\n", b"\0\xff") for name in values}
        return asking.ask(world, person, "POST", path, files)
    if kind == "address":
        number = next((part for part in path.split("/") if part.isdecimal()), "")
        there = (
            path.replace(f"/{number}/", f"/{'9' * 30}/") if number else f"{path}%00%ED%A0%80/?%00=%ED%A0%80&page=%FF"
        )
        return asking.ask(world, person, "GET", there)
    body = {"json": b'{"a": NaN, "a": [[[[]]]]}', "garbage": b"\xff\0%%%&&==" * 50, "large": b"a=" + b"b" * 2_000_000}
    media = {"json": "application/json", "garbage": "multipart/form-data; boundary=x",
             "large": "application/x-www-form-urlencoded"}  # fmt: skip
    return asking.ask(world, person, "POST", path, body[kind], content_type=media[kind])


def attack(world, asked, times):  # noqa: F811
    """Send so many hostile requests; return what answered how often, and what broke."""
    chance, names, answers, broken = random.Random(20261121), {}, Counter(), []
    for turn in range(times):
        address = asked[turn % len(asked)]
        person = "signatory" if address.path.startswith("/signing/") else "board:secretariat"
        kind = KINDS[(turn + turn // len(asked)) % len(KINDS)]
        if address.path not in names:
            names[address.path] = [*COMMON, *names_on(world, person, address.path)]
        answer = ask_hostile(world, person, address.path, kind, names[address.path], chance)
        answers[kind, answer.status // 100] += 1
        if answer.status >= 500:
            broken.append(f"{answer.status} {kind} {address}")

    return answers, broken


def test_no_hostile_request_breaks_the_portal(world, rounds):  # noqa: F811
    answers, broken = attack(world, addresses(world), rounds(500, 2000))

    assert broken == []
    assert {kind for kind, _ in answers} == set(KINDS)


@pytest.mark.urls("tests.permissions.ungated")
def test_a_view_that_breaks_would_be_found(world):  # noqa: F811
    fragile = next(of("fragile", (), Row(read=EVERYBODY), world))

    _, broken = attack(world, [fragile], 20)

    assert "500 query fragile" in broken
