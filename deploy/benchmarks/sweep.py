"""
Measures the sweep against bare SQL for the same rows: its time by that of the SQL, its memory by the number of rows.

    .venv/bin/python deploy/benchmarks/sweep.py [--sizes 100000 1000000]

Builds that many things with dates (reviews, steps of records, authorities to sign, notices, requests to sign) by
copying rows in SQL, in a temporary database: a file of SQLite, or one beside the one that DATABASE_URL names. Lets the
production code find what has come due and writes it as sent, so that the sweep then looks at everything and finds
nothing, as it does every minute. Sweep and SQL take turns. Times are medians of processor time, whatever else the
machine does meanwhile; PostgreSQL's counts too, so it has to be a server of its own on the same machine.

Bare SQL asks, in one statement for each kind of letter, which of what is near and waits has none of its kind. It names
the states in which a thing waits, for without them it would ask about other rows, and reviews that are overdue for long
are asked about twice, as the sweep does, for they have a letter of their own. The database may look for the letter
first. It does not ask of which day the newest letter has to tell, whose turn it is to sign, when a record was made, or
what else the calendar changes; the sweep does. The goal is for the largest size: half of what a sweep of a hundred
thousand takes is the making of its statements, the same at any size.

Building, finding what is due and sweeping are processes of their own, of which each says the most memory it ever held.
"""

# Django is set up between the imports.
# ruff: noqa: E402

import argparse
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "isa_portal.settings.test"

import django

django.setup()

from django.db import connection, transaction
from django.test.utils import setup_test_environment

from isa_portal.agreements.models import Agreement, Party
from isa_portal.correspondence.models import Letter
from isa_portal.leaving.models import Notice
from isa_portal.organisations.models import Mandate
from isa_portal.records import services as records
from isa_portal.records.kinds import Kind
from isa_portal.records.models import Step
from isa_portal.reminders import services, sweep
from isa_portal.reminders.services import warning
from isa_portal.reviews.models import Review
from isa_portal.signing.models import PersonalLink, SigningRound
from tests import copies, stories
from tests.copies import BASE

ROUNDS = 5
MOST_TIMES_BARE, MOST_GROWTH = 3, 1.2
# How many things of each kind there are among a hundred.
SHARES = {Review: 40, Step: 40, Mandate: 15, Notice: 3, PersonalLink: 2}
NOON = stories.NOON + timedelta(days=400)
TODAY = NOON.date()
READERS = ("ig@police.example", "secretariat@board.example", "colleague@board.example")


# The world ------------------------------------------------------------------------------------------------------------


