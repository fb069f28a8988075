"""
Measures the register's whole page against a bare page of the same rows.

    .venv/bin/python deploy/benchmarks/register.py

Builds worlds of 1,000 and 10,000 agreements in a temporary database: SQLite, or a database beside the one that
DATABASE_URL names. Prints medians in milliseconds, the ratio to the bare page, the growth between the sizes, the
queries of one page, and whether each goal is met. Times are of the processor, whatever else the machine does meanwhile;
PostgreSQL's counts too, so it has to be a server on the same machine. Ends with an error if a page takes more queries
than it may; the times are for whoever reads them. docs/figures.md has the last table.
"""

# Django is set up between the imports.
# ruff: noqa: E402

import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "isa_portal.settings.test"

import django

django.setup()

from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.backends.db import SessionStore
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import RequestFactory
from django.urls import include, path

from isa_portal.agreements.models import Adherence, Agreement, Party, Reliance, Version
from isa_portal.desk.forms import RegisterFilter
from isa_portal.desk.selectors import register
from isa_portal.evidence import guards
from isa_portal.evidence.actors import PORTAL
from isa_portal.gateways import services as gateways
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib import clock
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import (
    Board,
    BoardRole,
    Membership,
    Organisation,
    OrganisationGroupPermission,
    OrganisationRole,
    User,
)

SIZES = (1_000, 10_000)
BOARDS, BODIES, PEOPLE, WIDE, ROUNDS = 20, 500, 5_000, 120, 25
MOST_QUERIES, MOST_TIMES_BARE, MOST_GROWTH = 15, 2.5, 1.3
# Who sees less at one of the sizes has no growth that means anything.
FEWEST_FOR_GROWTH = 100
STATES = ("in_force",) * 6 + ("superseded",) * 2 + ("proposed", "signed")
NOW = clock.now()
shown: list[int] = []
BARE = engines["django"].from_string(
    '<!doctype html><html lang="en-GB"><head><title>Bare</title></head><body><table>'
    '{% for row in rows %}{% include "desk/register_row.html" with agreement=row.agreement %}{% endfor %}'
    "</table></body></html>"
)


def bare(request: HttpRequest) -> HttpResponse:
    """Answer with the rows whose keys are known already, for whoever is signed in."""
    assert request.user.is_authenticated
    parties = Prefetch("parties", Party.objects.select_related("organisation"))
    found = Agreement.objects.select_related("board").prefetch_related(parties).in_bulk(shown)
    rows = [
        {
            "agreement": one,
            "stage": one.stage,
            "review": one.review_due,
            "parties": ", ".join(party.organisation.short for party in one.parties.all()),
        }
        for one in (found[key] for key in shown)
    ]
    return HttpResponse(BARE.render({"rows": rows, "today": clock.today()}, request))


urlpatterns = [path("bare/", bare), path("", include("isa_portal.urls"))]


# The worlds -----------------------------------------------------------------------------------------------------------


def build(size: int) -> dict[str, User]:
    """Make a world of this many agreements, and return who looks at it."""
    chance = random.Random(size)
    gateways.load_catalogue(by=PORTAL, at=NOW)
    bodies = _many(Organisation, (Organisation(legal_name=f"Body {n}", slug=f"body-{n}") for n in range(BODIES)))
    boards = _many(
        Board, (Board(name=f"Board {n}", short_name=f"B{n}", slug=f"b-{n}", host=bodies[n]) for n in range(BOARDS))
    )
    people = _people(bodies)
    for board in boards:
        organisations.appoint(people[0], board, BoardRole.AUDITOR, by=PORTAL, at=NOW)
    organisations.appoint(people[1], boards[0], BoardRole.SECRETARIAT, by=PORTAL, at=NOW)
    for person in people[:2]:
        person.groups.remove(*person.groups.filter(name__startswith="organisation:"))
    agreements = _many(Agreement, (_agreement(n, boards, chance) for n in range(size)))
    # These texts are fixed already: their parts are written as before a migration.
    config = apps.get_app_config("agreements")
    guards.lift_before_migrate(config)
    _parts(agreements, bodies, chance)
    guards.install_after_migrate(config)
    with connection.cursor() as cursor:
        # As PostgreSQL does by itself after a while.
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    return {"IG lead": people[3], "IG lead of a body with many": people[2], "secretariat": people[1],
            "auditor of all boards": people[0]}  # fmt: skip


