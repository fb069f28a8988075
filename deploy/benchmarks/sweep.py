"""
Measures the sweep against bare SQL for the same rows: its time by that of the SQL, its memory by the number of rows.

    .venv/bin/python deploy/benchmarks/sweep.py [--sizes 100000 1000000]

Builds that many things with dates (reviews, steps of records, authorities to sign, notices, requests to sign) by
copying rows in SQL, in a temporary database: SQLite, or one beside the one that DATABASE_URL names. Lets the production
code find what has come due and writes it as sent, so that the sweep then looks at everything and finds nothing, as it
does every minute. Bare SQL asks the same of the same rows: which of what is near has no letter. Sweep and SQL take
turns; the medians are of time on the wall: the database is another process.
"""

# Django is set up between the imports.
# ruff: noqa: E402

import argparse
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
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
MOST_TIMES_BARE = 3
# How many things of each kind there are among a hundred.
SHARES = {Review: 40, Step: 40, Mandate: 15, Notice: 3, PersonalLink: 2}
NOON = stories.NOON + timedelta(days=400)
TODAY = NOON.date()
READERS = ("ig@police.example", "secretariat@board.example", "colleague@board.example")


# The world ------------------------------------------------------------------------------------------------------------


def build(size: int) -> None:
    """Make a world of so many things with dates, the days of reviews spread from 100 days ago to 900 ahead."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Hundreds of thousands of rows in one statement.
            cursor.execute("SET statement_timeout = 0")
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
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _reviews(agreement: Agreement, count: int) -> None:
    due = copies.day(TODAY, -100, 1_000)
    copies.agreements(agreement, count, review_due_from=due, review_due_on=due)
    copies.copies(agreement.reviews.get(), count, agreement_id=f"{BASE} + i", due_from=due, due_on=due, state="'open'")


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
    for reminder in services.coming_due(at=NOON):
        found += 1
        waiting.append((reminder.kind, reminder.key, reminder.occurrence.name))
        if len(waiting) == 1_000:
            flush()
    for one in warning.coming_due(at=NOON):
        found += 1
        waiting.append((warning.KIND, one.lapse.key, one.occurrence))
    flush()
    return found


waiting: list[tuple[str, str, str]] = []


def flush() -> None:
    letters = (
        Letter(
            kind=kind, subject_key=key, occurrence=occurrence, recipient=reader, recipient_words=reader,
            board_key="board:1", chain="board:1", about="Sharing", state="sent",
            reference=f"{kind}{key}{occurrence}{n}", owed_at=NOON, due_at=NOON, not_before=NOON,
        )
        for kind, key, occurrence in waiting
        for n, reader in enumerate(READERS)
    )  # fmt: skip
    Letter.objects.bulk_create(letters, batch_size=1_000)
    waiting.clear()


# The measurement ------------------------------------------------------------------------------------------------------

# Table, day, how far ahead is near, and the letters that tell of it.
DATED = (
    ("reviews_review", "due_on", 90, "review_reminder", "review:"),
    ("records_step", "due_on", 30, "record_reminder", "step:"),
    ("organisations_mandate", "ends_on", 30, "lapsing", "mandate:"),
    ("leaving_notice", "bound_until", 30, "notice_reminder", "notice:"),
    ("signing_signinground", "last_day", 60, "signature_reminder", "personallink:"),
)


def read() -> int:
    """Read key and day of every thing through a cursor, and say how many."""
    found = 0
    for table, name, *_ in DATED:
        with transaction.atomic(), connection.chunked_cursor() as cursor:
            cursor.execute(f"SELECT id, {name} FROM {table}")
            while some := cursor.fetchmany(1_000):
                found += len(some)
    return found


def ask() -> int:
    """Ask of every thing that is near, in bare SQL, whether a letter tells of it, and say how many are near."""
    found = 0
    for table, name, ahead, kind, prefix in DATED:
        told = f"SELECT 1 FROM correspondence_letter l WHERE l.kind = '{kind}' AND l.subject_key = '{prefix}' || t.id"
        near = f"{name} <= '{TODAY + timedelta(days=ahead)}'"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*), sum(CASE WHEN EXISTS ({told}) THEN 0 ELSE 1 END) FROM {table} t WHERE {near}"
            )
            found += cursor.fetchone()[0]
    return found


def peak() -> float:
    """Return the most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(act: Callable[[], Any]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def measure(size: int) -> bool:
    build(size)
    reminders = write_all()
    sweep.follow_calendar(at=NOON)
    quiet = sweep.follow_calendar(at=NOON)
    assert quiet.words == "Nothing was due.", quiet.words
    acts = {"sweep": lambda: sweep.follow_calendar(at=NOON), "ask": ask, "read": read}
    times: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(ROUNDS):
        for name, act in acts.items():
            times[name].append(timed(act))
    taken, asked, bare = (statistics.median(times[name]) for name in acts)
    met = taken <= MOST_TIMES_BARE * asked
    print(f"| {size:,} | {ask():,} | {reminders:,} | {taken:.2f} s | {asked:.2f} s | {taken / asked:.2f},"
          f" {'met' if met else 'MISSED'} | {bare:.2f} s | {taken / bare:.1f} | {peak():.0f} MB"
          f" | {os.getloadavg()[0]:.1f} |", flush=True)  # fmt: skip
    return met


def main(words: Iterable[str]) -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    setup_test_environment()
    print(f"{connection.vendor}, medians of {ROUNDS}; goal: at most {MOST_TIMES_BARE} times the bare question")
    print("| Things | Near | Come due | Sweep | Bare question | Ratio | Only reading all | Ratio | Peak | Load |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    met = True
    for size in arguments.parse_args(list(words)).sizes:
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        met = measure(size) and met
        connection.creation.destroy_test_db(name, verbosity=0)
    return 0 if met else 1


sys.exit(main(sys.argv[1:]))