def build(size: int) -> None:
    """Make a world of so many things with dates, the days of reviews spread from 100 days ago to 900 ahead."""
    story = stories.world()
    count = {model: size * share // 100 for model, share in SHARES.items()}
    agreement = stories.agreement_in("in_force", story)
    asked = stories.sent(story, stories.draft(story, reference="02/26")).signing_round
    complaint = {"received_on": stories.NOON.date(), "what": "A leaflet was late.", "about": agreement.parties.all()[0]}
    record = records.open_record(
        agreement, Kind.COMPLAINT, agreement.parties.get(organisation=story.police), complaint,
        by=story.ig_lead, at=story.at,
    )  # fmt: skip
    sweep.follow_calendar(at=story.at)
    with transaction.atomic():
        _reviews(Agreement.objects.get(pk=agreement.pk), count[Review])
        here = f"{BASE} + 1 + i % {count[Review]}"
        copies.copies(record, count[Step], agreement_id=here, number="100 + i", party_id=here)
        step = record.steps.all()[0]
        copies.copies(step, count[Step], record_id=f"{BASE} + i", party_id=here, due_on=copies.day(TODAY, -100, 400))
        copies.copies(
            Mandate.objects.all()[0],
            count[Mandate],
            starts_on=copies.day(TODAY, -900, 800),
            ends_on=copies.day(TODAY, 1, 1_000),
        )
        _notices(agreement, count[Notice])
        _requests(asked, count[PersonalLink])
    gather()


def gather() -> None:
    """Gather statistics where the database does so by itself: SQLite never does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _reviews(agreement: Agreement, count: int) -> None:
    due = copies.day(TODAY, -100, 1_000)
    copies.agreements(agreement, count, review_due_from=due, review_due_on=due)
    state = f"CASE WHEN {due} <= '{TODAY + timedelta(days=90)}' THEN 'open' ELSE 'scheduled' END"
    copies.copies(agreement.reviews.get(), count, agreement_id=f"{BASE} + i", due_from=due, due_on=due, state=state)


def _notices(agreement: Agreement, count: int) -> None:
    leaving = agreement.parties.exclude(leads=True).get()
    second = Party.objects.filter(pk__gt=2 * BASE, pk__lte=2 * BASE + count)
    second.update(state="notice_given")
    notice = Notice.objects.create(
        party=leaving, served_on=TODAY, bound_until=TODAY, out_from=TODAY, state="taken_back", created_at=stories.NOON
    )
    days = {
        "served_on": copies.day(TODAY, -200, 100),
        "bound_until": copies.day(TODAY, 1, 300),
        "out_from": copies.day(TODAY, 1, 300, more=1),
    }
    copies.copies(notice, count, party_id=f"{2 * BASE} + i", state="'running'", **days)


def _requests(asked: SigningRound, count: int) -> None:
    shift, link = 5 * BASE, PersonalLink.objects.filter(invitation__round=asked)[0]
    version, agreement, party = asked.version, asked.version.agreement, link.invitation.party
    key = {"id": f"{shift} + i"}
    copies.copies(agreement, count, **key, reference="i || '/98'", slug="i || '-98'")
    copies.copies(version, count, **key, agreement_id=key["id"])
    copies.copies(party, count, **key, agreement_id=key["id"])
    copies.copies(
        asked, count, **key, version_id=key["id"], sent_at=copies.day(TODAY, -28, 28), last_day=copies.day(TODAY, 0, 28)
    )
    copies.copies(link.signatory, count, **key, party_id=key["id"])
    copies.copies(link.invitation, count, **key, round_id=key["id"], party_id=key["id"])
    copies.copies(
        link, count, **key, invitation_id=key["id"], signatory_id=key["id"], fingerprint=f"{shift} + i || 'f'"
    )


def write_all() -> int:
    """Write what the production code finds to have come due, as letters that were sent; return how many reminders."""
    found = 0
    waiting: list[tuple[str, str, str]] = []
    for kind, key, occurrence in coming_due():
        found += 1
        waiting.append((kind, key, occurrence))
        if len(waiting) == 1_000:
            write(waiting)
            waiting.clear()
    write(waiting)
    return found


def coming_due() -> Iterator[tuple[str, str, str]]:
    for reminder in services.coming_due(at=NOON):
        yield reminder.kind, reminder.key, reminder.occurrence.name
    for one in warning.coming_due(at=NOON):
        yield warning.KIND, one.lapse.key, one.occurrence


def write(reminders: Iterable[tuple[str, str, str]]) -> None:
    """Copy a letter that was sent, to each who reads, by one statement: as the services do it, it takes an hour."""
    sent, _ = Letter.objects.get_or_create(
        kind="none", subject_key="none", occurrence="", recipient="", recipient_words="", board_key="board:1",
        chain="board:1", about="Sharing", state="sent", reference="none", owed_at=NOON, due_at=NOON, not_before=NOON,
    )  # fmt: skip
    changed = ("kind", "subject_key", "occurrence", "recipient", "reference")
    kept = [name for field in Letter._meta.local_concrete_fields if (name := field.column) not in ("id", *changed)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO correspondence_letter ({', '.join((*changed, *kept))})"
            f" SELECT %s, %s, %s, %s, %s, {', '.join(kept)} FROM correspondence_letter WHERE id = {sent.pk}",
            [(*one, reader, f"{one[0]} {one[1]} {place}") for one in reminders for place, reader in enumerate(READERS)],
        )


def settle() -> None:
    """Let what the calendar changes be changed: the sweeps after this one find nothing."""
    gather()
    sweep.follow_calendar(at=NOON)


# The measurement ------------------------------------------------------------------------------------------------------

IN_FORCE = "agreements_agreement a ON a.id = {agreement} AND a.state IN ('in_force', 'terminating')"
REVIEWS = f"""reviews_review t JOIN {IN_FORCE.format(agreement="t.agreement_id")}
    WHERE t.state IN ('scheduled', 'open', 'in_progress') AND t.due_on <= %s"""
# The letters that tell of a thing, how their key begins, how many days ahead they do, and what still waits until then.
QUESTIONS = (
    ("review_reminder", "review:", 90, REVIEWS),
    ("review_overdue", "review:", -30, REVIEWS),
    (
        "record_reminder", "step:", 30,
        """records_step t JOIN records_record r ON r.id = t.record_id
        WHERE t.done_at IS NULL AND r.struck_out_at IS NULL AND t.due_on <= %s""",
    ),
    (
        "lapsing", "mandate:", 30,
        f"""organisations_mandate t JOIN organisations_organisation o ON o.id = t.organisation_id
        WHERE o.joined_into_id IS NULL AND (o.dissolved_on IS NULL OR o.dissolved_on > '{TODAY}')
        AND t.starts_on <= '{TODAY}' AND t.ends_on >= '{TODAY}' AND t.ends_on <= %s""",
    ),
    (
        "notice_reminder", "notice:", 30,
        f"""leaving_notice t JOIN agreements_party p ON p.id = t.party_id AND p.state = 'notice_given'
        JOIN {IN_FORCE.format(agreement="p.agreement_id")}
        WHERE t.state = 'running' AND t.bound_until >= '{TODAY}' AND t.bound_until <= %s""",
    ),
    (
        "signature_reminder", "personallink:", 3,
        f"""signing_personallink t JOIN signing_signatory s ON s.id = t.signatory_id AND s.removed_at IS NULL
        JOIN signing_invitation i ON i.id = t.invitation_id AND i.state IN ('invited', 'part_signed')
        JOIN signing_signinground g ON g.id = i.round_id AND g.state = 'open'
        WHERE g.last_day >= '{TODAY}' AND (g.sent_at < '{TODAY - timedelta(days=6)}' OR g.last_day <= %s)""",
    ),
)  # fmt: skip
TABLES = ("reviews_review", "records_step", "organisations_mandate", "leaving_notice", "signing_signinground")
DAYS = ("due_on", "due_on", "ends_on", "bound_until", "last_day")


def ask() -> None:
    """Ask in bare SQL what is near, waits and has no letter: nothing."""
    for kind, prefix, ahead, waiting in QUESTIONS:
        told = f"SELECT 1 FROM correspondence_letter l WHERE l.kind = '{kind}' AND l.subject_key = '{prefix}' || t.id"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT t.id FROM {waiting} AND NOT EXISTS ({told})", [TODAY + timedelta(days=ahead)])
            assert not cursor.fetchall(), kind


def count() -> int:
    """Count what is near and waits."""
    near = 0
    for _, _, ahead, waiting in QUESTIONS:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {waiting}", [TODAY + timedelta(days=ahead)])
            near += cursor.fetchone()[0]
    return near


def read() -> int:
    """Read key and day of every thing through a cursor, and say how many."""
    found = 0
    for table, name in zip(TABLES, DAYS, strict=True):
        with transaction.atomic(), connection.chunked_cursor() as cursor:
            cursor.execute(f"SELECT id, {name} FROM {table}")
            while some := cursor.fetchmany(1_000):
                found += len(some)
    return found


def peak() -> float:
    """Return the most memory that this process ever held, in MB: by Linux, for getrusage begins with its parent's."""
    return int(re.findall(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())[0]) / 1024


def spent() -> float:
    """Return the processor time of this process, and of the server's for it with the workers that have ended."""
    if connection.vendor == "sqlite":
        return time.process_time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        mine = _stat(cursor.fetchone()[0])
    return time.process_time() + (sum(mine[11:13]) + sum(_stat(mine[1])[13:15])) / os.sysconf("SC_CLK_TCK")


def _stat(process: int) -> list[int]:
    """Return what proc(5) says of a process after its name: its parent is at 1, its times are from 11 to 14."""
    _, facts = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)
    return [0, *map(int, facts.split()[1:])]