def _people(bodies: list[Organisation]) -> list[User]:
    people = _many(User, (User(email=f"p{n}@bench.example", name=f"Person {n}", password="!") for n in range(PEOPLE)))
    day = clock.today()
    role, body_of = OrganisationRole.IG_LEAD, lambda place: bodies[(place - 2) % BODIES]
    members = (
        Membership(user=one, organisation=body_of(place), role=role, starts_on=day) for place, one in enumerate(people)
    )
    _many(Membership, members)
    groups = _many(Group, (Group(name=f"organisation:{body.pk}:{role}") for body in bodies))
    acts = Permission.objects.get(codename=f"act_as_{role}", content_type__model="organisation")
    _many(
        OrganisationGroupPermission,
        (
            OrganisationGroupPermission(group=group, permission=acts, content_object=body)
            for group, body in zip(groups, bodies, strict=True)
        ),
    )
    through = User.groups.through
    _many(through, (through(user=one, group=groups[(place - 2) % BODIES]) for place, one in enumerate(people)))
    return people


def _agreement(number: int, boards: list[Board], chance: random.Random) -> Agreement:
    state = chance.choice(STATES)
    due = clock.today() + timedelta(days=chance.randrange(-100, 900))
    return Agreement(
        board=boards[number % BOARDS], tier=number % 3, reference=f"{number}/26", slug=f"{number}-26", state=state,
        title=f"Sharing for purpose {number}", stage="drafting" if state == "proposed" else state, created_at=NOW,
        in_force_from=clock.today(), review_due_from=due, review_due_on=due,
    )  # fmt: skip


def _parts(agreements: list[Agreement], bodies: list[Organisation], chance: random.Random) -> None:
    """Give every agreement three to eight parties, a version and two powers; the first body as many at any size."""
    powers = list(LegalGateway.objects.shown()[:30])
    wide = {one.pk for one in chance.sample(agreements, WIDE)}
    versions = _many(
        Version,
        (
            Version(
                agreement=one,
                number="1.0",
                state="drafting" if one.state == "proposed" else "current",
                content_sha256="0" * 64,
                created_at=NOW,
                sent_at=None if one.state == "proposed" else NOW,
            )
            for one in agreements
        ),
    )
    parties = []
    for one in agreements:
        chosen = chance.sample(bodies[1:], chance.randrange(3, 9)) + ([bodies[0]] if one.pk in wide else [])
        state = "listed" if one.state == "proposed" else "active"
        parties.append([Party(agreement=one, organisation=body, state=state) for body in chosen])
        parties[-1][0].leads = True
    _many(Party, (party for group in parties for party in group))
    pairs = [(party, version) for group, version in zip(parties, versions, strict=True) for party in group]
    _many(Adherence, (Adherence(party=p, version=v, adhered_at=NOW) for p, v in pairs if p.state == "active"))
    _many(
        Reliance,
        (
            Reliance(version=one, position=place, gateway=power, lawful_basis="6(1)(e)")
            for one in versions
            for place, power in enumerate(chance.sample(powers, 2), 1)
        ),
    )


def _many(model: Any, rows: Iterator[Any]) -> list[Any]:
    return list(model._base_manager.bulk_create(rows, batch_size=2_000))


# The measurement ------------------------------------------------------------------------------------------------------


