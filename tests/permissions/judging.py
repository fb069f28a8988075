"""Compares what each person got with what the table says, and lists what differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.http import HttpResponse

from tests.permissions import asking, pages
from tests.permissions.addresses import Address
from tests.permissions.asking import Answer
from tests.permissions.people import EVERYBODY, SIGNED_IN, Audience, one_of_each
from tests.permissions.world import World

NEVER = ("PUT", "PATCH", "DELETE", "OPTIONS")
SAMPLE = 50


@dataclass(frozen=True)
class Fault:
    """One cell that is not as declared."""

    address: str
    method: str
    wanted: str
    got: str
    person: str = ""


@dataclass
class Judge:
    """Asks every cell of some addresses once, and keeps what was wrong."""

    world: World
    faults: list[Fault] = field(default_factory=list)
    asked: int = 0
    sampled: list[bool] = field(default_factory=list)
    missing: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def judge(self, addresses: Iterable[Address]) -> Judge:
        for address in addresses:
            body = asking.body_of(self.world, address)
            for person in sorted(EVERYBODY):
                if not (address.row.slow and person in self._spared(address)):
                    self._read(address, person)
                if address.row.write:
                    self._write(address, person, body)
                self._never(address, person)
            self._head(address)
        return self

    def _spared(self, address: Address) -> Audience:
        readers = address.row.readers(address.stage)
        return readers - one_of_each(readers)

    def _read(self, address: Address, person: str) -> None:
        answer = asking.ask(self.world, person, "GET", address.path)
        allowed = person in address.row.readers(address.stage)
        wanted = address.row.gets if allowed else denied(address, person)
        if not allowed and address.row.read == frozenset():
            wanted = (*wanted, 405)
        self._compare(address, person, "GET", wanted, answer)
        if answer.changed:
            self._fault(address, "GET", "no change", f"{answer.changed} rows changed", person)

    def _write(self, address: Address, person: str, body: dict[str, object]) -> None:
        allowed = person in address.row.write
        wanted = address.row.acts if allowed else denied(address, person)
        if wanted == (302,) and not allowed:
            # What was posted too late is kept, and the page says so.
            wanted = (302, 403)
        sampled = not allowed and self.asked % 31 == 0 and len(self.sampled) < SAMPLE
        before = asking.tables() if sampled else {}
        answer = asking.ask(self.world, person, "POST", address.path, body)
        if sampled:
            self.sampled.append(asking.tables() == before)
        self._compare(address, person, "POST", wanted, answer)
        if allowed and address.row.changes and not answer.changed:
            self._fault(address, "POST", "a change", "nothing changed", person)
        if not allowed and answer.changed:
            self._fault(address, "POST", "no change", f"{answer.changed} rows changed", person)

    def _never(self, address: Address, person: str) -> None:
        for method in NEVER if address.row.write else ("POST", *NEVER):
            answer = asking.ask_the_view(self.world, person, method, address.path)
            self.asked += 1
            if answer.changed or answer.status not in (302, 404, 405, 409):
                self._fault(address, method, "405", f"{answer.status}, {answer.changed} rows changed", person)

    def _head(self, address: Address) -> None:
        """HEAD is GET: whoever may not get the page may not have its head, and one reader shows that it works."""
        readers = address.row.readers(address.stage)
        for person in [*sorted(EVERYBODY - readers), *sorted(readers)[:1]]:
            question = asking.ask if person in readers else asking.ask_the_view
            answer = question(self.world, person, "HEAD", address.path)
            self.asked += 1
            wanted = address.row.gets if person in readers else (302, 404, 405, 409)
            if answer.changed or answer.status not in wanted:
                self._fault(address, "HEAD", str(wanted), f"{answer.status}, {answer.changed} rows changed", person)

    def _compare(self, address: Address, person: str, method: str, wanted: tuple[int, ...], answer: Answer) -> None:
        self.asked += 1
        if answer.status not in wanted:
            self._fault(address, method, " or ".join(map(str, wanted)), str(answer.status), person)
        elif answer.status == 302 and 302 not in address.row.gets + address.row.acts and not signs_in(answer.response):
            self._fault(address, method, "sign in", answer.response.headers["Location"], person)
        if answer.status == 404 and address.row.asks and answer.body != self._not_there(address, person):
            self._fault(address, method, "the page of what does not exist", "another page", person)
        for wrong in pages.wrong_with(answer.response, private=person in SIGNED_IN or not address.row.asks):
            self._fault(address, method, "a page in order", wrong, person)

    def _not_there(self, address: Address, person: str) -> bytes:
        """Return what this person gets of the same part of the portal where there is nothing."""
        # The party is the body that is asked for: its people know that it exists.
        path = missing(address.path, serves=person.startswith("board:"), belongs=person.startswith("party:"))
        if (path, person) not in self.missing:
            answer = asking.ask(self.world, person, "GET", path)
            assert answer.status in (404, 302), path
            self.missing[path, person] = answer.body
        return self.missing[path, person]

    def _fault(self, address: Address, method: str, wanted: str, got: str, person: str) -> None:
        self.faults.append(Fault(str(address), method, wanted, got, person))


def missing(path: str, *, serves: bool, belongs: bool) -> str:
    """Return an address in the same part of the portal of what does not exist."""
    parts = path.split("/")
    if parts[1] == "organisations" and belongs:
        return f"/organisations/{parts[2]}/none/"
    if parts[1] != "boards":
        return f"/{parts[1]}/none/"
    if parts[3] == "agreements":
        return "/".join([*parts[:4], "none", ""])
    # Who serves a board knows that it exists, and reads its telephone number on every page of it.
    return f"/boards/{parts[2]}/none/" if serves else "/boards/none/"


def denied(address: Address, person: str) -> tuple[int, ...]:
    """Return what somebody gets who may not: the reason, if they may know of the thing; else that it is not there."""
    if person in address.row.seers(address.stage):
        return (409,)
    return (302,) if person not in SIGNED_IN and address.row.asks else (404,)


def signs_in(response: HttpResponse) -> bool:
    return response.headers["Location"].startswith("/sign-in/")


def table(faults: Iterable[Fault]) -> str:
    """Return the cells that are not as declared, a line for each kind, with the people it happens to."""
    kinds: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for fault in faults:
        kinds[fault.address, fault.method, fault.wanted, fault.got].append(fault.person)
    return "\n".join(_lines(kinds))


def _lines(kinds: dict[tuple[str, str, str, str], list[str]]) -> Iterator[str]:
    if kinds:
        yield f"{'ADDRESS':34} {'METHOD':8} {'WANTED':16} {'GOT':30} WHO"
    for (address, method, wanted, got), people in kinds.items():
        yield f"{address:34} {method:8} {wanted:16} {got:30} {len(people)}: {', '.join(people[:6])}"