def timed(act: Callable[[], Any]) -> float:
    start = spent()
    act()
    return spent() - start


def quiet() -> None:
    swept = sweep.follow_calendar(at=NOON)
    assert swept.words == "Nothing was due.", swept.words


def measure() -> dict[str, float]:
    """Return what a process that only sweeps took and held."""
    held = peak()
    quiet()
    swept = peak()
    acts = {"sweep": quiet, "ask": ask, "read": read}
    times: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(ROUNDS):
        for name, act in acts.items():
            times[name].append(timed(act))
    return {name: statistics.median(taken) for name, taken in times.items()} | {"held": held, "peak": swept}


def find() -> dict[str, float]:
    """Return how many reminders a process found and wrote, and what it held."""
    return {"reminders": write_all(), "peak": peak()}


def apart(act: Callable[..., Any], database: str, *words: Any) -> Any:
    """Do something in a process of its own, with a database."""
    with get_context("spawn").Pool(1, _enter, [database]) as fresh:
        return fresh.apply(act, words)


def _enter(database: str) -> None:
    connection.settings_dict["NAME"] = database
    setup_test_environment()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Hundreds of thousands of rows in one statement.
            cursor.execute("SET statement_timeout = 0")


def measured(size: int, database: str) -> dict[str, float]:
    """Build a world of a size, and return what finding all that is due and sweeping over it took and held."""
    start = time.perf_counter()
    apart(build, database, size)
    built = time.perf_counter() - start
    found = apart(find, database)
    written = time.perf_counter() - start - built
    apart(settle, database)
    one = apart(measure, database)
    near = apart(count, database)
    ratio = one["sweep"] / one["ask"]
    print(f"| {size:,} | {near:,} | {one['sweep']:.2f} s | {one['ask']:.2f} s"
          f" | {ratio:.2f}, {'met' if ratio <= MOST_TIMES_BARE else 'MISSED'} | {one['read']:.2f} s"
          f" | {one['peak']:.0f} MB, {one['peak'] - one['held']:.1f} of it by sweeping"
          f" | {found['reminders']:,.0f} | {found['peak']:.0f} MB"
          f" | {built:.0f} and {written:.0f} s | {os.getloadavg()[0]:.1f} |", flush=True)  # fmt: skip
    return {"ratio": ratio, "sweeping": one["peak"], "finding": found["peak"]}


def main(words: Iterable[str]) -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    print(f"{connection.vendor}, medians of {ROUNDS}; goal: at most {MOST_TIMES_BARE} times the bare question,")
    print(f"and at most {MOST_GROWTH} times the memory at the largest size\n")
    print("| Things | Near | Sweep | Bare question | Ratio | Only reading all | Most memory | Come due | Most memory"
          " finding that | Built, written in | Load |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    found = []
    for size in arguments.parse_args(list(words)).sizes:
        with temporary_database() as database:
            found.append(measured(size, database))
    growth = max(found[-1][name] / found[0][name] for name in ("sweeping", "finding"))
    print(f"\nMemory grew {growth:.2f} times: {'met' if growth <= MOST_GROWTH else 'MISSED'}")
    return 0 if growth <= MOST_GROWTH and found[-1]["ratio"] <= MOST_TIMES_BARE else 1


@contextmanager
def temporary_database() -> Iterator[str]:
    """Make a database of which every process knows, and remove it."""
    name = connection.settings_dict["NAME"]
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder, "sweep.sqlite3"))
        database = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()
        yield database
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