def cookie(person: User) -> str:
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def spent() -> float:
    """Return the processor time of this process, and of the server's for it: SQLite answers inside this process."""
    if connection.vendor == "sqlite":
        return time.process_time()
    served = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return time.process_time() + int(served.split()[0]) / 1_000_000_000


def medians(portal: Any, words: str) -> tuple[float, float]:
    """Return the medians of the register and of the bare page, asked in turn, in milliseconds."""
    times: dict[str, list[float]] = {"/agreements/": [], "/bare/": []}
    for _ in range(ROUNDS + 3):
        for address, found in times.items():
            environ = RequestFactory()._base_environ(PATH_INFO=address, HTTP_COOKIE=words, HTTP_HOST="localhost")
            answers: list[str] = []
            start = spent()
            response = portal(environ, lambda status, headers, answers=answers: answers.append(status))
            b"".join(response)
            response.close()
            found.append(1000 * (spent() - start))
            assert answers == ["200 OK"], answers
    return statistics.median(times["/agreements/"][3:]), statistics.median(times["/bare/"][3:])


def rows_of(person: User) -> tuple[list[int], int]:
    from django.http import QueryDict

    filters = RegisterFilter(QueryDict(), person, run=frozenset(), on=clock.today())
    page = register.page_of(person, filters, QueryDict(), on=clock.today())
    return [row.agreement.pk for row in page.rows], page.total


def queries(portal: Any, words: str) -> int:
    """Return how many queries one page of the register takes, session and sign-in with it."""
    environ = RequestFactory()._base_environ(PATH_INFO="/agreements/", HTTP_COOKIE=words, HTTP_HOST="localhost")
    counted: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        counted.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        response = portal(environ, lambda status, headers: None)
        b"".join(response)
        response.close()
    return len(counted)


def verdict(met: bool) -> str:
    return "met" if met else "MISSED"


def main() -> int:
    settings.ROOT_URLCONF = sys.modules[__name__]
    # What connecting costs is the same for both pages and no part of either.
    connection.settings_dict["CONN_MAX_AGE"] = None
    portal, before, too_many = get_wsgi_application(), dict[str, tuple[float, int]](), 0
    print(f"{connection.vendor}, {BODIES} bodies, {PEOPLE:,} people, {BOARDS} boards, medians of {ROUNDS}, ms")
    print(f"Goals: at most {MOST_QUERIES} queries; {MOST_TIMES_BARE} times the bare page; growth {MOST_GROWTH} for who"
          f" sees {FEWEST_FOR_GROWTH} or more at each size")  # fmt: skip
    print("| Agreements | Person | Sees | Page | Bare | Ratio | Growth | Queries |")
    print("|---|---|---|---|---|---|---|---|")
    for size in SIZES:
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        for who, person in build(size).items():
            shown[:], total = rows_of(person)
            words = cookie(person)
            page, alone = medians(portal, words)
            taken = queries(portal, words)
            too_many += taken > MOST_QUERIES
            print(f"| {size:,} | {who} | {total:,} | {page:.1f} | {alone:.1f} | {_ratio(page / alone, size)} |"
                  f" {_growth(page, total, before.get(who))} | {taken}, {verdict(taken <= MOST_QUERIES)} |",
                  flush=True)  # fmt: skip
            before[who] = page, total
        connection.creation.destroy_test_db(name, verbosity=0)
    return 1 if too_many else 0


def _ratio(ratio: float, size: int) -> str:
    # The goal is of the large register; the small one is there for the growth.
    return f"{ratio:.2f}, {verdict(ratio <= MOST_TIMES_BARE)}" if size == max(SIZES) else f"{ratio:.2f}"


def _growth(page: float, total: int, smaller: tuple[float, int] | None) -> str:
    if smaller is None:
        return ""
    growth = page / smaller[0]
    if min(total, smaller[1]) < FEWEST_FOR_GROWTH:
        return f"{growth:.2f}, sees too few"
    return f"{growth:.2f}, {verdict(growth <= MOST_GROWTH)}"


sys.exit(main())
